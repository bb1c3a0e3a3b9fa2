"""The towns that outlets are named after, per language and country, as that language writes them in a name.

One line a country: its code, then its towns; a line that starts with a space goes on with the country before it.
German and Russian take the adjective: Grazer, Минский. French, Spanish and Portuguese towns have no article, because
a name says "de" before them.
"""

from wire.directory.names.english_towns import ENGLISH

__all__ = ["TOWNS"]

TOWNS: dict[str, str] = {
    "en": ENGLISH,
    "ko": """
CA 토론토, 밴쿠버
CN 옌지, 선양
JP 오사카, 도쿄
KR 서울, 부산, 대구, 인천, 광주, 대전, 울산, 수원, 청주, 전주, 춘천, 제주, 창원, 포항, 강릉
US 로스앤젤레스, 뉴욕, 시애틀, 애틀랜타
""",
    "ja": """
BR サンパウロ, パラナ
JP 東京, 大阪, 名古屋, 札幌, 仙台, 広島, 福岡, 金沢, 松本, 高松, 長崎, 盛岡, 新潟, 岡山, 那覇, 浜松, 函館, 鎌倉
""",
    "ar": """
AE دبي, أبوظبي, الشارقة, العين
BH المنامة, المحرق
DJ جيبوتي, تاجورة
DZ الجزائر, وهران, قسنطينة, عنابة
EG القاهرة, الإسكندرية, أسوان, المنصورة, طنطا, الأقصر, بورسعيد
GB لندن, مانشستر
IL الناصرة, حيفا, أم الفحم
IQ بغداد, البصرة, الموصل, أربيل
JO عمّان, إربد, العقبة
KM موروني, موتسامودو
KW الكويت, الجهراء
LB بيروت, صيدا, زحلة, صور
LY طرابلس, بنغازي, مصراتة
MA الرباط, فاس, مراكش, طنجة, أكادير
MR نواكشوط, نواذيبو
OM مسقط, صلالة, نزوى
PS رام الله, نابلس, الخليل, بيت لحم
QA الدوحة, الوكرة
SA الرياض, جدة, الدمام, المدينة, أبها, تبوك
SD الخرطوم, أم درمان, كسلا
SY دمشق, حلب, حمص, اللاذقية
TD نجامينا, أبشي
TN تونس, صفاقس, سوسة, القيروان
TR إسطنبول, غازي عنتاب
YE صنعاء, عدن, تعز, المكلا
""",
    "zh-Hans": """
AU 悉尼, 墨尔本
BN 文莱, 马来奕
CA 温哥华, 多伦多
CN 北京, 上海, 广州, 深圳, 成都, 杭州, 武汉, 南京, 西安, 重庆, 青岛, 厦门, 长沙, 昆明, 大连, 苏州, 合肥,
 哈尔滨, 兰州, 桂林
GB 伦敦, 曼彻斯特
ID 雅加达, 泗水, 棉兰
JP 东京, 横滨
KH 金边, 西港
MY 吉隆坡, 槟城, 新山, 怡保, 古晋
SG 狮城, 牛车水, 裕廊, 淡滨尼
US 纽约, 旧金山, 洛杉矶
""",
    "zh-Hant": """
CA 溫哥華, 多倫多
HK 九龍, 港島, 沙田, 荃灣, 屯門
MO 濠江, 氹仔
PH 馬尼拉, 宿霧
TH 曼谷, 清邁
TW 臺北, 高雄, 臺中, 臺南, 新竹, 基隆, 花蓮, 嘉義, 桃園, 屏東
US 紐約, 舊金山, 洛杉磯, 休士頓
""",
    "vi": """
CA Toronto, Montréal
US Quận Cam, San José, Houston
VN Hà Nội, Sài Gòn, Đà Nẵng, Huế, Cần Thơ, Hải Phòng, Đà Lạt, Nha Trang, Vinh, Quy Nhơn, Hạ Long, Vũng Tàu
""",
    "th": """
TH กรุงเทพ, เชียงใหม่, ขอนแก่น, ภูเก็ต, หาดใหญ่, นครราชสีมา, อุดรธานี, พิษณุโลก, ระยอง, อุบลราชธานี, ลำปาง, ชลบุรี
""",
    "id": """
ID Jakarta, Bandung, Surabaya, Medan, Semarang, Makassar, Yogyakarta, Palembang, Denpasar, Manado, Padang, Banjarmasin,
 Kupang, Ambon, Malang
""",
    "ms": """
BN Bandar Seri Begawan, Tutong
MY Kuala Lumpur, Ipoh, Johor Bahru, Kota Bharu, Kuantan, Melaka, Alor Setar, Kuching, Kota Kinabalu, Seremban
SG Singapura, Geylang
""",
    "de": """
AT Wiener, Grazer, Linzer, Salzburger, Innsbrucker, Klagenfurter, Welser, Villacher, Bregenzer
BE Eupener, St. Vither
CH Zürcher, Berner, Basler, Luzerner, Winterthurer, Churer, St. Galler, Thuner, Aarauer
DE Berliner, Hamburger, Münchner, Kölner, Leipziger, Bremer, Dresdner, Stuttgarter, Kieler, Rostocker, Mainzer,
 Kasseler, Erfurter, Freiburger, Ulmer, Bamberger, Trierer, Görlitzer
IT Bozner, Meraner, Brixner
LI Vaduzer, Schaaner
LU Luxemburger, Escher, Echternacher
NA Windhoeker, Swakopmunder
""",
    "ru": """
AM Ереванский, Гюмрийский
AZ Бакинский, Гянджинский
BY Минский, Гомельский, Брестский, Витебский, Гродненский
DE Берлинский, Рейнский, Гамбургский
EE Таллинский, Нарвский
GE Тбилисский, Батумский
IL Хайфский, Ашдодский, Тель-Авивский
KG Бишкекский, Ошский
KZ Алматинский, Астанинский, Карагандинский, Павлодарский
LT Вильнюсский, Клайпедский
LV Рижский, Даугавпилсский
MD Кишинёвский, Бельцкий
RU Московский, Невский, Казанский, Тверской, Уральский, Самарский, Томский, Омский, Пермский, Тульский, Ярославский,
 Калужский, Иркутский, Байкальский, Вологодский
TJ Душанбинский, Худжандский
US Бруклинский, Чикагский, Бостонский, Сиэтлский
UZ Ташкентский, Самаркандский
""",
    "fr": """
AD Andorre, Ordino
BE Bruxelles, Liège, Namur, Mons, Charleroi, Tournai
BF Ouagadougou, Bobo-Dioulasso
BI Bujumbura, Gitega
BJ Cotonou, Porto-Novo, Parakou
CA Montréal, Québec, Sherbrooke, Gatineau, Rimouski, Moncton
CD Kinshasa, Lubumbashi, Goma, Kisangani
CF Bangui, Bambari
CG Brazzaville, Pointe-Noire
CH Genève, Lausanne, Fribourg, Neuchâtel, Sion
CI Abidjan, Bouaké, Yamoussoukro
CM Douala, Yaoundé, Garoua
DJ Djibouti, Tadjourah
DZ Alger, Oran, Constantine
FR Paris, Lyon, Marseille, Bordeaux, Lille, Nantes, Rennes, Dijon, Toulouse, Grenoble, Reims, Amiens, Limoges, Nancy,
 Angers, Tours, Brest, Metz
GA Libreville, Port-Gentil
GF Cayenne, Kourou
GN Conakry, Kankan
GP Pointe-à-Pitre, Basse-Terre
HT Port-au-Prince, Jacmel
KM Moroni, Mutsamudu
LB Beyrouth, Jounieh
LU Luxembourg, Differdange
MA Casablanca, Rabat, Tanger
MC Monaco, Monte-Carlo
MG Antananarivo, Tamatave
ML Bamako, Ségou
MQ Fort-de-France, Schœlcher
MR Nouakchott, Nouadhibou
MU Port-Louis, Quatre-Bornes
NC Nouméa, Koné
NE Niamey, Zinder
PF Papeete, Moorea
RE Saint-Denis, Saint-Pierre
RW Kigali, Butare
SC Victoria, Praslin
SN Dakar, Thiès, Saint-Louis
TD N’Djamena, Moundou
TG Lomé, Kara
TN Tunis, Sfax
VU Port-Vila, Luganville
YT Mamoudzou, Koungou
""",
    "es": """
AD Andorra la Vella, Encamp
AR Buenos Aires, Rosario, Mendoza, Salta, Neuquén, Tucumán
BO Cochabamba, Sucre, Oruro, Tarija
CL Santiago, Valdivia, Temuco, Antofagasta, Concepción
CO Bogotá, Medellín, Cali, Bucaramanga, Pereira, Manizales
CR San José, Cartago, Heredia
DO Santo Domingo, Puerto Plata
EC Quito, Guayaquil, Cuenca, Ambato
ES Madrid, Sevilla, Valencia, Zaragoza, Bilbao, Málaga, Murcia, Valladolid, Salamanca, Granada, Oviedo, Santander
GI Gibraltar, Catalan Bay
GQ Malabo, Bata
GT Guatemala, Quetzaltenango, Cobán
HN Tegucigalpa, San Pedro Sula, Choluteca
MX Ciudad de México, Guadalajara, Monterrey, Puebla, Oaxaca, Mérida, Querétaro, Hermosillo, Tijuana, Veracruz
NI Managua, Estelí
PA Panamá, David
PE Lima, Arequipa, Trujillo, Cuzco, Piura
PR Ponce, Mayagüez, Bayamón
PY Asunción, Encarnación
SV San Salvador, Santa Ana, San Miguel
US Miami, Los Ángeles, San Antonio, Houston, Chicago, Nueva York
UY Montevideo, Paysandú
VE Caracas, Maracaibo, Barquisimeto
""",
    "pt": """
AO Luanda, Benguela, Huambo
BR São Paulo, Belo Horizonte, Curitiba, Fortaleza, Manaus, Goiânia, Florianópolis, Campinas, Natal, Belém, Cuiabá,
 Londrina, Santos
CH Genebra, Zurique
CV Mindelo, Assomada
GW Bissau, Bafatá
LU Luxemburgo, Esch
MO Macau, Taipa
MZ Maputo, Nampula, Beira
PT Lisboa, Braga, Coimbra, Évora, Faro, Aveiro, Leiria, Setúbal
ST São Tomé, Santana
TL Díli, Baucau
""",
}
