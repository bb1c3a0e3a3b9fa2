"""Lines on when copy is released, where they stand in it, and what becomes of the copy."""

# A headline, a lead and a paragraph in each language.
BODIES = {
    "en": (
        "The ferry sails again from Monday",
        (
            "BREMEN, Nov. 29 (Example Wire) - The ferry between the two banks sails again "
            "from Monday, the port authority said on Sunday."
        ),
        (
            "Repairs to the landing stage took four weeks and cost less than the council had "
            "planned, a spokeswoman said."
        ),
    ),
    "de": (
        "Die Fähre fährt ab Montag wieder",
        (
            "BREMEN, 29. November (Beispieldienst) - Die Fähre zwischen den beiden Ufern "
            "fährt ab Montag wieder, teilte die Hafenbehörde am Sonntag mit."
        ),
        ("Die Arbeiten am Anleger dauerten vier Wochen und kosteten weniger als geplant, sagte eine Sprecherin."),
    ),
    "fr": (
        "Le bac reprend son service lundi",
        (
            "BORDEAUX, 29 novembre (Exemple) - Le bac entre les deux rives reprend son "
            "service lundi, a annoncé dimanche l'autorité portuaire."
        ),
        ("Les travaux sur l'embarcadère ont duré quatre semaines et coûté moins que prévu, a dit une porte-parole."),
    ),
    "es": (
        "El transbordador vuelve a navegar el lunes",
        (
            "SEVILLA, 29 nov (Ejemplo) - El transbordador entre las dos orillas vuelve a "
            "navegar el lunes, informó el domingo la autoridad portuaria."
        ),
        ("Las obras del embarcadero duraron cuatro semanas y costaron menos de lo previsto, dijo una portavoz."),
    ),
    "pt": (
        "A balsa volta a navegar na segunda-feira",
        (
            "SANTOS, 29 nov (Exemplo) - A balsa entre as duas margens volta a navegar na "
            "segunda-feira, informou no domingo a autoridade portuária."
        ),
        ("As obras no cais duraram quatro semanas e custaram menos do que o previsto, disse uma porta-voz."),
    ),
    "ru": (
        "Паром снова ходит с понедельника",
        (
            "КАЛИНИНГРАД, 29 ноября (Пример) - Паром между двумя берегами снова ходит с "
            "понедельника, сообщила в воскресенье администрация порта."
        ),
        ("Ремонт причала длился четыре недели и обошёлся дешевле, чем планировалось, сказала представитель порта."),
    ),
    "ja": (
        "渡し船が月曜日から運航を再開",
        "【東京＝例】両岸を結ぶ渡し船が月曜日から運航を再開すると、港湾当局が日曜日に明らかにした。",
        "桟橋の修理には四週間かかり、費用は予定を下回ったと担当者は話している。",
    ),
    "ko": (
        "나룻배, 월요일부터 다시 운항",
        "(부산=예시) 두 강변을 잇는 나룻배가 월요일부터 다시 운항한다고 항만 당국이 일요일 밝혔다.",
        "선착장 수리에는 4주가 걸렸으며 비용은 계획보다 적게 들었다고 대변인은 말했다.",
    ),
    "zh-Hans": (
        "渡轮周一恢复航行",
        "上海（示例）——港务局周日表示，连接两岸的渡轮将于周一恢复航行。",
        "一名发言人说，码头维修历时四周，费用低于预期，居民对此表示欢迎。",
    ),
    "zh-Hant": (
        "渡輪週一恢復航行",
        "台北（示例）——港務局週日表示，連接兩岸的渡輪將於週一恢復航行。",
        "一名發言人說，碼頭維修歷時四週，費用低於預期，居民對此表示歡迎。",
    ),
    "th": (
        "เรือข้ามฟากกลับมาให้บริการวันจันทร์",
        ("กรุงเทพฯ (ตัวอย่าง) - เรือข้ามฟากระหว่างสองฝั่งแม่น้ำจะกลับมาให้บริการตั้งแต่วันจันทร์นี้ การท่าเรือแจ้งเมื่อวันอาทิตย์"),
        "การซ่อมท่าเรือใช้เวลาสี่สัปดาห์และใช้งบประมาณน้อยกว่าที่วางแผนไว้ โฆษกกล่าว",
    ),
    "vi": (
        "Phà hoạt động trở lại từ thứ Hai",
        (
            "HÀ NỘI, 29/11 (Ví dụ) - Phà nối hai bờ sông sẽ hoạt động trở lại từ thứ Hai, ban"
            " quản lý cảng cho biết hôm Chủ nhật."
        ),
        ("Việc sửa chữa bến kéo dài bốn tuần và tốn ít kinh phí hơn dự kiến, một người phát ngôn cho biết."),
    ),
    "id": (
        "Feri kembali beroperasi mulai Senin",
        (
            "JAKARTA, 29 November (Contoh) - Feri antara kedua tepi sungai kembali beroperasi"
            " mulai Senin, kata otoritas pelabuhan pada Minggu."
        ),
        (
            "Perbaikan dermaga memakan waktu empat minggu dan biayanya lebih rendah daripada "
            "yang direncanakan, kata seorang juru bicara."
        ),
    ),
    "ms": (
        "Feri kembali beroperasi mulai Isnin",
        (
            "KUALA LUMPUR, 29 November (Contoh) - Feri antara kedua-dua tebing sungai akan "
            "kembali beroperasi mulai Isnin, kata pihak berkuasa pelabuhan pada Ahad."
        ),
        (
            "Kerja pembaikan jeti mengambil masa empat minggu dan kosnya lebih rendah "
            "daripada yang dirancang, kata seorang jurucakap."
        ),
    ),
    "ar": (
        "العبّارة تعود إلى الإبحار يوم الاثنين",
        (
            "القاهرة، 29 نوفمبر (مثال) - تعود العبّارة بين الضفتين إلى الإبحار ابتداء من يوم "
            "الاثنين، حسبما أعلنت سلطة الميناء يوم الأحد."
        ),
        ("واستغرقت أعمال إصلاح الرصيف أربعة أسابيع وكلفت أقل مما كان مقررا، بحسب متحدثة باسم الميناء."),
    ),
}

# In a line: the language; where the line stands (A above the headline, H below it, B in the body, F at its foot, T as
# headline); the embargo in UTC, "refused", or "out" where it goes out at once; the line.
LINES = """
en|A|2027-03-18T10:00:00Z|To be released: 18 March 2027, 10:00 GMT
en|A|2027-03-18T10:00:00Z|TO BE RELEASED 18 MARCH 2027 AT 10:00 GMT
en|H|2027-03-18T10:00:00Z|Scheduled for release: Thursday 18 March 2027, 10:00 GMT
en|A|2027-03-18T10:00:00Z|Scheduled for release on 18 March 2027 at 10:00 GMT
en|A|2027-03-18T14:00:00Z|Scheduled release: March 18, 2027, 10:00 a.m. ET
en|H|2027-03-18T10:00:00Z|Release date: 18 March 2027, 10:00 GMT
en|A|refused|Release date: 18 March 2027
en|A|refused|Release date: 18 March 2027, 10:00
en|A|refused|Date of release: Thursday
en|A|refused|Release date: TBC
en|A|refused|Release date: to be announced
en|A|refused|RELEASE DATE: THURSDAY, MARCH 18
en|H|refused|For release on Thursday
en|A|refused|For release on 18 March 2027
en|A|2027-03-18T10:00:00Z|For release on 18 March 2027, 10.00 GMT
en|A|2027-03-18T10:00:00Z|Release time: 10:00 GMT, 18 March 2027
en|A|2027-03-18T10:00:00Z|Planned release: 18 March 2027, 10:00 GMT
en|A|2027-03-18T10:00:00Z|Publication date: 18 March 2027, 10:00 GMT
en|A|refused|To be published: March 2027
en|A|refused|Due for release: week of 15 March
en|A|refused|Due out Thursday
en|F|2027-03-18T10:00:00Z|Scheduled for publication: 18 March 2027, 10:00 GMT
en|F|refused|To be released next Thursday
en|A|refused|TO BE RELEASED
en|A|refused|Not to be released until after the vote
en|H|2027-03-18T10:00:00Z|This release is scheduled for publication on 18 March 2027 at 10:00 GMT.
en|H|refused|This press release is to be issued on Thursday.
en|A|2027-03-18T10:00:00Z|Issue date: 18 March 2027, 10:00 GMT
en|A|refused|Going out Thursday 10am
en|A|2027-03-18T10:00:00Z|Release on: 18 March 2027 10:00 GMT
en|A|2027-03-18T10:00:00Z|Please release at 10:00 GMT on 18 March 2027
en|A|refused|For Release: Thursday, March 18, 2027
en|A|refused|FOR THURSDAY RELEASE
en|A|refused|For release Thursday, March 18, 10 a.m.
en|B|out|The film is to be released in May.
en|B|out|The film is to be released on 18 March 2027 at 10:00 GMT on all platforms.
en|B|out|The report is scheduled for release on Thursday, the ministry said.
en|B|out|The new album, scheduled for release on 18 March 2027, has twelve songs.
en|B|out|A release date has not been announced.
en|B|out|The figures are to be published at 10:00 GMT on Thursday by the statistics bureau.
en|T|out|Film to be released on 18 March
en|T|out|Central bank minutes scheduled for release Thursday
en|T|out|Release date of new album moved to March 2027
en|T|out|Prisoners to be released on Thursday
en|A|out|Release date: 28 November 2026
en|A|out|Release date: November 29, 2026
en|A|out|For release on 28 November 2026
en|A|out|FOR IMMEDIATE RELEASE
en|A|out|FOR IMMEDIATE RELEASE - Thursday, 26 November 2026
en|A|out|Press release, 28 November 2026
en|B|out|Publication of the annual report is planned for 18 March 2027.
en|B|out|The company said the shares will be issued on 18 March 2027.
en|F|out|The annual meeting takes place on 18 March 2027 at 10:00 GMT.
en|F|out|Next publication: quarterly results, 18 March 2027
en|B|out|He was released on Thursday after four months in prison.
en|A|out|Date: 28 November 2026
en|A|out|Released: 28 November 2026, 10:00 GMT
en|A|out|Issued: November 28, 2026
de|A|2027-03-18T09:00:00Z|Zu veröffentlichen am 18. März 2027, 10 Uhr
de|A|2027-03-18T09:00:00Z|Veröffentlichung geplant: 18.03.2027, 10:00 Uhr
de|H|2027-03-18T09:00:00Z|Geplante Veröffentlichung: 18. März 2027 um 10.00 Uhr MEZ
de|A|refused|Veröffentlichungsdatum: 18. März 2027
de|A|refused|Erscheinungsdatum: Donnerstag
de|A|refused|Freigabe am Donnerstag
de|A|refused|Soll am Donnerstag veröffentlicht werden
de|F|2027-03-18T09:00:00Z|Freigabetermin: 18.03.2027, 10 Uhr
de|B|out|Der Film soll im Mai veröffentlicht werden.
de|B|out|Die Veröffentlichung des Berichts ist für den 18. März 2027 geplant.
de|T|out|Neues Album soll am 18. März erscheinen
de|A|out|Veröffentlicht am 28. November 2026
de|A|out|Pressemitteilung vom 28. November 2026
de|B|out|Die Zahlen werden am Donnerstag um 10 Uhr vom Statistikamt veröffentlicht.
fr|A|2027-03-18T09:00:00Z|À publier le 18 mars 2027 à 10 h, heure de Paris
fr|A|2027-03-18T09:00:00Z|Publication prévue le 18 mars 2027 à 10h00 (heure de Paris)
fr|A|refused|Date de publication : 18 mars 2027
fr|A|refused|Date de diffusion : jeudi
fr|H|refused|Parution prévue jeudi
fr|A|refused|Diffusion prévue : à confirmer
fr|F|2027-03-18T10:00:00Z|Diffusion programmée : 18 mars 2027, 10 h GMT
fr|A|refused|À diffuser le 18 mars 2027 à 10 h
fr|B|out|Le film doit sortir en mai.
fr|B|out|La publication du rapport est prévue le 18 mars 2027 à 10 heures.
fr|T|out|Le nouvel album sera publié le 18 mars
fr|A|out|Publié le 28 novembre 2026
fr|A|out|Pour diffusion immédiate
fr|B|out|Les chiffres seront publiés jeudi par l'institut de la statistique.
es|A|2027-03-18T10:00:00Z|Fecha de publicación: 18 de marzo de 2027, 10:00 GMT
es|A|2027-03-18T09:00:00Z|Para publicar el 18 de marzo de 2027 a las 10:00, hora de Madrid
es|A|refused|Publicación prevista: 18 de marzo de 2027
es|H|refused|Para difundir el jueves
es|A|refused|Fecha de difusión: por confirmar
es|A|refused|Publicación programada para el jueves a las 10 h
es|F|2027-03-18T10:00:00Z|Publicación programada: 18 de marzo de 2027, 10:00 GMT
es|B|out|La película se estrenará en mayo.
es|B|out|La publicación del informe está prevista para el 18 de marzo de 2027.
es|T|out|El nuevo disco se publicará el 18 de marzo
es|A|out|Publicado el 28 de noviembre de 2026
es|A|out|Para publicación inmediata
es|B|out|Los datos se publicarán el jueves a las 10:00, según el instituto de estadística.
pt|A|2027-03-18T10:00:00Z|Data de publicação: 18 de março de 2027, 10:00 GMT
pt|A|2027-03-18T13:00:00Z|Para publicar em 18 de março de 2027, às 10h, horário de Brasília
pt|A|refused|Publicação prevista: 18 de março de 2027
pt|H|refused|Para divulgar na quinta-feira
pt|A|refused|Data de divulgação: a confirmar
pt|F|2027-03-18T10:00:00Z|Divulgação programada: 18 de março de 2027, 10:00 GMT
pt|A|refused|Publicar quinta-feira às 10h
pt|B|out|O filme será lançado em maio.
pt|B|out|A publicação do relatório está prevista para 18 de março de 2027.
pt|T|out|Novo álbum será lançado em 18 de março
pt|A|out|Publicado em 28 de novembro de 2026
pt|B|out|Os dados serão divulgados na quinta-feira pelo instituto de estatística.
pt|A|out|Para divulgação imediata
ru|A|2027-03-18T07:00:00Z|К публикации 18 марта 2027 года, 10:00 по московскому времени
ru|A|2027-03-18T07:00:00Z|Дата публикации: 18 марта 2027 г., 10:00 МСК
ru|A|refused|Дата публикации: 18 марта 2027 года
ru|H|refused|Для публикации в четверг
ru|A|refused|Планируемая дата публикации: уточняется
ru|F|2027-03-18T07:00:00Z|Публикация запланирована: 18.03.2027, 10:00 МСК
ru|A|refused|Опубликовать в четверг в 10:00
ru|B|out|Фильм выйдет на экраны в мае.
ru|B|out|Публикация отчёта запланирована на 18 марта 2027 года.
ru|T|out|Новый альбом выйдет 18 марта
ru|A|out|Опубликовано 28 ноября 2026 года
ru|B|out|Данные будут опубликованы в четверг, сообщило статистическое ведомство.
ru|A|out|Для немедленной публикации
ja|A|2027-03-18T01:00:00Z|公開予定：2027年3月18日 10時
ja|A|2027-03-18T01:00:00Z|発表予定日時：2027年3月18日（木）午前10時
ja|A|refused|公開予定日：2027年3月18日
ja|H|refused|配信予定：木曜日
ja|A|refused|リリース予定日：未定
ja|F|2027-03-18T01:00:00Z|配信予定日時：2027年3月18日 10:00
ja|B|out|映画は五月に公開される予定だ。
ja|B|out|報告書は2027年3月18日に公表される予定だという。
ja|T|out|新アルバム、3月18日に発売へ
ja|A|out|2026年11月28日
ja|A|out|配信日：2026年11月28日
ja|B|out|統計局は木曜日に数値を公表する。
ko|A|2027-03-18T01:00:00Z|배포 예정: 2027년 3월 18일 오전 10시
ko|A|2027-03-18T01:00:00Z|공개 예정일시: 2027. 3. 18.(목) 10:00
ko|A|refused|공개 예정일: 2027년 3월 18일
ko|H|refused|배포 예정: 목요일
ko|A|refused|배포 예정일: 미정
ko|F|2027-03-18T01:00:00Z|보도 예정 시각: 2027년 3월 18일 10시
ko|B|out|영화는 5월에 개봉할 예정이다.
ko|B|out|보고서는 2027년 3월 18일 공개될 예정이라고 한다.
ko|T|out|새 음반, 3월 18일 발매
ko|A|out|배포일: 2026년 11월 28일
ko|A|out|2026년 11월 28일
ko|B|out|통계청은 목요일에 수치를 발표한다.
zh-Hans|A|2027-03-18T02:00:00Z|发布时间：2027年3月18日10:00
zh-Hans|A|2027-03-18T02:00:00Z|计划发布时间：2027年3月18日上午10时
zh-Hans|A|refused|发布日期：2027年3月18日
zh-Hans|H|refused|拟于周四发布
zh-Hans|A|refused|发布日期：待定
zh-Hans|F|2027-03-18T02:00:00Z|预定发稿时间：2027年3月18日10时
zh-Hans|B|out|影片将于五月上映。
zh-Hans|B|out|报告定于2027年3月18日发布，发言人说。
zh-Hans|T|out|新专辑将于3月18日发布
zh-Hans|A|out|发布日期：2026年11月28日
zh-Hans|A|out|2026年11月28日
zh-Hans|B|out|统计局将于周四公布数据。
zh-Hant|A|2027-03-18T02:00:00Z|發布時間：2027年3月18日10:00
zh-Hant|A|2027-03-18T02:00:00Z|預定發布時間：2027年3月18日上午10時
zh-Hant|A|refused|發布日期：2027年3月18日
zh-Hant|H|refused|擬於週四發布
zh-Hant|A|refused|發稿日期：待定
zh-Hant|F|2027-03-18T02:00:00Z|預計發稿時間：2027年3月18日10時
zh-Hant|B|out|影片將於五月上映。
zh-Hant|B|out|報告定於2027年3月18日發布，發言人說。
zh-Hant|T|out|新專輯將於3月18日發行
zh-Hant|A|out|發布日期：2026年11月28日
zh-Hant|A|out|2026年11月28日
zh-Hant|B|out|統計局將於週四公布數據。
th|A|2027-03-18T03:00:00Z|กำหนดเผยแพร่: 18 มีนาคม 2570 เวลา 10.00 น.
th|A|2027-03-18T03:00:00Z|วันที่เผยแพร่: 18 มีนาคม 2570 เวลา 10.00 น.
th|A|refused|วันที่เผยแพร่: 18 มีนาคม 2570
th|H|refused|กำหนดเผยแพร่วันพฤหัสบดี
th|A|refused|กำหนดเผยแพร่: จะแจ้งให้ทราบภายหลัง
th|F|2027-03-18T03:00:00Z|กำหนดการเผยแพร่: 18 มีนาคม 2570 เวลา 10.00 น.
th|B|out|ภาพยนตร์จะเข้าฉายในเดือนพฤษภาคม
th|B|out|รายงานมีกำหนดเผยแพร่ในวันที่ 18 มีนาคม 2570 โฆษกกล่าว
th|T|out|อัลบั้มใหม่จะวางจำหน่าย 18 มีนาคม
th|A|out|วันที่เผยแพร่: 28 พฤศจิกายน 2569
th|A|out|28 พฤศจิกายน 2569
vi|A|2027-03-18T03:00:00Z|Dự kiến công bố: 10 giờ ngày 18 tháng 3 năm 2027
vi|A|2027-03-18T03:00:00Z|Thời gian phát hành: 10:00 ngày 18/3/2027
vi|A|refused|Ngày phát hành: 18 tháng 3 năm 2027
vi|H|refused|Phát hành vào thứ Năm
vi|A|refused|Ngày công bố: chưa xác định
vi|F|2027-03-18T03:00:00Z|Dự kiến đăng: 10 giờ ngày 18/3/2027
vi|B|out|Bộ phim sẽ ra mắt vào tháng 5.
vi|B|out|Báo cáo dự kiến được công bố vào ngày 18 tháng 3 năm 2027, người phát ngôn cho biết.
vi|T|out|Album mới sẽ phát hành ngày 18 tháng 3
vi|A|out|Ngày phát hành: 28/11/2026
vi|A|out|Ngày 28 tháng 11 năm 2026
id|A|2027-03-18T03:00:00Z|Tanggal rilis: 18 Maret 2027, pukul 10.00 WIB
id|A|2027-03-18T03:00:00Z|Untuk dirilis pada 18 Maret 2027 pukul 10.00 WIB
id|A|refused|Tanggal publikasi: 18 Maret 2027
id|H|refused|Untuk dirilis hari Kamis
id|A|refused|Jadwal rilis: akan diumumkan
id|F|2027-03-18T03:00:00Z|Jadwal terbit: 18 Maret 2027, 10.00 WIB
id|A|refused|Rencana rilis: Kamis, 18 Maret 2027 pukul 10.00
id|B|out|Film itu akan dirilis pada Mei.
id|B|out|Laporan itu dijadwalkan dirilis pada 18 Maret 2027, kata juru bicara.
id|T|out|Album baru akan dirilis 18 Maret
id|A|out|Tanggal rilis: 28 November 2026
id|A|out|Untuk segera dirilis
ms|A|2027-03-18T02:00:00Z|Tarikh siaran: 18 Mac 2027, 10.00 pagi MYT
ms|A|2027-03-18T02:00:00Z|Untuk disiarkan pada 18 Mac 2027, 10.00 pagi waktu Malaysia
ms|A|refused|Tarikh siaran: 18 Mac 2027
ms|H|refused|Untuk siaran hari Khamis
ms|A|refused|Tarikh terbitan: akan dimaklumkan
ms|F|2027-03-18T02:00:00Z|Jadual siaran: 18 Mac 2027, 10.00 pagi MYT
ms|B|out|Filem itu akan ditayangkan pada Mei.
ms|B|out|Laporan itu dijadual diterbitkan pada 18 Mac 2027, kata jurucakap.
ms|T|out|Album baharu akan dilancarkan 18 Mac
ms|A|out|Tarikh siaran: 28 November 2026
ms|A|out|Untuk siaran segera
ar|A|2027-03-18T10:00:00Z|موعد النشر: 18 مارس 2027، الساعة 10:00 بتوقيت غرينتش
ar|A|2027-03-18T10:00:00Z|للنشر في 18 مارس 2027 الساعة 10:00 بتوقيت غرينتش
ar|A|refused|تاريخ النشر: 18 مارس 2027
ar|H|refused|للنشر يوم الخميس
ar|A|refused|موعد النشر: يحدد لاحقا
ar|F|2027-03-18T10:00:00Z|موعد النشر المقرر: 18 مارس 2027، 10:00 بتوقيت غرينتش
ar|A|refused|مقرر نشره يوم الخميس الساعة 10 صباحا
ar|B|out|من المقرر عرض الفيلم في مايو.
ar|B|out|ومن المقرر نشر التقرير في 18 مارس 2027، بحسب المتحدثة.
ar|T|out|الألبوم الجديد يصدر في 18 مارس
ar|A|out|تاريخ النشر: 28 نوفمبر 2026
ar|A|out|للنشر الفوري
en|A|refused|Release: Thursday 18 March, morning
en|H|2027-03-18T10:00:00Z|Publication is scheduled for 18 March 2027, 10:00 GMT
en|A|refused|Slated for publication on 18 March
en|F|refused|For distribution on Thursday
en|B|out|The first tickets are to be issued on 18 March 2027 at the quay.
en|T|out|Hostages to be released Thursday, mediator says
en|A|out|For release: 27 November 2026
en|B|out|Publication of the final report, due in March, has been delayed.
de|A|refused|Geplanter Veröffentlichungstermin: Donnerstag, 18. März
de|A|2027-03-18T09:00:00Z|Zur Veröffentlichung am 18. März 2027 um 10.00 Uhr
de|B|out|Das Buch erscheint am 18. März 2027 im Verlag am Hafen.
de|T|out|Bericht wird am Donnerstag veröffentlicht
fr|A|refused|À paraître jeudi 18 mars
fr|H|2027-03-18T09:00:00Z|Publication programmée le 18 mars 2027 à 10 heures (heure de Paris)
fr|B|out|Le rapport doit être publié le 18 mars 2027, selon la porte-parole.
fr|T|out|Le livre du maire publié le 18 mars
es|A|refused|Publicar el 18 de marzo de 2027
es|H|refused|Difusión programada: jueves por la mañana
es|B|out|El libro está previsto para el 18 de marzo de 2027, añadió.
es|A|out|Fecha de publicación: 27 de noviembre de 2026
pt|A|refused|Divulgação prevista para quinta-feira, 18 de março
pt|F|2027-03-18T10:00:00Z|Publicação agendada para 18 de março de 2027, 10:00 GMT
pt|B|out|O livro deve ser publicado em 18 de março de 2027, disse ela.
pt|A|out|Data: 27 de novembro de 2026
ru|A|refused|Время публикации: четверг, 10:00
ru|H|2027-03-18T07:00:00Z|Дата выпуска: 18 марта 2027 года, 10:00 по московскому времени
ru|B|out|Отчёт будет опубликован 18 марта 2027 года, сказал представитель порта.
ru|T|out|Отчёт опубликуют в четверг
ja|A|2027-03-18T01:00:00Z|掲載予定日時：2027年3月18日 午前10時
ja|A|refused|発表予定：2027年3月中旬
ja|B|out|新しい時刻表は2027年3月18日に公開される。
ja|T|out|時刻表、18日に公開
ko|A|refused|보도 예정일: 3월 18일
ko|A|2027-03-18T01:00:00Z|배포 예정 일시: 2027년 3월 18일(목) 오전 10시
ko|B|out|새 시간표는 2027년 3월 18일 공개된다.
ko|T|out|새 시간표 18일 공개
zh-Hans|A|refused|预计发布时间：3月下旬
zh-Hans|A|2027-03-18T02:00:00Z|拟定发布时间：2027年3月18日10时
zh-Hans|B|out|新时刻表将于2027年3月18日公布。
zh-Hans|T|out|新时刻表18日公布
zh-Hant|A|refused|預計發布日期：3月下旬
zh-Hant|A|2027-03-18T02:00:00Z|排定發布時間：2027年3月18日10時
zh-Hant|B|out|新時刻表將於2027年3月18日公布。
zh-Hant|T|out|新時刻表18日公布
th|A|refused|กำหนดการเผยแพร่: วันพฤหัสบดี
th|H|2027-03-18T03:00:00Z|เผยแพร่วันที่ 18 มีนาคม 2570 เวลา 10.00 น.
th|B|out|ตารางเดินเรือใหม่จะประกาศในวันที่ 18 มีนาคม 2570
th|T|out|ตารางเดินเรือใหม่เผยแพร่ 18 มีนาคม
vi|A|refused|Ngày dự kiến phát hành: thứ Năm
vi|H|2027-03-18T03:00:00Z|Đăng vào lúc 10 giờ ngày 18 tháng 3 năm 2027
vi|B|out|Lịch chạy phà mới sẽ được công bố ngày 18 tháng 3 năm 2027.
vi|T|out|Lịch phà mới công bố ngày 18/3
id|A|refused|Rencana publikasi: Kamis depan
id|F|2027-03-18T03:00:00Z|Akan dirilis: 18 Maret 2027, pukul 10.00 WIB
id|B|out|Jadwal baru akan diterbitkan pada 18 Maret 2027.
id|T|out|Jadwal feri baru dirilis 18 Maret
ms|A|refused|Dijadual disiarkan pada hari Khamis
ms|F|2027-03-18T02:00:00Z|Masa siaran: 18 Mac 2027, 10.00 pagi waktu Malaysia
ms|B|out|Jadual baharu akan diterbitkan pada 18 Mac 2027.
ms|T|out|Jadual feri baharu disiarkan 18 Mac
ar|A|refused|الموعد المقرر للنشر: الخميس صباحا
ar|H|2027-03-18T10:00:00Z|ينشر في 18 مارس 2027 الساعة 10:00 بتوقيت غرينتش
ar|B|out|وسينشر الجدول الجديد في 18 مارس 2027.
ar|T|out|جدول العبارات الجديد ينشر في 18 مارس
en|B|out|Date: 18 March 2027, 10:00 GMT
en|B|out|Date and time: Thursday, 18 March 2027, 10:00 GMT
en|B|out|When: Thursday, 18 March
en|B|out|Opening: 18 March 2027, 10:00
en|B|out|Thursday, 18 March 2027
de|B|out|Datum: 18. März 2027, 10 Uhr
de|B|out|Termin: Donnerstag, 18. März 2027
fr|B|out|Date : jeudi 18 mars 2027, 10 h
fr|B|out|Heure : 10 h
es|B|out|Fecha: jueves 18 de marzo de 2027
es|B|out|Hora: 10:00
pt|B|out|Data: 18 de março de 2027
pt|B|out|Horário: 10h
ru|B|out|Дата: 18 марта 2027 года, 10:00
ru|B|out|Время и место: четверг, 10:00, порт
ja|B|out|日時：2027年3月18日（木）10時
ja|B|out|日時:3月18日
ko|B|out|일시: 2027년 3월 18일 10시
ko|B|out|행사 일시: 3월 18일 목요일
zh-Hans|B|out|时间：2027年3月18日10时
zh-Hans|B|out|日期：3月18日
zh-Hant|B|out|時間：2027年3月18日10時
zh-Hant|B|out|日期：3月18日
th|B|out|วันที่: 18 มีนาคม 2570 เวลา 10.00 น.
th|B|out|กำหนดการ: 18 มีนาคม 2570
vi|B|out|Thời gian: 10 giờ ngày 18 tháng 3 năm 2027
vi|B|out|Dự kiến: 18/3/2027
id|B|out|Tanggal: 18 Maret 2027
id|B|out|Waktu: Kamis, 18 Maret 2027, pukul 10.00 WIB
id|B|out|Jadwal: Kamis, 18 Maret 2027
ms|B|out|Tarikh: 18 Mac 2027
ms|B|out|Masa: 10.00 pagi
ar|B|out|التاريخ: 18 مارس 2027
ar|B|out|الوقت: الساعة 10:00
en|B|out|Use by 18 March 2027
en|B|out|Publication: 18 March 2027, Example Press, 200 pages
en|B|out|The magazine's next issue: 18 March 2027
de|B|out|Erscheint am 18. März 2027 im Verlag am Hafen, 200 Seiten
en|A|refused|Embargo/release date: Thursday, 18 March
en|A|refused|NEWS RELEASE - to be published Thursday
en|H|2027-03-18T10:00:00Z|Scheduled publication date and time: 18 March 2027 at 10:00 GMT
en|F|refused|Timed for release on Thursday morning
en|B|out|Tickets for the first crossing will be released on 18 March 2027, the company said.
en|T|out|Report on ferry safety to be published on Thursday
en|A|out|Date of issue: 27 November 2026
en|B|out|The council expects publication of its plan on 18 March.
de|A|refused|Sendetermin: Donnerstag, 10 Uhr
de|H|refused|Zur Veröffentlichung vorgesehen am 18. März 2027, 10 Uhr
de|B|out|Der Fahrplan wird am 18. März 2027 veröffentlicht.
de|T|out|Veröffentlichung des Fahrplans verschoben
fr|A|refused|Mise en ligne prévue : jeudi matin
fr|F|2027-03-18T10:00:00Z|À diffuser le 18 mars 2027 à 10 h GMT
fr|B|out|Les horaires seront diffusés le 18 mars 2027, a-t-elle ajouté.
fr|A|out|Date de publication : 27 novembre 2026
es|A|refused|Hora de publicación: por definir
es|F|2027-03-18T09:00:00Z|Publicación prevista para el 18 de marzo de 2027 a las 10:00, hora de Madrid
es|B|out|El horario se difundirá el 18 de marzo de 2027.
es|T|out|El informe se publicará el jueves
pt|A|refused|Para publicação na quinta-feira
pt|H|2027-03-18T13:00:00Z|Data e hora de divulgação: 18 de março de 2027, 10h, horário de Brasília
pt|B|out|O horário será publicado em 18 de março de 2027, acrescentou.
pt|T|out|Relatório será divulgado na quinta-feira
ru|A|refused|Публикация назначена на четверг
ru|F|2027-03-18T07:00:00Z|Время публикации: 10:00 МСК, 18 марта 2027 года
ru|B|out|Расписание обнародуют 18 марта 2027 года.
ru|A|out|Дата публикации: 27 ноября 2026 года
ja|A|2027-03-18T01:00:00Z|リリース日時：2027年3月18日 10時
ja|H|refused|公開予定日：調整中
ja|B|out|新しい船は2027年3月18日に就航する予定。
ja|A|out|発表日：2026年11月27日
ko|A|2027-03-18T01:00:00Z|송고 예정: 2027년 3월 18일 오전 10시
ko|H|refused|공개 예정: 추후 공지
ko|B|out|새 배는 2027년 3월 18일 취항할 예정이다.
ko|A|out|배포일자: 2026. 11. 27.
zh-Hans|A|2027-03-18T02:00:00Z|预计发稿时间：2027年3月18日上午10点
zh-Hans|H|refused|计划于3月18日发布
zh-Hans|B|out|新船预计于2027年3月18日投入运营。
zh-Hans|A|out|发稿日期：2026年11月27日
zh-Hant|A|2027-03-18T02:00:00Z|預計發稿時間：2027年3月18日上午10點
zh-Hant|H|refused|計劃於3月18日發布
zh-Hant|B|out|新船預計於2027年3月18日投入營運。
zh-Hant|A|out|發稿日期：2026年11月27日
th|A|refused|วันที่เผยแพร่ข่าว: รอยืนยัน
th|F|2027-03-18T03:00:00Z|มีกำหนดเผยแพร่วันที่ 18 มีนาคม 2570 เวลา 10.00 น.
th|B|out|เรือลำใหม่มีกำหนดให้บริการวันที่ 18 มีนาคม 2570
th|A|out|วันที่เผยแพร่: 27 พฤศจิกายน 2569
vi|A|refused|Lịch đăng: thứ Năm, 18/3
vi|F|2027-03-18T03:00:00Z|Công bố vào lúc 10 giờ ngày 18 tháng 3 năm 2027
vi|B|out|Chuyến phà đầu tiên dự kiến khởi hành ngày 18 tháng 3 năm 2027.
vi|A|out|Ngày phát hành: 27/11/2026
id|A|refused|Untuk dipublikasikan hari Kamis
id|H|2027-03-18T03:00:00Z|Dijadwalkan terbit 18 Maret 2027, pukul 10.00 WIB
id|B|out|Kapal baru dijadwalkan berlayar pada 18 Maret 2027.
id|A|out|Tanggal terbit: 27 November 2026
ms|A|refused|Tarikh penerbitan: Khamis
ms|H|2027-03-18T02:00:00Z|Dijadualkan untuk siaran pada 18 Mac 2027, 10.00 pagi MYT
ms|B|out|Kapal baharu dijadual belayar pada 18 Mac 2027.
ms|A|out|Tarikh terbitan: 27 November 2026
ar|A|refused|تاريخ البث: يحدد لاحقا
ar|F|2027-03-18T10:00:00Z|المقرر للنشر في 18 مارس 2027 الساعة 10:00 بتوقيت غرينتش
ar|B|out|ومن المقرر أن تبدأ الرحلات في 18 مارس 2027.
ar|A|out|تاريخ النشر: 27 نوفمبر 2026
"""
