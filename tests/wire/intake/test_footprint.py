"""The reach that a boilerplate claims, in the number forms and word orders of every language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.contract.places import LANGUAGES
from wire.intake.footprint import Footprint, read_footprint
from wire.intake.vocabulary import vocabulary


def figures(text: str, language: str) -> tuple[int | None, ...] | None:
    got = read_footprint(text, vocabulary(language))
    return got and (got.outlets, got.editors, got.desktops, got.countries)


WHOLE = (6500, 86_000, 3_500_000, 90)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "over 6,500 media outlets, 86,000 editors and journalists and 3.5 million desktops in 90 countries"),
        ("en", "in 90 countries: 6500 outlets, 86 thousand journalists, 3,500,000 desktops"),
        ("de", "6.500 Medienshops, 86.000 Redakteure und Journalisten sowie 3,5 Millionen Desktops in 90 Ländern"),
        ("de", "6500 Redaktionen, 86 Tausend Journalisten, 3,500 Mio. Desktops, 90 Staaten"),
        ("de", "6'500 Medien, 86'000 Journalisten, 3'500'000 Bildschirme, 90 Länder"),
        ("fr", "plus de 6\u202f500 médias, 86\u202f000 journalistes et 3,5\u00a0millions de postes dans 90 pays"),
        ("fr", "plus de 6 500 médias, 86 000 journalistes et 3 500 000 postes dans 90 pays"),
        ("es", "6.500 medios, 86 mil periodistas, 3,5 millones de ordenadores en 90 países"),
        ("pt", "6.500 veículos, 86 mil jornalistas e 3,5 milhões de computadores em 90 países"),
        ("ru", "6500 СМИ, 86 тысяч журналистов и 3,5 миллиона рабочих мест в 90 странах"),
        ("ru", "более 6\u00a0500 изданий, 86 тыс. редакторов, 3,5 млн терминалов, 90 стран"),
        ("ar", "٦٬٥٠٠ وسيلة إعلامية و٨٦ ألف صحفي و٣٫٥ ملايين حاسوب في ٩٠ دولة"),
        ("ar", "أكثر من 6,500 وسيلة إعلام و86,000 محرر و3.5 مليون سطح مكتب في 90 بلدا"),
        ("zh-Hans", "覆盖90个国家、6,500家媒体、8.6万名编辑和记者、350万台桌面终端"),
        ("zh-Hans", "媒体６，５００家，记者８６，０００名，桌面３５０万台，９０个国家"),
        ("zh-Hant", "6500家媒體、8萬6千名記者、350萬台桌面，遍及90個國家"),
        ("ja", "6,500のメディア、8万6000人の記者、350万台の端末、90カ国"),
        ("ja", "90か国、メディア6500社、編集者と記者86,000人、デスクトップ350万台"),
        ("ko", "6,500개 언론사, 8만 6천 명의 기자, 350만 데스크톱, 90개국"),
        ("ko", "90개국 미디어 6500곳, 기자 86,000명, 데스크탑 3.5백만 대"),
        ("vi", "6.500 cơ quan truyền thông, 86 nghìn nhà báo, 3,5 triệu máy tính tại 90 quốc gia"),
        ("th", "สื่อ 6,500 แห่ง นักข่าว 8.6 หมื่นคน เดสก์ท็อป 3.5 ล้านเครื่อง ใน 90 ประเทศ"),
        ("th", "๖,๕๐๐ สำนักข่าว ๘๖,๐๐๐ นักข่าว ๓.๕ ล้าน คอมพิวเตอร์ ๙๐ ประเทศ"),
        ("id", "6.500 media, 86 ribu jurnalis, 3,5 juta komputer di 90 negara"),
        ("ms", "6,500 media, 86 ribu wartawan, 3.5 juta komputer di 90 negara"),
    ],
)  # fmt: skip
def test_a_claim_is_read_in_the_numbers_of_its_language(language: str, text: str) -> None:
    """Separators, multipliers, digits of other scripts, nouns before and behind the number."""
    assert figures(text, language) == WHOLE


def test_an_adjective_does_not_move_a_number_to_its_neighbour() -> None:
    """A noun across a comma is further away than one behind two adjectives."""
    text = "6,500 leading international media outlets, 86,000 hard-working local editors, 90 countries"
    assert figures(text, "en") == (6500, 86_000, None, 90)


@pytest.mark.parametrize(
    "text",
    [
        "데스크톱 350만 8만6천 기자, 90개국, 언론사 6500",
        "데스크톱 350만 90개국, 언론사 6천500, 기자 8만 6천",
        "언론사 6,500, 기자 8만 6000, 데스크톱 350만, 90개국",
    ],
)
def test_a_number_in_parts_ends_where_the_next_begins(text: str) -> None:
    """Parts grow smaller; past a space they have four digits or a unit, or they are another number."""
    assert figures(text, "ko") == WHOLE


def test_numbers_without_nouns_go_by_size() -> None:
    """Countries, outlets, editors, desktops: the least to the most; only when all can be told."""
    assert figures("Reach: 3,500,000 / 86,000 / 6,500 / 90", "en") == WHOLE
    assert figures("In 90 countries and 6,500 outlets; 86,000 and 3.5 million besides", "en") == WHOLE
    assert figures("90, 6500 and 86000", "en") is None


def test_a_year_is_not_a_claim_where_the_nouns_are_all_taken() -> None:
    """A fifth number has no role to take."""
    assert figures("Since 2011: 6,500 outlets, 86,000 editors, 3.5 million desktops, 90 countries", "en") == WHOLE
    assert figures("Founded in 2011, with 40 staff.", "en") is None
    assert figures("No numbers at all", "en") is None


def test_languages_are_listed_only_where_three_are_named() -> None:
    """A single name is a sentence about something else."""
    base = "6,500 outlets in 90 countries"
    got = read_footprint(f"{base}. Releases in English, German and Simplified Chinese.", vocabulary("en"))
    assert got == Footprint(6500, None, None, 90, ("en", "zh-Hans", "de"))
    assert read_footprint(f"{base}, an English company", vocabulary("en")) == Footprint(6500, None, None, 90)


@given(st.integers(1, 999_999_999), st.sampled_from(sorted(LANGUAGES)))
def test_grouped_thousands_are_read_in_every_language(value: int, language: str) -> None:
    """Comma, point, apostrophe and every kind of space separate thousands, in any language."""
    words = vocabulary(language)
    outlets, countries = words.nouns["outlets"][0], words.nouns["countries"][0]
    for mark in (",", ".", "'", "\u2019", " ", "\u00a0", "\u202f", "\u2009", ""):
        text = f"{value:,}".replace(",", mark) + f" {outlets}, 7 {countries}"
        got = read_footprint(text, words)
        assert got is not None
        assert (got.outlets, got.countries) == (value, 7)


@given(st.text("0123456789٣.,' 万만\u066b\u066ccountriesmedia", max_size=60) | st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    """Nonsense gives no footprint or some footprint, never an exception."""
    read_footprint(text, vocabulary("en"))
    read_footprint("9" * 5000 + text, vocabulary("ko"))
