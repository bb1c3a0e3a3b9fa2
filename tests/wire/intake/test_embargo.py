"""What a line says of an embargo: read with certainty, refused, or prose; in every language of the wire."""

import pytest

from tests.support.embargo_doubts import PROSE, UNREADABLE
from tests.support.embargo_instructions import UNTIL
from wire.contract.places import LANGUAGES
from wire.contract.times import format_time, parse_time
from wire.intake.embargo import read_line, read_note
from wire.intake.instruction import Free, Unreadable, Until, describe
from wire.intake.shape import read_shape

NOW_NS = parse_time("2026-11-29T12:00:00Z")

REASONS = [
    ("Embargo: 03/04/2027, 10:00 GMT", "'03/04/2027' may be 2027-03-04 or 2027-04-03"),
    ("EMBARGOED UNTIL 18 MARCH 2027", "it has a date and no time of day"),
    ("EMBARGOED UNTIL 10:00 18 MARCH 2027", "its time has no zone"),
    (
        "EMBARGOED UNTIL 10:00 IST 18 MARCH 2027",
        "IST means several time zones: write India time (UTC+05:30), Dublin time (UTC+01:00) or "
        "Israel time (UTC+02:00)",
    ),
    ("Embargo: Friday 18 March 2027, 10:00 GMT", "the weekday is not that of 2027-03-18"),
    ("Embargo: 31 February 2027, 10:00 GMT", "'31 february 2027' is no date"),
    ("Embargo lifts: 18 March 2027 at 07:00 BST", "BST is not in force on 2027-03-18"),
    ("Embargo: 18 March 2027, 10:00 GMT / 12:00 CET", "its times are not the same moment"),
    ("Embargoed until the end of the press conference", "'end of the press conference' is no time"),
]


@pytest.mark.parametrize(("language", "line", "time"), UNTIL)
def test_an_instruction_is_read_as_its_moment_in_utc(language: str, line: str, time: str) -> None:
    """Each language's own words, orders, calendars, digits and zones."""
    found = read_line(line, NOW_NS, language)
    assert isinstance(found, Until)
    assert (format_time(found.time_ns), found.end) == (time, len(line))


def test_the_table_has_every_language() -> None:
    """At least 60 instructions, some in each language; refusals and prose in most."""
    assert len(UNTIL) >= 60
    assert {language for language, _, _ in UNTIL} == set(LANGUAGES)
    assert {language for language, _ in UNREADABLE} == set(LANGUAGES)


@pytest.mark.parametrize(("language", "line"), UNREADABLE)
def test_an_instruction_without_a_certain_moment_is_unreadable(language: str, line: str) -> None:
    """It is neither published at once nor at a guess."""
    assert isinstance(read_line(line, NOW_NS, language), Unreadable)


@pytest.mark.parametrize(("language", "line"), PROSE)
def test_prose_on_embargoes_is_no_instruction(language: str, line: str) -> None:
    """Trade embargoes, and words that mean something else in their language."""
    assert read_line(line, NOW_NS, language) is None


@pytest.mark.parametrize(("line", "reason"), REASONS)
def test_the_reason_says_what_is_uncertain(line: str, reason: str) -> None:
    """An editor can put it right."""
    found = read_line(line, NOW_NS)
    assert isinstance(found, Unreadable)
    assert found.reason == reason


@pytest.mark.parametrize("language", [tag for tag in LANGUAGES if tag != "en"])
def test_english_instructions_hold_in_copy_of_every_language(language: str) -> None:
    """Agencies write them in English; a time without a zone is then nobody's local time."""
    found = read_line("EMBARGOED UNTIL 10:00 GMT 18 MARCH 2027", NOW_NS, language)
    assert isinstance(found, Until)
    assert isinstance(read_line("EMBARGOED UNTIL 10:00 18 MARCH 2027", NOW_NS, language), Unreadable)


@pytest.mark.parametrize(("language", "line", "time"), [row for row in UNTIL if row[0] not in ("en", "id", "ms")])
def test_an_instruction_in_another_language_than_the_copys_is_never_missed(language: str, line: str, time: str) -> None:
    """German above English copy is read as German."""
    found = read_line(line, NOW_NS, "en")
    alone = read_shape(line, NOW_NS, language)
    assert isinstance(found, Until)
    assert isinstance(alone, Until)
    assert format_time(found.time_ns) == format_time(alone.time_ns) == time


@pytest.mark.parametrize(
    ("line", "past"),
    [
        ("EMBARGOED UNTIL 10:00 GMT 18 MARCH 2026", True),
        ("EMBARGOED UNTIL 18 MARCH 2026", True),
        ("Embargo: 03/04/2026 10:00", True),
        ("For release: March 12, 2025", True),
        ("Embargo: none", False),
        ("No embargo", False),
        ("Embargo: immediate release", False),
    ],
)  # fmt: skip
def test_a_past_embargo_and_none_hold_nothing(line: str, past: bool) -> None:
    """An uncertain time is enough where every reading of it is past."""
    found = read_line(line, NOW_NS)
    assert isinstance(found, Free)
    assert (found.past_ns is not None) == past


def test_words_behind_an_embargo_are_kept_where_they_are_apart() -> None:
    """A headline on the same line stays; words that may change the time make it unreadable."""
    line = "EMBARGOED UNTIL 10:00 GMT 18 MARCH 2027: Acme to buy Beta"
    found = read_line(line, NOW_NS)
    assert isinstance(found, Until)
    assert line[found.end :] == "Acme to buy Beta"
    assert isinstance(read_line("EMBARGOED UNTIL 10:00 GMT 18 MARCH 2027 or later", NOW_NS), Unreadable)


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("Embargoed until 10:00 GMT 18 March 2027. Pictures: press@acme.example", Until),
        ("Corrects the second paragraph. Hold until the minister has spoken.", Unreadable),
        ("Sperrfrist: 18.03.2027, 10 Uhr", Until),
        ("Embargo 10:00 GMT 18 March 2027. Embargo 11:00 GMT 18 March 2027.", Unreadable),
        ("The embargo is until the speech ends.", Unreadable),
        ("Corrects the year of the oil embargo in the third paragraph.", None),
        ("Adds quotes.", None),
        ("No embargo.", Free),
    ],
)  # fmt: skip
def test_a_note_to_editors_is_read_sentence_by_sentence(note: str, expected: type | None) -> None:
    """Notes of ninjs and NewsML go through the same rule as lines of copy."""
    found = read_note(note, NOW_NS, "en")
    assert type(found) is expected if expected else found is None


def test_each_answer_has_a_sentence_for_the_notes() -> None:
    """The notes of intake name the moment in UTC, and a zone that was not written."""
    held = read_line("Sperrfrist: 18.03.2027, 10 Uhr", NOW_NS, "de")
    assert held is not None
    assert describe(held) == (
        "The embargo holds until 2027-03-18T09:00:00Z. Its time has no zone and is read in Europe/Berlin."
    )
    assert describe(Free(0)) == "The copy says that there is no embargo."
    assert describe(Free(0, 1)) == "The embargo in the copy is past."
    assert "cannot be read: why" in describe(Unreadable("why", 0))
