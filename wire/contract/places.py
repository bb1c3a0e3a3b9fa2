"""Languages, regions, sectors and circuits: the closed vocabularies that topics and editions are made of.

A new language is one more row here, plus its terms in intake; nothing else knows the list.
"""

from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["CIRCUITS", "LANGUAGES", "REGIONS", "SECTORS", "Circuit", "Language", "Region", "Sector", "circuit_of"]


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the wire, by its BCP 47 tag."""

    tag: str
    name: str
    endonym: str
    right_to_left: bool = False


@dataclass(frozen=True, slots=True)
class Region:
    """A sub-region or intermediate region of UN M49, by its code."""

    slug: str
    m49: str
    name: str


@dataclass(frozen=True, slots=True)
class Sector:
    """One of the 17 top-level IPTC Media Topics, under a short name that fits in a topic."""

    slug: str
    medtop: str
    name: str

    @property
    def uri(self) -> str:
        """The concept's URI in the IPTC NewsCodes."""
        return f"http://cv.iptc.org/newscodes/mediatopic/{self.medtop.removeprefix('medtop:')}"


class Circuit(NamedTuple):
    """One language in one region: where an edition goes."""

    language: str
    region: str

    def __str__(self) -> str:
        return f"{self.language}/{self.region}"

    @classmethod
    def parse(cls, text: str) -> "Circuit":
        """Return ``de/western-europe`` as a circuit; ValueError where either half is unknown."""
        language, _, region = text.partition("/")
        if language not in LANGUAGES or region not in REGIONS:
            raise ValueError(f"{text!r} is not a circuit: it takes LANGUAGE/REGION, such as de/western-europe")
        return cls(language, region)


LANGUAGES: dict[str, Language] = {
    language.tag: language
    for language in (
        Language("en", "English", "English"),
        Language("ko", "Korean", "한국어"),
        Language("ja", "Japanese", "日本語"),
        Language("ar", "Arabic", "العربية", right_to_left=True),
        Language("zh-Hans", "Simplified Chinese", "简体中文"),
        Language("zh-Hant", "Traditional Chinese", "繁體中文"),
        Language("vi", "Vietnamese", "Tiếng Việt"),
        Language("th", "Thai", "ไทย"),
        Language("id", "Indonesian", "Bahasa Indonesia"),
        Language("ms", "Malay", "Bahasa Melayu"),
        Language("de", "German", "Deutsch"),
        Language("ru", "Russian", "Русский"),
        Language("fr", "French", "Français"),
        Language("es", "Spanish", "Español"),
        Language("pt", "Portuguese", "Português"),
    )
}

# UN M49: the sub-regions, with the intermediate regions in place of the two that are too wide to be a desk.
REGIONS: dict[str, Region] = {
    region.slug: region
    for region in (
        Region("northern-africa", "015", "Northern Africa"),
        Region("eastern-africa", "014", "Eastern Africa"),
        Region("middle-africa", "017", "Middle Africa"),
        Region("southern-africa", "018", "Southern Africa"),
        Region("western-africa", "011", "Western Africa"),
        Region("northern-america", "021", "Northern America"),
        Region("caribbean", "029", "Caribbean"),
        Region("central-america", "013", "Central America"),
        Region("south-america", "005", "South America"),
        Region("central-asia", "143", "Central Asia"),
        Region("eastern-asia", "030", "Eastern Asia"),
        Region("south-eastern-asia", "035", "South-eastern Asia"),
        Region("southern-asia", "034", "Southern Asia"),
        Region("western-asia", "145", "Western Asia"),
        Region("eastern-europe", "151", "Eastern Europe"),
        Region("northern-europe", "154", "Northern Europe"),
        Region("southern-europe", "039", "Southern Europe"),
        Region("western-europe", "155", "Western Europe"),
        Region("australia-and-new-zealand", "053", "Australia and New Zealand"),
        Region("melanesia", "054", "Melanesia"),
        Region("micronesia", "057", "Micronesia"),
        Region("polynesia", "061", "Polynesia"),
    )
}

SECTORS: dict[str, Sector] = {
    sector.slug: sector
    for sector in (
        Sector("arts", "medtop:01000000", "arts, culture, entertainment and media"),
        Sector("crime", "medtop:02000000", "crime, law and justice"),
        Sector("disaster", "medtop:03000000", "disaster, accident and emergency incident"),
        Sector("business", "medtop:04000000", "economy, business and finance"),
        Sector("education", "medtop:05000000", "education"),
        Sector("environment", "medtop:06000000", "environment"),
        Sector("health", "medtop:07000000", "health"),
        Sector("human-interest", "medtop:08000000", "human interest"),
        Sector("labour", "medtop:09000000", "labour"),
        Sector("lifestyle", "medtop:10000000", "lifestyle and leisure"),
        Sector("politics", "medtop:11000000", "politics and government"),
        Sector("religion", "medtop:12000000", "religion"),
        Sector("science", "medtop:13000000", "science and technology"),
        Sector("society", "medtop:14000000", "society"),
        Sector("sport", "medtop:15000000", "sport"),
        Sector("conflict", "medtop:16000000", "conflict, war and peace"),
        Sector("weather", "medtop:17000000", "weather"),
    )
}

CIRCUITS = frozenset(str(Circuit(language, region)) for language in LANGUAGES for region in REGIONS)


def circuit_of(label: str) -> Circuit | None:
    """Return the circuit that a label names; None for the label of somebody's own topics."""
    return Circuit.parse(label) if label in CIRCUITS else None
