"""The towns that outlets are named after, per language and country, as that language writes them in a name.

German and Russian take the adjective: Grazer, Минский. French, Spanish and Portuguese towns have no article, because
a name says "de" before them.
"""

from functools import cache

__all__ = ["places"]

# One line a country: its code, then its towns.
_TOWNS = {
    "en": """
AE Dubai, Sharjah, Ajman
AG St. John’s, Codrington
AM Yerevan, Gyumri
AR Buenos Aires, Rosario
AT Vienna, Salzburg
AU Sydney, Melbourne, Brisbane, Perth, Adelaide, Hobart, Darwin, Cairns, Geelong, Ballarat
AZ Baku, Ganja
BB Bridgetown, Speightstown
BD Dhaka, Chattogram, Sylhet
BE Brussels, Antwerp
BG Sofia, Varna
BH Manama, Muharraq
BM Hamilton, St. George’s
BN Bandar, Kuala Belait
BR São Paulo, Brasília
BS Nassau, Freeport
BT Thimphu, Paro
BW Gaborone, Francistown, Maun
BZ Belmopan, Belize City
CA Toronto, Ottawa, Vancouver, Calgary, Winnipeg, Halifax, Regina, Kingston, Kelowna, Moncton
CH Geneva, Basel
CM Bamenda, Buea, Limbe
CN Shanghai, Shenzhen
CR San José, Limón
CY Nicosia, Limassol
CZ Prague, Brno
DE Berlin, Frankfurt
DK Copenhagen, Aarhus
DM Roseau, Portsmouth
EE Tallinn, Tartu
EG Cairo, Alexandria
ES Málaga, Alicante
ET Addis Ababa, Hawassa, Mekelle
FI Helsinki, Turku
FJ Suva, Nadi
FM Palikir, Kolonia
FR Paris, Nice
GB London, Leeds, Bristol, Glasgow, Cardiff, Norwich, Exeter, Dundee, Derby, York, Lincoln, Swansea
GD Gouyave, Grenville
GE Tbilisi, Batumi
GH Accra, Kumasi, Tamale, Takoradi
GI Gibraltar, Europa Point
GM Banjul, Serekunda
GR Athens, Thessaloniki
GU Hagåtña, Dededo
GY Georgetown, Linden
HK Kowloon, Victoria Harbour, Sha Tin
HR Zagreb, Split
HU Budapest, Szeged
ID Jakarta, Bali
IE Dublin, Cork, Galway, Limerick, Sligo, Waterford, Kilkenny
IL Jerusalem, Haifa, Tel Aviv
IN Mumbai, Delhi, Chennai, Kolkata, Pune, Bengaluru, Kochi, Jaipur, Lucknow, Indore, Hyderabad, Goa
IQ Erbil, Basra
IS Reykjavik, Akureyri
IT Rome, Milan, Florence
JM Kingston Harbour, Montego Bay, Mandeville
JO Amman, Aqaba
JP Tokyo, Osaka, Kobe
KE Nairobi, Mombasa, Kisumu, Nakuru, Eldoret
KH Phnom Penh, Siem Reap
KI Tarawa, Betio
KN Basseterre, Charlestown
KR Seoul, Incheon
KW Kuwait City, Salmiya
KY George Town, Bodden Town
KZ Astana, Almaty
LA Vientiane, Luang Prabang
LB Beirut, Byblos
LC Castries, Vieux Fort
LK Colombo, Kandy, Galle
LR Monrovia, Buchanan
LS Maseru, Leribe
LT Vilnius, Kaunas
LU Luxembourg, Kirchberg
LV Riga, Liepāja
MA Casablanca, Rabat
MH Majuro, Ebeye
MM Yangon, Mandalay
MN Ulaanbaatar, Darkhan
MO Macau, Taipa
MT Valletta, Sliema
MU Port Louis, Curepipe
MV Malé, Addu
MW Lilongwe, Blantyre, Zomba
MX Mexico City, Baja
MY Kuala Lumpur, Penang, Kuching
NA Windhoek, Walvis Bay
NG Lagos, Abuja, Kano, Ibadan, Enugu, Calabar, Jos, Benin City
NL Amsterdam, The Hague, Rotterdam, Utrecht
NO Oslo, Bergen
NP Kathmandu, Pokhara
NZ Auckland, Wellington, Dunedin, Nelson, Napier, Tauranga, Hamilton East
OM Muscat, Salalah
PA Panama City, Colón
PG Port Moresby, Lae, Madang
PH Manila, Cebu, Davao, Iloilo, Baguio, Bacolod
PK Karachi, Lahore, Islamabad, Multan, Quetta
PL Warsaw, Kraków, Gdańsk
PR San Juan, Ponce
PT Lisbon, Algarve
PW Koror, Melekeok
QA Doha, Al Wakrah
RO Bucharest, Cluj
RW Kigali, Huye
SA Riyadh, Jeddah
SB Honiara, Gizo
SC Mahé, Praslin
SE Stockholm, Gothenburg, Malmö
SG Singapore, Marina Bay, Jurong, Tampines
SI Ljubljana, Maribor
SK Bratislava, Košice
SL Freetown, Bo, Kenema
SS Juba, Malakal
SZ Mbabane, Manzini
TH Bangkok, Phuket
TO Nukuʻalofa, Neiafu
TR Istanbul, Ankara, Izmir
TT Port of Spain, San Fernando, Scarborough
TW Taipei, Hsinchu
TZ Dar es Salaam, Arusha, Dodoma, Mwanza
UG Kampala, Gulu, Jinja
US Boston, Chicago, Denver, Seattle, Atlanta, Houston, Phoenix, Detroit, Nashville, Memphis, Omaha, Tucson, Boise,
 Albany, Raleigh, Tampa, Spokane, Duluth
VC Kingstown, Bequia
VN Hanoi, Saigon
VU Port Vila, Luganville
WS Apia, Savaiʻi
ZA Cape Town, Durban, Pretoria, Polokwane, Bloemfontein, Kimberley, East London
ZM Lusaka, Ndola, Livingstone
ZW Harare, Bulawayo, Mutare
""",
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
CN 北京, 上海, 广州, 深圳, 成都, 杭州, 武汉, 南京, 西安, 重庆, 青岛, 厦门, 长沙, 昆明, 大连, 苏州, 合肥, 哈尔滨, 兰州, 桂林
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
DE Berliner, Hamburger, Münchner, Kölner, Leipziger, Bremer, Dresdner, Stuttgarter, Kieler, Rostocker, Mainzer, Kasseler,
 Erfurter, Freiburger, Ulmer, Bamberger, Trierer, Görlitzer
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


@cache
def places(language: str) -> dict[str, tuple[str, ...]]:
    """The towns of a language by ISO 3166 code; KeyError where the language is none of the wire's."""
    # A line that starts with a space goes on with the country before it.
    lines = _TOWNS[language].replace("\n ", " ").strip().splitlines()
    return {line[:2]: tuple(line[3:].split(", ")) for line in lines}
