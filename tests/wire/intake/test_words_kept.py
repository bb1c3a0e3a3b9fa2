"""The law of the layout: the words that go in come out, but for those that a note names."""

import re
import unicodedata
from collections import Counter
from html import unescape

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from wire.contract.places import LANGUAGES
from wire.errors import CopyError
from wire.intake.intake import Reading, take
from wire.intake.vocabulary import vocabulary

# A headline, a deck, two paragraphs and a wrapped one, a lead's credit with its dateline, in each language.
COPY = {
    "en": (
        "Acme opens a second plant in the north",
        "Jobs for four hundred",
        "Acme said today that it will open a second plant, where four hundred people are to work.",
        "OSLO, March 12, 2025 (AFP) - ",
    ),
    "ko": (
        "애크미, 북부에 두 번째 공장 연다",
        "5월부터 직원 400명 고용",
        "애크미는 두 번째 공장을 열고 오는 5월부터 직원 400명을 고용한다고 오늘 발표했다.",
        "(서울=연합뉴스) 홍길동 기자 = ",
    ),
    "ja": (
        "アクメ、北部に第二工場を開設へ",
        "五月から四百人を雇用",
        "アクメは本日、第二工場を開設し、五月から四百人を雇用すると発表した。",
        "【東京＝共同】",
    ),
    "ar": (
        "أكمي تفتتح مصنعا ثانيا في الشمال",
        "وظائف لأربعمئة شخص",
        "أعلنت شركة أكمي اليوم أنها ستفتتح مصنعا ثانيا يعمل فيه أربعمئة شخص.",
        "القاهرة 12 مارس (رويترز) - ",
    ),
    "zh-Hans": (
        "阿克米在北部开设第二家工厂",
        "五月起雇用四百人",
        "阿克米公司今天宣布开设第二家工厂，五月起雇用四百人。",
        "新华社北京3月12日电 ",
    ),
    "zh-Hant": (
        "阿克米在北部開設第二家工廠",
        "五月起僱用四百人",
        "阿克米公司今天宣布開設第二家工廠，五月起僱用四百人。",
        "（中央社記者王小明台北12日電）",
    ),
    "vi": (
        "Acme mở nhà máy thứ hai ở phía bắc",
        "Việc làm cho bốn trăm người",
        "Hôm nay Acme thông báo sẽ mở nhà máy thứ hai, nơi sẽ có bốn trăm người làm việc.",
        "HÀ NỘI (TTXVN) – ",
    ),
    "th": (
        "แอคมีเปิดโรงงานแห่งที่สองทางภาคเหนือ",
        "จ้างงานสี่ร้อยคน",
        "บริษัทแอคมีประกาศวันนี้ว่าจะเปิดโรงงานแห่งที่สองและจะจ้างพนักงานสี่ร้อยคน",
        "กรุงเทพฯ--12 มี.ค.--",
    ),
    "id": (
        "Acme membuka pabrik kedua di utara",
        "Lapangan kerja untuk empat ratus orang",
        "Acme hari ini mengumumkan akan membuka pabrik kedua yang mempekerjakan empat ratus orang.",
        "JAKARTA, KOMPAS.com - ",
    ),
    "ms": (
        "Acme membuka kilang kedua di utara",
        "Kerja untuk empat ratus orang",
        "Acme hari ini mengumumkan akan membuka kilang kedua dengan empat ratus orang pekerja.",
        "KUALA LUMPUR, 12 Mac (Bernama) -- ",
    ),
    "de": (
        "Acme eröffnet ein zweites Werk im Norden",
        "Vierhundert neue Stellen",
        "Die Acme AG eröffnet ein zweites Werk, in dem ab Mai vierhundert Menschen arbeiten.",
        "Berlin, 12. März 2025 (dpa/bb) - ",
    ),
    "ru": (
        "Акме откроет второй завод на севере",
        "Работа для четырёхсот человек",
        "Компания «Акме» объявила, что откроет второй завод, где будут работать четыреста человек.",
        "МОСКВА, 12 мар — РИА Новости. ",
    ),
    "fr": (
        "Acme ouvre une deuxième usine dans le nord",
        "Du travail pour quatre cents personnes",
        "Acme a annoncé l'ouverture d'une deuxième usine, qui emploiera quatre cents personnes.",
        "PARIS (AFP) - ",
    ),
    "es": (
        "Acme abre una segunda planta en el norte",
        "Empleo para cuatrocientas personas",
        "Acme anunció hoy que abrirá una segunda planta, que empleará a cuatrocientas personas.",
        "Madrid, 12 mar (EFE).- ",
    ),
    "pt": (
        "Acme abre uma segunda fábrica no norte",
        "Emprego para quatrocentas pessoas",
        "A Acme anunciou hoje que abrirá uma segunda fábrica, que empregará quatrocentas pessoas.",
        "SÃO PAULO, 12 de março de 2025 /PRNewswire/ -- ",
    ),
}
ABOVE = (
    "Contact: Jane Doe, +1 555 555 0100, jane@acme.example",
    "March 12, 2025",
    "www.acme.example",
    "SeaPRwire",
    "NOT FOR DISTRIBUTION IN THE USA",
    "Media Contact:\nJane Doe\nAcme Corp.\n+44 20 7946 0000",
    "###",
    "` tags.",
    "$",
    "--",
    "Acme Inc.",
    "FOR IMMEDIATE RELEASE   Contact: Jane Doe",
)
WITHIN = (
    "• Net sales of $44.6 million, an increase of 17.8% from the same period\n"
    "• Gross profit of 25.8%, an expansion of 410 points on the year",
    "- first\n- second",
    "1. one\n2. two",
    "•\n\nlone item",
    "(7)",
    "$",
    "(7,120",
    ")",
    "35",
    "%",
    "--",
    "n/a",
    "Net cash",
    "Sales        $ 44,634     $ 37,902\nCosts            118\nIncome       $  2,420     $    774",
    "Year\tSales\n2024\t1",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "R&amp;D &gt; AT&T &#8217; &amp;amp;",
    "\u200f(ملحق)\u200f نص",
    "\u2067(NYSE: ACM)\u2069 – a maker",
    "Category: Best Film",
    "Note: this is one",
    "Acme (Reuters) - said",
    "</p>",
    "&nbsp;",
    "***",
    "(Photo) – caption",
    "a | b",
    "...",
    "multi-\nyear",
)
BEHIND = (
    "###",
    "-30-",
    "ENDS",
    "Notes to editors",
    "Media contact: Jane Doe, jane@acme.example",
    "Sectors: Sport, Ferries, Daily News",
    "This article comes from a third party. AFP makes no warranties.",
    "About Acme",
    "AFP reaches 6,500 media outlets and 86,000 editors in 90 countries.",
)
WORD = re.compile(r"[^\W_]+")
TAG = re.compile(r"</?[a-z]+/?>")


def words(text: str) -> Counter[str]:
    """The words of a text; of a script without spaces, each character, as a line end may part two words anywhere."""
    parted = re.sub(r"([\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff])", r" \1 ", unicodedata.normalize("NFC", text))
    return Counter(WORD.findall(parted))


def wrapped(text: str, width: int) -> str:
    """A text with a line end at the last space before each column of a width."""
    return re.sub(rf"(.{{{width // 2},{width}}}) ", r"\1\n", text)


def came_out(reading: Reading) -> Counter[str]:
    edition = reading.release.editions[0]
    parts = [edition.headline, *(block.text for block in edition.blocks), edition.disclaimer, edition.boilerplate]
    return words("\n".join((*parts, reading.release.credit)))


def named(reading: Reading) -> Counter[str]:
    return words("\n".join(note.replace("\\t", " ").replace("\\n", " ") for note in reading.notes))


@st.composite
def copies(draw: st.DrawFn) -> tuple[str, str]:
    language = draw(st.sampled_from(list(LANGUAGES)))
    headline, deck, text, dateline = COPY[language]
    own = vocabulary(language)
    labels = st.sampled_from([*own.releases, *vocabulary("en").releases]).map(str.upper)
    above = draw(st.lists(st.one_of(labels, st.sampled_from(ABOVE)), max_size=4))
    decks = [deck] if draw(st.booleans()) else []
    credit = draw(st.sampled_from((dateline, "(Wire) – ", "\u200f(AFP)\u200f - ", "OSLO, March 12, 2025 – ", "")))
    body = draw(st.lists(st.sampled_from((text, wrapped(f"{text} {text} {text}", 64), *WITHIN)), max_size=6))
    behind = draw(st.lists(st.sampled_from((*own.ends, *BEHIND)), max_size=4))
    gap = draw(st.sampled_from(("\n\n", "\n\n", "\r\n\r\n", "\n", " \n\u00a0\n")))
    return language, gap.join((*above, headline, *decks, credit + text, *body, *behind))


@given(copies())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(
    (
        "en",
        "Press Release\n\nContact: Jane Doe\n\nAcme opens\n\nOSLO (AFP) - It opens."
        "\n\n35\n\n%\n\n-30-\n\nNotes to editors",
    )
)
def test_the_words_that_go_in_come_out(copy: tuple[str, str]) -> None:
    """In headline, blocks, disclaimer, boilerplate or credit, or else in a note; figures always come out."""
    language, text = copy
    try:
        got = take(text, source="copy.txt", received_ns=1, language=language)
    except CopyError as error:
        pytest.fail(f"{error}\n{text}")
    went_in = words(unescape(TAG.sub(" ", text)))
    assert set(went_in - came_out(got)) <= set(named(got)), got.notes
    assert came_out(got) - went_in == Counter(), "a word came out that did not go in"


@given(copies())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_headline_is_found_below_other_lines_it(copy: tuple[str, str]) -> None:
    """No label, contact, notice, date, address or sign above it is taken for it."""
    language, text = copy
    got = take(text, source="copy.txt", received_ns=1, language=language)
    assert got.release.editions[0].headline == COPY[language][0]
