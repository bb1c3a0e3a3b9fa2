"""Lines that speak of an embargo in no known form: the client is asked, and stories on embargoes are published."""

import pytest

from wire.contract.times import format_time, parse_time
from wire.errors import CopyError
from wire.intake.embargo import read_note
from wire.intake.instruction import Unreadable
from wire.intake.intake import Reading, take
from wire.intake.strays import is_stray

NOW_NS = parse_time("2026-11-29T12:00:00Z")
HEADLINE = "Acme to build a ferry terminal in Oslo"
BODY = (
    "OSLO, 29 November 2026 – Acme will build a terminal in the harbour, the company said in a statement on Sunday.\n\n"
    "The terminal is to open in May, and both boards recommend the plan to their owners, who meet in March."
)

STRAYS = [
    "Embargo tot donderdag 3 december 2026, 12.00 uur",
    "TEGEN EMBARGO: 3 december 12 uur",
    "SOTTO EMBARGO FINO AL 3 DICEMBRE",
    "EMBARGO do 3 grudnia 2026, godz. 12:00",
    "Embargo till torsdag 3 december kl. 12.00",
    "Klausuleret til torsdag den 3. december kl. 12",
    "3 Aralık 2026 saat 12.00'ye kadar ambargoludur",
    "Ембарго до 3 грудня 2026, 12:00",
    "엠바고 12월 3일",
    "Embargoed version 2, see the desk",
    "The embargo was set by the board for 3 December 2026 at 11:00.",
]


def read(text: str, language: str | None = "en") -> Reading:
    return take(text, source="copy.txt", received_ns=NOW_NS, language=language)


@pytest.mark.parametrize("line", STRAYS)
@pytest.mark.parametrize(
    "text", ["{line}\n\n{head}\n\n{body}\n", "{head}\n\n{line}\n\n{body}\n", "{head}\n\n{body}\n\n{line}\n"]
)
def test_a_line_on_an_embargo_that_nobody_understands_refuses_the_copy(line: str, text: str) -> None:
    """Copy whose embargo is in another language or form than the wire's is never published unasked."""
    with pytest.raises(CopyError, match="embargo"):
        read(text.format(line=line, head=HEADLINE, body=BODY))


@pytest.mark.parametrize(
    ("language", "head", "body"),
    [
        (
            "en",
            "Journals keep embargoes, survey of editors finds",
            "LONDON, 29 November 2026 (Reuters) - Most journals will keep their embargoes, a survey found.\n\n"
            "An embargo until 11:00 GMT on 3 December 2026 was broken within an hour, one editor said on Sunday.",
        ),
        (
            "de",
            "Sperrfristen in der Wissenschaft: Umfrage unter Redaktionen",
            "Berlin (dpa) - Die meisten Fachzeitschriften halten an Sperrfristen fest, wie eine Umfrage ergab.\n\n"
            "Eine Sperrfrist bis 3. Dezember, 11 Uhr, sei in einer Stunde gebrochen worden, sagte ein Redakteur.",
        ),
        (
            "pt",
            "Obra embargada até 3 de dezembro",
            "Lisboa, 29 nov (Lusa) – A obra foi embargada pela câmara, anunciou hoje o presidente em conferência.\n\n"
            "O embargo foi pedido pelos moradores, que se queixam do ruído e do pó na rua principal da freguesia.",
        ),
        (
            "ko",
            "통일부, 엠바고 파기 언론사에 출입정지",
            "(서울=연합뉴스) 통일부는 29일 엠바고를 파기한 언론사에 출입정지 조치를 내렸다고 밝혔다.\n\n"
            "기자단은 조치가 지나치다며 재고를 요청했다고 전했다.",
        ),
    ],
)
def test_a_story_on_embargoes_is_published(language: str, head: str, body: str) -> None:
    """A headline that the story goes on about is a headline, and its words are those of the copy."""
    got = read(f"{head}\n\n{body}\n", language)
    assert got.release.embargo_ns is None
    assert got.release.editions[0].headline == head


def test_an_instruction_above_a_story_on_an_embargo_still_holds_it() -> None:
    """The embargo of the copy and the embargo of the story are two."""
    body = "BRUSSELS (AFP) – The EU's embargo on oil starts on 5 December 2026 at 00:00 CET, the council said."
    got = read(f"EMBARGOED UNTIL 11:00 GMT 3 DECEMBER 2026\n\nOil embargo begins on 5 December\n\n{body}\n\n{BODY}\n")
    assert got.release.embargo_ns == parse_time("2026-12-03T11:00:00Z")
    assert got.release.editions[0].headline == "Oil embargo begins on 5 December"


def test_a_wrapped_paragraph_about_the_copy_is_read_as_one() -> None:
    """The time of a notice may stand two lines below its verb."""
    notice = (
        "The contents of this press release and the related report must not be quoted\n"
        "or summarised in the print, broadcast or electronic media before\n"
        "3 December 2026, 17:00 GMT"
    )
    got = read(f"{notice}\n\n{HEADLINE}\n\n{BODY}\n")
    assert got.release.embargo_ns is not None
    assert format_time(got.release.embargo_ns) == "2026-12-03T17:00:00Z"
    assert got.release.editions[0].headline == HEADLINE


def test_a_mark_beside_a_time_that_cannot_be_read_is_not_what_the_error_names() -> None:
    """The error shows the line whose time an editor can put right."""
    with pytest.raises(CopyError, match="10:00 3 December") as refused:
        read(f"EMBARGOED\n\nEmbargo: 10:00 3 December 2026\n\n{HEADLINE}\n\n{BODY}\n")
    assert refused.value.line == 3


@pytest.mark.parametrize(
    ("lines", "stray"),
    [
        (["Embargo, version 2"], True),
        (["The embargo is six decades old."], False),
        (["Cuba embargo: six decades on"], False),
        (["Sin embargo, versión 2"], False),
        (["Ministers agreed in Brussels that they would prolong the embargo", "on it, as they had said."], False),
        (["The embargo was lifted at 10:00 GMT on 3 December 2025"], False),
    ],
)  # fmt: skip
def test_prose_is_no_stray(lines: list[str], stray: bool) -> None:
    """A sentence, a phrase on trade, "however" in Spanish, a wrapped line and a moment that is past are prose."""
    assert is_stray(lines, 0, "es" if lines[0].startswith("Sin") else "en", NOW_NS) == stray


@pytest.mark.parametrize(
    ("language", "line", "stray"),
    [
        ("en", "No publication until 11:00 GMT on 3 December 2026", True),
        ("en", "HOLD FOR THURSDAY, DEC. 3", True),
        ("en", "FOR SUNDAY RELEASE", True),
        ("en", "Restricted until 11:00 GMT 3 December 2026", True),
        ("en", "For immediate release after 11:00 GMT 3 December 2026", True),
        ("en", "NOT FOR IMMEDIATE RELEASE", True),
        ("en", "E M B A R G O E D until 11:00 GMT on 3 December 2026", True),
        ("de", "Bis 3. Dezember 2026, 11 Uhr, gesperrt", True),
        ("de", "Achtung: bitte nicht vor Donnerstag, 11 Uhr, veröffentlichen", True),
        ("fr", "Ne pas utiliser avant le 3 décembre 2026 à 11h GMT", True),
        ("es", "Embargo a las 11:00 GMT del 3 de diciembre de 2026", True),
        ("ko", "온라인 12.3. 20:00 / 지면 12.4. 조간", True),
        ("ja", "報道は12月3日20時以降に願います", True),
        ("zh-Hans", "新闻保密期：2026年12月3日19:00", True),
        ("zh-Hant", "消息封鎖至12月3日19時", True),
        ("ru", "Информация не подлежит распространению до 14:00 мск 3 декабря 2026 года", True),
        ("ar", "محظور حتى 3 ديسمبر 2026 الساعة 11:00 بتوقيت غرينتش", True),
        ("en", "News Release 3-Dec-2026", False),
        ("en", "Release No. 26-12-03", False),
        ("en", "For Immediate Release: November 29, 2026", False),
        ("en", "Publication: 28 November 2026", False),
        ("en", "Film release: 3 December 2026", False),
        ("en", "Webcast at 11:00 GMT on 3 December 2026", False),
        ("de", "Pressemitteilung vom 29. November 2026", False),
        ("ko", "송고시간 2026-11-29 20:00", False),
        ("ja", "発表日：2026年11月29日", False),
    ],
)
def test_a_line_of_words_on_the_use_of_copy_and_a_time_to_come_is_a_stray(
    language: str, line: str, stray: bool
) -> None:
    """It names no embargo, and orders one; a line on anything else, or on a day that has come, is none."""
    assert is_stray([line], 0, language, NOW_NS) == stray


@pytest.mark.parametrize(
    ("note", "stray"),
    [
        ("Embargo tot 3 december 2026, 12:00 uur. Foto's volgen.", True),
        ("With pictures. Hold for Thursday.", True),
        ("Adds detail on the embargo", False),
        ("Corrects the second paragraph.", False),
    ],
)
def test_a_note_to_editors_that_orders_a_time_is_unreadable(note: str, stray: bool) -> None:
    """Notes of documents are read by the same rule as lines, and what a note says of a story's subject is no order."""
    assert isinstance(read_note(note, NOW_NS, "en"), Unreadable) == stray


@pytest.mark.parametrize(
    "mark",
    [
        " (embargoed until 3 December 2026, 11:00 GMT)",
        " – EMBARGO 3 DEC 11:00 GMT",
        " [Embargo: 3 December 2026, 11:00 GMT]",
        " | Sperrfrist 3. Dezember 2026, 12 Uhr",
    ],
)
def test_a_headline_before_an_instruction_stays_a_headline(mark: str) -> None:
    """The mark behind it holds the release and is left out; no word of the headline goes with it."""
    got = read(f"{HEADLINE}{mark}\n\n{BODY}\n")
    assert got.release.embargo_ns == parse_time("2026-12-03T11:00:00Z")
    assert got.release.editions[0].headline == HEADLINE
    assert any(line.startswith(mark.strip()[:4]) for line in got.left_out)
