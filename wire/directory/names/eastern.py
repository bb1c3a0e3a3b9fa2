"""The mastheads of the languages that write in Asia and the Arab world."""

from wire.directory.names.lexicon import Lexicon

__all__ = ["EASTERN"]

EASTERN: dict[str, Lexicon] = {
    "ko": Lexicon(
        name="{place} {head}",
        firsts="새벽, 은하, 등대, 새길, 푸른, 나루, 샛별, 온누리, 참마음, 물길, 솔바람, 두레",
        seconds="신문, 일보, 주간, 방송, 통신, 저널, 소식, 뉴스, 시보, 매거진, 리포트, 광장",
        joiner="",
        trade="{topic}{form}",
        topics="공연/전시, 법조/치안, 소방안전, 경제/시장/무역, 교육/캠퍼스, 환경/기후, 건강/병원/제약, 이웃, "
        "노동/일터, 여행/생활, 정치/의정, 종교, 기술/과학/산업, 사회/가족, 스포츠/경기장, 안보, 날씨",
        forms="브리핑, 저널, 리뷰, 매거진, 포럼, 노트, 리포트, 위클리, 라운지, 길잡이",
        editions="동부판, 서부판, 남부판, 북부판, 중부판, 강변판, 항구판, 신도시판",
    ),
    "ja": Lexicon(
        name="{place}{head}",
        firsts="あかつき, 海風, 若葉, 白樺, 灯台, みちしるべ, 青空, 朝凪, 大地, こだま, 松風, 一番星",
        seconds="新報, 通信, 時報, ジャーナル, ウィークリー, ニュース, 放送, 評論, だより, タイムス, 広場, ラジオ",
        joiner="",
        trade="{topic}{form}",
        topics="舞台/美術, 司法/防犯, 防災, 経済/市場/商工, 教育/学園, 環境/気候, 健康/医療/薬事, ご近所, 労働/職場, "
        "旅と食/暮らし, 政策/議会, 宗教, 技術/科学/工業, 社会/家族, スポーツ/競技, 安全保障, 気象",
        forms="月報, 手帖, レビュー, フォーラム, ノート, 展望, ダイジェスト, 週報, 研究, の窓",
        editions="・東版, ・西版, ・南版, ・北版, ・中央版, ・港版, ・山手版, ・川辺版",
    ),
    "ar": Lexicon(
        name="{head} {place}",
        firsts="صحيفة, مجلة, أسبوعية, إذاعة, شبكة, موقع, يومية, نشرة, قناة, منصة",
        seconds="فنار, بوصلة, نافذة, شراع, سنابل, مرسى, فانوس, أوراق, جسور, مدار, ينابيع, أجراس",
        joiner=" ",
        trade="{form} {topic} في",
        topics="الفنون/المسرح, القانون/العدالة, الإنقاذ, الأعمال/الأسواق/التجارة, التعليم/الجامعة, البيئة/المناخ, "
        "الصحة/المستشفيات/الدواء, الجيران, العمل/المهن, السفر/المائدة, السياسة/البرلمان, الإيمان, "
        "التقنية/العلوم/الصناعة, المجتمع/الأسرة, الرياضة/الملاعب, الأمن, الطقس",
        forms="مجلة, نشرة, دفتر, رسالة, منتدى, مرصد, دليل, مفكرة, ملف, صفحات",
        editions="الشمالية, الجنوبية, الشرقية, الغربية, الوسطى, الساحلية, القديمة, الجديدة",
    ),
    "zh-Hans": Lexicon(
        name="{place}{head}",
        firsts="晨光, 新帆, 远望, 长桥, 青灯, 新声, 同行, 启明, 清泉, 万象, 知行, 四海",
        seconds="报, 时讯, 周刊, 新闻网, 观察, 快讯, 画报, 电台, 纪事, 视界, 论坛, 信使",
        joiner="",
        trade="{topic}{form}",
        topics="艺苑/舞台, 法治/平安, 应急, 财经/市场/商贸, 教育/校园, 环境/气候, 健康/医疗/药业, 邻里, 职场/劳动, "
        "旅食/生活, 时政/议政, 信仰, 科技/科学/工业, 社会/家庭, 体育/赛场, 防务, 气象",
        forms="札记, 通讯, 月刊, 瞭望, 笔记, 简报, 评论, 手册, 导刊, 圆桌",
        editions="·城东版, ·城西版, ·城南版, ·城北版, ·江岸版, ·新区版, ·老城版, ·海岸版, ·湖滨版, ·山城版",
    ),
    "zh-Hant": Lexicon(
        name="{place}{head}",
        firsts="晨光, 新帆, 遠望, 長橋, 青燈, 新聲, 同行, 啟明, 清泉, 萬象, 知行, 四海",
        seconds="報, 時訊, 週刊, 新聞網, 觀察, 快訊, 畫報, 電台, 紀事, 視界, 論壇, 信使",
        joiner="",
        trade="{topic}{form}",
        topics="藝苑/舞台, 法治/平安, 救災, 財經/市場/商貿, 教育/校園, 環境/氣候, 健康/醫療/藥業, 鄰里, 職場/勞動, "
        "旅食/生活, 時政/議政, 信仰, 科技/科學/工業, 社會/家庭, 體育/賽場, 防務, 氣象",
        forms="札記, 通訊, 月刊, 瞭望, 筆記, 簡報, 評論, 導刊, 圓桌, 手冊",
        editions="·城東版, ·城西版, ·城南版, ·城北版, ·河岸版, ·新區版, ·老城版, ·海岸版",
    ),
    "vi": Lexicon(
        name="{head} {place}",
        firsts="Báo, Nhật báo, Tuần báo, Tạp chí, Bản tin, Đài, Kênh, Trang tin, Nguyệt san, Điện báo",
        seconds="Ngọn Đèn, Nhịp Cầu, Chân Trời, Cánh Buồm, Bình Minh, Dòng Sông, La Bàn, Tiếng Vọng, Con Đường, "
        "Khung Cửa, Hải Đăng, Mái Chèo",
        joiner=" ",
        trade="{form} {topic}",
        topics="Sân khấu/Mỹ thuật, Pháp luật/An ninh phố, Cứu hộ, Kinh doanh/Thị trường/Thương mại, "
        "Nhà trường/Học đường, Môi trường/Khí hậu, Sức khỏe/Bệnh viện/Dược phẩm, Láng giềng, Lao động/Nghề nghiệp, "
        "Du lịch/Ẩm thực, Chính sách/Nghị trường, Đức tin, Công nghệ/Khoa học/Công nghiệp, Xã hội/Gia đình, "
        "Thể thao/Sân cỏ, Quốc phòng, Thời tiết",
        forms="Tạp chí, Bản tin, Sổ tay, Diễn đàn, Chuyên san, Toàn cảnh, Góc nhìn, Cẩm nang, Nguyệt san, Điểm tin",
        editions="Bắc, Nam, Đông, Tây, Trung tâm, Ven sông, Phố cổ, Miền biển",
    ),
    "th": Lexicon(
        name="{head} {place}",
        firsts="ประทีป, เข็มทิศ, รุ่งอรุณ, สายธาร, ขอบฟ้า, เสียงลม, ดาวเหนือ, สะพานใหม่, หน้าต่าง, ทางช้างเผือก, ใบเรือ, ตะเกียง",
        seconds="นิวส์, รายวัน, รายสัปดาห์, ทีวี, เรดิโอ, ออนไลน์, วิเคราะห์, ปริทัศน์, สาร, ข่าวเช้า, ข่าวค่ำ, ทันข่าว",
        joiner="",
        trade="{form}{topic}",
        topics="ศิลปะ/เวที, กฎหมาย/ความยุติธรรม, กู้ภัย, ธุรกิจ/ตลาด/การค้า, การศึกษา/โรงเรียน, สิ่งแวดล้อม/ภูมิอากาศ, "
        "สุขภาพ/การแพทย์/เภสัชกรรม, เพื่อนบ้าน, แรงงาน/อาชีพ, ท่องเที่ยว/อาหาร, การเมือง/รัฐสภา, ศรัทธา, "
        "เทคโนโลยี/วิทยาศาสตร์/อุตสาหกรรม, สังคม/ครอบครัว, กีฬา/สนาม, ความมั่นคง, พยากรณ์อากาศ",
        forms="วารสาร, นิตยสาร, จดหมายข่าว, บันทึก, รายงาน, คู่มือ, เวที, จับตา, สรุป, มุมมอง",
        editions="เหนือ, ใต้, ตะวันออก, ตะวันตก, กลาง, ริมน้ำ, เมืองเก่า, ชายทะเล",
    ),
    "id": Lexicon(
        name="{head} {place}",
        firsts="Lentera, Suluh, Cakrawala, Layar, Jendela, Gema, Titian, Bahtera, Embun, Angin Timur, Tapak, Beranda",
        seconds="Pagi, Petang, Mingguan, Warta, Kabar, Berita, Kota, Daring, Radio, Muda, Harian, Media",
        joiner=" ",
        trade="{form} {topic}",
        topics="Panggung/Seni, Hukum/Peradilan, Tanggap Bencana, Bisnis/Pasar/Niaga, Sekolah/Kampus, "
        "Lingkungan/Iklim, Kesehatan/Rumah Sakit/Farmasi, Tetangga, Pekerja/Profesi, Wisata/Kuliner, "
        "Politik/Parlemen, Iman, Teknologi/Sains/Industri, Masyarakat/Keluarga, Olahraga/Lapangan, Pertahanan, Cuaca",
        forms="Buletin, Majalah, Catatan, Forum, Ulasan, Panduan, Sorotan, Lembar, Ikhtisar, Wawasan",
        editions="Utara, Selatan, Timur, Barat, Tengah, Pesisir, Kota Lama, Tepi Sungai",
    ),
    "ms": Lexicon(
        name="{head} {place}",
        firsts="Obor, Dian, Perahu, Cahaya Timur, Puncak, Tinta, Gelombang, Bayu, Rentak, Serambi, Tiang Seri, Layang",
        seconds="Pagi, Petang, Ahad, Mingguan, Warta, Berita, Semasa, Kota, Komuniti, Digital, Radio, Baharu",
        joiner=" ",
        trade="{form} {topic}",
        topics="Pentas/Seni, Undang-undang/Keadilan, Bantuan Bencana, Perniagaan/Pasaran/Usahawan, Sekolah/Kampus, "
        "Alam Sekitar/Iklim, Kesihatan/Hospital/Farmasi, Jiran, Pekerja/Kerjaya, Pelancongan/Dapur, "
        "Politik/Parlimen, Iman, Teknologi/Sains/Industri, Masyarakat/Keluarga, Sukan/Padang, Pertahanan, Cuaca",
        forms="Buletin, Majalah, Nota, Forum, Ulasan, Panduan, Sorotan, Lembaran, Ringkasan, Wawasan",
        editions="Utara, Selatan, Timur, Barat, Tengah, Pesisir, Kota Lama, Tepi Sungai",
    ),
}
