"""Copy that says when it is released: held until then or refused, and what only looks like it goes out."""

import pytest

from tests.support.release_lines import BODIES, LINES
from wire.contract.places import LANGUAGES
from wire.contract.times import format_time, parse_time
from wire.errors import CopyError
from wire.intake.intake import Reading, take

NOW_NS = parse_time("2026-11-29T12:00:00Z")
CASES = [tuple(line.split("|", 3)) for line in LINES.strip().splitlines()]


def read(language: str, place: str, line: str, embargo: str | None = None) -> Reading:
    headline, lead, paragraph = BODIES[language]
    texts = {
        "A": (line, headline, lead, paragraph),
        "H": (headline, line, lead, paragraph),
        "B": (headline, lead, line, paragraph),
        "F": (headline, lead, paragraph, line),
        "T": (line, lead, paragraph),
    }[place]
    decision = None if embargo is None else "none" if embargo == "none" else parse_time(embargo)
    return take("\n\n".join(texts), source="copy", received_ns=NOW_NS, language=language, embargo=decision)


def test_each_language_has_lines_of_both_kinds() -> None:
    """At least eight lines that hold the copy or refuse it, and four that do not, in each language."""
    for tag in LANGUAGES:
        out = [answer == "out" for language, _, answer, _ in CASES if language == tag]
        assert (len(out) - sum(out) >= 8, sum(out) >= 4) == (True, True), tag


@pytest.mark.parametrize(("language", "place", "answer", "line"), CASES)
def test_a_line_on_the_release_holds_the_copy_or_refuses_it_and_prose_does_neither(
    language: str, place: str, answer: str, line: str
) -> None:
    """A certain time is obeyed, one that can't be read is refused, and a sentence of a story stays in it."""
    if answer == "refused":
        with pytest.raises(CopyError, match=r"embargo|not released"):
            read(language, place, line)
        return
    reading = read(language, place, line)
    embargo_ns = reading.release.embargo_ns
    assert (format_time(embargo_ns) if embargo_ns else "out") == answer
    edition = reading.release.editions[0]
    kept = line in (edition.headline, *(block.text for block in edition.blocks))
    assert kept == (answer == "out") or place in "AH"


@pytest.mark.parametrize(("language", "place", "answer", "line"), [case for case in CASES if case[2] == "refused"])
def test_the_client_decides_where_the_time_cannot_be_read(language: str, place: str, answer: str, line: str) -> None:
    """Refused copy is taken with a time, and with the word that nothing holds it."""
    assert read(language, place, line, "2027-01-01T00:00:00Z").release.embargo_ns == parse_time("2027-01-01T00:00:00Z")
    assert read(language, place, line, "none").release.embargo_ns is None


@pytest.mark.parametrize(
    ("head", "answer"),
    [
        ("FOR RELEASE\nThursday, March 18, 2027\n10:00 a.m. ET", "2027-03-18T14:00:00Z"),
        ("Release date:\n18 March 2027, 10:00 GMT", "2027-03-18T10:00:00Z"),
        ("FOR RELEASE\nThursday, March 18, 2027", "refused"),
        ("News release\n\nFor publication\n18 March 2027", "refused"),
        ("FOR RELEASE\nNovember 28, 2026", "out"),
        ("FOR RELEASE", "out"),
        ("FOR IMMEDIATE RELEASE\nNovember 28, 2026", "out"),
    ],
)
def test_a_day_below_a_label_is_read_with_it(head: str, answer: str) -> None:
    """The label alone is none, and with a day to come it is an embargo."""
    if answer == "refused":
        with pytest.raises(CopyError, match="embargo"):
            read("en", "A", head)
        return
    embargo_ns = read("en", "A", head).release.embargo_ns
    assert (format_time(embargo_ns) if embargo_ns else "out") == answer
