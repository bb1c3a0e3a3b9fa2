"""The towns that English-language outlets are named after: one line a country, its code, then its towns.

A line that starts with a space goes on with the country before it.
"""

__all__ = ["ENGLISH"]

ENGLISH = """
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
"""
