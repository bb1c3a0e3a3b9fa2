"""Make wire/directory/territories.py from CLDR's speakers, with a press editor's judgement beside each number.

    python scripts/make_territories.py            write the table
    python scripts/make_territories.py --check    compare the checked-in table with the generated one

CLDR (through the packages language_data and langcodes) counts the speakers of a language, including second-language
speakers: 12.6 million in the Netherlands speak German. Speakers alone do not make a press. Therefore each (language,
territory) pair has a standing here, which caps its speakers, or a reason for its omission; no pair is without either.
"""

import argparse
import sys
from collections.abc import Iterator
from importlib.metadata import version
from math import sqrt
from pathlib import Path

from langcodes import Language
from language_data.population_data import LANGUAGE_SPEAKING_POPULATION

from wire.contract.places import LANGUAGES

__all__ = ["main", "module"]

TABLE = Path(__file__).resolve().parents[1] / "wire" / "directory" / "territories.py"

# UN M49 (unstats.un.org/unsd/methodology/m49): the region of each territory that may have a press here.
MEMBERS = {
    "northern-africa": "DZ EG LY MA SD TN",
    "eastern-africa": "BI DJ ER ET KE KM MG MU MW MZ RE RW SC SO SS TZ UG YT ZM ZW",
    "middle-africa": "AO CD CF CG CM GA GQ ST TD",
    "southern-africa": "BW LS NA SZ ZA",
    "western-africa": "BF BJ CI CV GH GM GN GW LR ML MR NE NG SL SN TG",
    "northern-america": "BM CA US",
    "caribbean": "AG BB BS CU DM DO GD GP HT JM KN KY LC MQ PR TT VC",
    "central-america": "BZ CR GT HN MX NI PA SV",
    "south-america": "AR BO BR CL CO EC GF GY PE PY UY VE",
    "central-asia": "KG KZ TJ TM UZ",
    "eastern-asia": "CN HK JP KP KR MN MO TW",
    "south-eastern-asia": "BN ID KH LA MM MY PH SG TH TL VN",
    "southern-asia": "BD BT IN IR LK MV NP PK",
    "western-asia": "AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE",
    "eastern-europe": "BG BY CZ HU MD PL RO RU SK UA",
    "northern-europe": "DK EE FI GB IE IS LT LV NO SE",
    "southern-europe": "AD ES GI GR HR IT MT PT SI",
    "western-europe": "AT BE CH DE FR LI LU MC NL",
    "australia-and-new-zealand": "AU NZ",
    "melanesia": "FJ NC PG SB VU",
    "micronesia": "FM GU KI MH PW",
    "polynesia": "PF TO WS",
}

# The zone of the capital or, where the press sits elsewhere, of the press. Other territories have one zone.
ZONES = """
AD Europe/Andorra|AE Asia/Dubai|AG America/Antigua|AM Asia/Yerevan|AO Africa/Luanda
AR America/Argentina/Buenos_Aires|AT Europe/Vienna|AU Australia/Sydney|AZ Asia/Baku|BB America/Barbados
BD Asia/Dhaka|BE Europe/Brussels|BF Africa/Ouagadougou|BG Europe/Sofia|BH Asia/Bahrain|BI Africa/Bujumbura
BJ Africa/Porto-Novo|BM Atlantic/Bermuda|BN Asia/Brunei|BO America/La_Paz|BR America/Sao_Paulo|BS America/Nassau
BT Asia/Thimphu|BW Africa/Gaborone|BY Europe/Minsk|BZ America/Belize|CA America/Toronto|CD Africa/Kinshasa
CF Africa/Bangui|CG Africa/Brazzaville|CH Europe/Zurich|CI Africa/Abidjan|CL America/Santiago|CM Africa/Douala
CN Asia/Shanghai|CO America/Bogota|CR America/Costa_Rica|CV Atlantic/Cape_Verde|CY Asia/Nicosia|CZ Europe/Prague
DE Europe/Berlin|DJ Africa/Djibouti|DK Europe/Copenhagen|DM America/Dominica|DO America/Santo_Domingo
DZ Africa/Algiers|EC America/Guayaquil|EE Europe/Tallinn|EG Africa/Cairo|ES Europe/Madrid|ET Africa/Addis_Ababa
FI Europe/Helsinki|FJ Pacific/Fiji|FM Pacific/Pohnpei|FR Europe/Paris|GA Africa/Libreville|GB Europe/London
GD America/Grenada|GE Asia/Tbilisi|GF America/Cayenne|GH Africa/Accra|GI Europe/Gibraltar|GM Africa/Banjul
GN Africa/Conakry|GP America/Guadeloupe|GQ Africa/Malabo|GR Europe/Athens|GT America/Guatemala|GU Pacific/Guam
GW Africa/Bissau|GY America/Guyana|HK Asia/Hong_Kong|HN America/Tegucigalpa|HR Europe/Zagreb
HT America/Port-au-Prince|HU Europe/Budapest|ID Asia/Jakarta|IE Europe/Dublin|IL Asia/Jerusalem|IN Asia/Kolkata
IQ Asia/Baghdad|IS Atlantic/Reykjavik|IT Europe/Rome|JM America/Jamaica|JO Asia/Amman|JP Asia/Tokyo
KE Africa/Nairobi|KG Asia/Bishkek|KH Asia/Phnom_Penh|KI Pacific/Tarawa|KM Indian/Comoro|KN America/St_Kitts
KR Asia/Seoul|KW Asia/Kuwait|KY America/Cayman|KZ Asia/Almaty|LA Asia/Vientiane|LB Asia/Beirut|LC America/St_Lucia
LI Europe/Vaduz|LK Asia/Colombo|LR Africa/Monrovia|LS Africa/Maseru|LT Europe/Vilnius|LU Europe/Luxembourg
LV Europe/Riga|LY Africa/Tripoli|MA Africa/Casablanca|MC Europe/Monaco|MD Europe/Chisinau|MG Indian/Antananarivo
MH Pacific/Majuro|ML Africa/Bamako|MM Asia/Yangon|MN Asia/Ulaanbaatar|MO Asia/Macau|MQ America/Martinique
MR Africa/Nouakchott|MT Europe/Malta|MU Indian/Mauritius|MV Indian/Maldives|MW Africa/Blantyre
MX America/Mexico_City|MY Asia/Kuala_Lumpur|MZ Africa/Maputo|NA Africa/Windhoek|NC Pacific/Noumea|NE Africa/Niamey
NG Africa/Lagos|NI America/Managua|NL Europe/Amsterdam|NO Europe/Oslo|NP Asia/Kathmandu|NZ Pacific/Auckland
OM Asia/Muscat|PA America/Panama|PE America/Lima|PF Pacific/Tahiti|PG Pacific/Port_Moresby|PH Asia/Manila
PK Asia/Karachi|PL Europe/Warsaw|PR America/Puerto_Rico|PS Asia/Hebron|PT Europe/Lisbon|PW Pacific/Palau
PY America/Asuncion|QA Asia/Qatar|RE Indian/Reunion|RO Europe/Bucharest|RU Europe/Moscow|RW Africa/Kigali
SA Asia/Riyadh|SB Pacific/Guadalcanal|SC Indian/Mahe|SE Europe/Stockholm|SG Asia/Singapore|SL Africa/Freetown
SI Europe/Ljubljana|SK Europe/Bratislava|SN Africa/Dakar|SS Africa/Juba|ST Africa/Sao_Tome
SD Africa/Khartoum|SV America/El_Salvador|SY Asia/Damascus|SZ Africa/Mbabane|TD Africa/Ndjamena|TG Africa/Lome
TH Asia/Bangkok|TJ Asia/Dushanbe|TL Asia/Dili|TN Africa/Tunis|TO Pacific/Tongatapu|TR Europe/Istanbul
TT America/Port_of_Spain|TW Asia/Taipei|TZ Africa/Dar_es_Salaam|UG Africa/Kampala|US America/New_York
UY America/Montevideo|UZ Asia/Tashkent|VC America/St_Vincent|VE America/Caracas|VN Asia/Ho_Chi_Minh|VU Pacific/Efate
WS Pacific/Apia|YE Asia/Aden|YT Indian/Mayotte|ZA Africa/Johannesburg|ZM Africa/Lusaka|ZW Africa/Harare
"""

# The press of the country, all of it or one of its halves: CLDR's speakers count in full.
HOME = {
    "en": "US CA GB IE AU NZ JM TT BB BS GY BZ BM AG DM GD KN KY LC VC GI GU SG ZA KE GH ZM ZW UG BW NA MY",
    "ko": "KR",
    "ja": "JP",
    "ar": "DZ EG LY MA SD TN BH IQ JO KW LB OM PS QA SA SY AE YE MR",
    "zh-Hans": "CN SG MY",
    "zh-Hant": "TW HK MO",
    "vi": "VN",
    "th": "TH",
    "id": "ID",
    "ms": "MY BN",
    "de": "DE AT CH LI LU",
    "ru": "RU BY KZ",
    "fr": "FR BE CH LU MC CA CI SN CM BF ML NE BJ TG GN CD CG GA CF DJ MU RE GP MQ GF NC PF YT TD",
    "es": "ES MX AR BO CL CO CR DO EC SV GQ GT HN NI PA PY PE PR UY VE",
    "pt": "BR PT AO MZ CV GW ST",
}

# Official, or a working language of the press, but a second language of most readers: a quarter of them count.
SHARED_PART = 4
SHARED = {
    "en": "IN PK BD LK NG TZ MW SZ LS SL LR GM RW CM SS PH HK MT FJ PG SB VU WS TO FM MH PW "
    "KI MV BT NP ET BN SC MU PR AE QA BH KW OM CY IL",
    "ru": "KG UZ TJ",
    "fr": "DZ MA TN LB MR MG HT KM SC RW VU BI",
    "pt": "TL MO",
    "ar": "KM TD DJ",
    "es": "AD",
}

# Written by and for a minority or a diaspora at home in it: at most a tenth of the territory's largest language.
MINORITY_PART = 10
MINORITY = {
    "es": "US GI",
    "zh-Hant": "US CA TH PH",
    "zh-Hans": "US AU CA GB ID BN",
    "ko": "US CA JP CN",
    "ja": "BR",
    "vi": "US CA",
    "ru": "US DE IL LV EE LT MD GE",
    "ar": "IL GB TR",
    "de": "BE IT NA",
    "pt": "CH LU",
    "ms": "SG",
    "fr": "AD",
}

# A foreign-language press for business and expatriates, mostly English: at most a fiftieth of the largest language, or
# a twentieth in countries whose own press is in none of the wire's languages, where newsrooms take the English edition.
FOREIGN_PART = 50
FOREIGN_ALONE_PART = 20
FOREIGN = {
    "en": "DE FR NL BE CH AT SE DK NO FI IS ES PT IT GR PL CZ HU RO BG HR SI SK EE LV LT TR EG MA LB JO SA IQ "
    "JP KR TW CN TH VN ID KH LA MM MN KZ GE AM AZ MX CR PA AR BR LU MO",
    "zh-Hans": "JP KH",
    "ru": "AM AZ",
}

# Corrections of CLDR for a press, in speakers.
CORRECTED = {
    ("es", "PY"): 4_500_000,  # CLDR has the monolingual; nearly the whole press is in Spanish
    ("ru", "BY"): 6_500_000,  # CLDR has the mother tongue; most of the press is in Russian
    ("en", "SS"): 800_000,  # CLDR repeats the Arabic figure; a third of the country reads
    ("ru", "DE"): 2_000_000,  # CLDR has all who learnt it in the schools of the east
    ("de", "BE"): 80_000,  # CLDR has all who learnt it; the German-speaking community is this large
    ("zh-Hans", "JP"): 800_000,  # CLDR has none; residents of Chinese nationality
}

# The other pairs of CLDR, by the reason for their omission.
LEFT_OUT = {
    "the state or its one party owns all newspapers; nobody there takes a wire": {
        "ko": "KP",
        "es": "CU",
        "ru": "TM",
        "ar": "ER",
        "en": "ER",
    },
    "the country's language laws leave next to no press in it": {"ru": "UA", "es": "PH"},
    "the press of the country is in another language": {"ar": "SO SS IR", "ms": "ID", "en": "SD MG BI YE"},
    "learnt at school; those who know it read their own press": {
        "de": "NL PL GB FR CZ SK FI SI BG GR LT DK HU",
        "en": "DZ CL HN DO",
        "es": "FR GB DE PT RO",
        "fr": "DE IT GB NL RO US PT AT GR IE HU CY MT SY GW GQ ST",
        "id": "NL",
        "ru": "PL BG FI",
    },
    "spoken at home by a few; a newsletter here and there, and no newsroom": {
        "ar": "CA CY CM KE ML NE NG TJ",
        "de": "US CA BR KZ PY RO",
        "es": "CA BR BZ MA TT",
        "ja": "CA",
        "ko": "BR",
        "pt": "FR CA GB AG GQ",
        "ru": "CA CN MN",
        "vi": "CN",
        "zh": "VN MN PF PA GF",
    },
}

# The outlets per reader, on a scale of four steps: our own judgement, from the number of titles per head.
DENSITY = {
    2.0: "US GB CA AU NZ IE DE AT CH LI FR BE LU MC NL SE NO DK FI IS ES PT IT MT JP KR TW HK MO SG IL AE",
    1.5: "IN ZA KE PH MY TH TR PL CZ QA KW LB",
    # Poverty, war or a state that owns the press leave few newsrooms that take a wire.
    0.5: "AO BD BF BI BJ BY CD CF CG CM DJ ER ET GN GQ GW IQ LA LR LY MG ML MM MR MW MZ NE NI PK SD SL SO SS ST SY SZ "
    "TD TG TJ TL TZ UG UZ VE YE",
}
DEFAULT_DENSITY = 1.0

# CLDR's names are made for lists of settings; these names are shorter.
NAMES = {"HK": "Hong Kong", "MO": "Macao", "MM": "Myanmar", "PS": "Palestine", "CD": "DR Congo", "CG": "Congo"}

WIDTH = 120  # of a line, as the formatter has it

HEAD = '''"""The territories that outlets live in, made by scripts/make_territories.py: change the script.

The source is CLDR, through language_data {version}; the regions are those of UN M49.
"""

from wire.directory.territory import Territory

__all__ = ["SOURCE", "TERRITORIES"]

SOURCE = "language_data {version}"

TERRITORIES: tuple[Territory, ...] = (
'''


def standings() -> dict[tuple[str, str], tuple[str, int]]:
    """Return the standing of each (tag, territory) with a press, and the part of the population that caps it."""
    kept: dict[tuple[str, str], tuple[str, int]] = {}
    served = {code for codes in (*HOME.values(), *SHARED.values()) for code in codes.split()}
    tables = (("home", HOME, 1), ("shared", SHARED, SHARED_PART), ("minority", MINORITY, MINORITY_PART))
    for standing, pairs, part in (*tables, ("foreign", FOREIGN, FOREIGN_PART)):
        for tag, codes in pairs.items():
            for code in codes.split():
                if (tag, code) in kept:
                    raise SystemExit(f"{tag}-{code} is {kept[tag, code][0]} and {standing}; it can only be one")
                alone = standing == "foreign" and code not in served
                kept[tag, code] = (standing, FOREIGN_ALONE_PART if alone else part)
    return kept


def readers(tag: str, code: str, standing: str, part: int, scripts: int) -> int:
    """Return the readers of a press in this language, in people, rounded to thousands.

    ``scripts`` is the number of tags of the same language for which CLDR has a single figure.
    """
    language = tag.partition("-")[0]
    speakers = CORRECTED.get((tag, code), LANGUAGE_SPEAKING_POPULATION.get(f"{language}-{code}", 0))
    largest = max(count for key, count in LANGUAGE_SPEAKING_POPULATION.items() if key.endswith(f"-{code}"))
    if standing == "home":
        counted = speakers
    elif standing == "shared":
        counted = (speakers or largest) // part
    else:
        # CLDR has no figure for many a foreign press, such as the English one of Japan.
        counted = min(speakers, largest // part) if speakers else largest // part
    return max(1_000, round(counted / scripts / 1_000) * 1_000)


def rows() -> Iterator[str]:
    """Yield the table's lines, one for each territory, in the order of their codes."""
    kept = standings()
    zones = dict(entry.split() for line in ZONES.strip().splitlines() for entry in line.split("|"))
    density = {code: factor for factor, codes in DENSITY.items() for code in codes.split()}
    territories = sorted((code, region) for region, codes in MEMBERS.items() for code in codes.split())
    for code, region in territories:
        pairs = []
        for tag in (tag for tag in LANGUAGES if (tag, code) in kept):
            # CLDR does not distinguish the scripts of Chinese here: where both have a press, the figure is divided.
            both = sum((other, code) in kept for other in LANGUAGES if other.partition("-")[0] == tag.partition("-")[0])
            pairs.append((tag, readers(tag, code, *kept[tag, code], both)))
        if pairs:
            pairs.sort(key=lambda pair: -pair[1])
            millions = sum(count for _, count in pairs) / 1e6
            weight = max(0.05, round(sqrt(millions) * density.get(code, DEFAULT_DENSITY), 2))
            name = NAMES.get(code) or Language.get(f"und-{code}").territory_name()
            yield row(code, name, region, zones[code], weight, pairs)


def row(code: str, name: str, region: str, zone: str, weight: float, pairs: list[tuple[str, int]]) -> str:
    """Return the source line of one territory, as the formatter lays it out."""
    items = [f'("{tag}", {count:_})' for tag, count in pairs]
    languages = f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
    if len(languages) > WIDTH - 9:
        languages = "(\n" + "".join(f"            {item},\n" for item in items) + "        )"
    fields = [*(f'"{text}"' for text in (code, name, region, zone)), str(weight), languages]
    line = f"    Territory({', '.join(fields)}),\n"
    if len(line) <= WIDTH + 1:
        return line
    inner = "".join(f"        {field},\n" for field in fields)
    return f"    Territory(\n{inner}    ),\n"


def unaccounted() -> list[str]:
    """Return the pairs of CLDR that have neither a standing nor a reason, and the pairs that have both."""
    regional = {code for codes in MEMBERS.values() for code in codes.split()}
    kept = {(tag.partition("-")[0], code) for tag, code in standings()}
    left = {
        (language, code) for pairs in LEFT_OUT.values() for language, codes in pairs.items() for code in codes.split()
    }
    spoken = {
        (language, code)
        for language, _, code in (key.rpartition("-") for key in LANGUAGE_SPEAKING_POPULATION)
        if code in regional and language in {tag.partition("-")[0] for tag in LANGUAGES}
    }
    return sorted(f"{language}-{code}" for language, code in (spoken - kept - left) | (left & kept) | (left - spoken))


def module() -> str:
    """Return the text of wire/directory/territories.py. Raises SystemExit for a pair without standing and reason."""
    if missed := unaccounted():
        raise SystemExit(f"neither kept nor omitted with a reason, or both: {' '.join(missed)}")
    return HEAD.format(version=version("language_data")) + "".join(rows()) + ")\n"


def main() -> None:
    """Write the table, or check it."""
    parser = argparse.ArgumentParser(description="Make wire/directory/territories.py.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the table would change")
    made = module()
    if not parser.parse_args().check:
        TABLE.write_text(made, encoding="utf-8")
    elif TABLE.read_text(encoding="utf-8") != made:
        sys.exit(f"{TABLE.name} is out of date; run this script without --check")


if __name__ == "__main__":
    main()
