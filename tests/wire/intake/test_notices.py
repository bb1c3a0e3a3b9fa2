"""The embargo of whole copy: which lines are left out, when the copy is held, and when it is refused."""

from pathlib import Path

import pytest

from wire.contract.times import format_time, parse_time
from wire.errors import CopyError
from wire.intake.intake import Reading, read_copy, take
from wire.intake.notices import REMEDY, Decision, read_notices

NOW_NS = parse_time("2026-11-29T12:00:00Z")
MARCH_NS = parse_time("2027-03-18T10:00:00Z")
FIELD = Path(__file__).resolve().parents[3] / ".." / "shared" / "field"
LEAD = "(SeaPRwire) – Acme will buy Beta for 3 billion in cash and shares, the two companies said in a statement."
COPY = f"Acme to buy Beta\n\n{LEAD}\n\nThe offer is to close in May, and both boards recommend it to their owners.\n"
LINE = "EMBARGOED UNTIL 10:00 GMT 18 MARCH 2027"
# Headlines that may be on a trade embargo, or on anything with a mark before them: the language, the mark, the words.
DOUBTFUL = [
    ("en", "Embargo: ", "EU bans Russian oil from 5 December"),
    ("en", "", "Russia embargo: 5 December 2026, 10:00 GMT deadline looms"),
    ("de", "Embargo: ", "EU verbietet russisches Öl ab 5. Dezember, 10 Uhr"),
    ("de", "Embargo bis 5. Dezember: ", "EU verbietet russisches Öl"),
    ("fr", "Embargo : ", "l'UE interdit le pétrole russe dès le 5 décembre"),
    ("es", "Embargo: ", "la UE prohíbe el petróleo ruso el 5 de diciembre"),
    ("pt", "Embargo: ", "UE proíbe petróleo russo em 5 de dezembro"),
    ("ru", "Эмбарго: ", "ЕС запрещает российскую нефть с 5 декабря"),
    ("ko", "엠바고: ", "EU, 12월 5일부터 러시아산 석유 금지"),
    ("ja", "解禁：", "カニ漁、12月5日10時から"),
    ("zh-Hans", "禁运：", "欧盟12月5日起禁止俄罗斯石油"),
    ("vi", "Embargo: ", "EU cấm dầu Nga từ 10 giờ ngày 5/12/2026"),
    ("th", "Embargo: ", "อียูห้ามน้ำมันรัสเซียตั้งแต่ 5 ธันวาคม 2569 เวลา 10.00 น."),
    ("id", "Embargo: ", "UE larang minyak Rusia mulai 5 Desember"),
]


def read(text: str, language: str = "en", embargo: Decision | None = None) -> Reading:
    return take(text, source="copy.txt", received_ns=NOW_NS, language=language, embargo=embargo)


def words(reading: Reading) -> str:
    edition = reading.release.editions[0]
    return "\n".join((edition.headline, *(block.text for block in edition.blocks), edition.boilerplate))


@pytest.mark.skipif(not FIELD.is_dir(), reason="the shared inputs are not beside the checkout")
def test_a_line_above_the_headline_holds_the_release() -> None:
    """It was dropped as the site's name, and the release was out at once."""
    got = read_copy(FIELD / "embargoed.txt", received_ns=NOW_NS)
    assert got.release.embargo_ns == MARCH_NS
    assert got.release.editions[0].headline == "Acme to buy Beta for 3 billion"
    assert "EMBARGOED" not in words(got)
    assert any("Line 1 " in note for note in got.notes)


@pytest.mark.parametrize(
    "text",
    [
        f"{LINE}\n\n{COPY}",
        f"{LINE}\n{COPY}",
        f"PRESS RELEASE\n\n{LINE}\n\n{COPY}",
        f"*** {LINE} ***\n\n{COPY}",
        f"EMBARGOED UNTIL\n10:00 GMT\n18 MARCH 2027\n\n{COPY}",
        f"STRICTLY EMBARGOED\n\n18 March 2027, 10:00 GMT\n\n{COPY}",
        f"STRICTLY EMBARGOED\n\nEmbargo: 18 March 2027, 10:00 GMT\n\n{COPY}",
        f"EMBARGO\n\n{LINE}\n\n{COPY}",
        f"{COPY}\nNote to editors: embargoed until 10:00 GMT, 18 March 2027.\n",
        f"{COPY}\nNotes to editors\n\nEmbargo: 18 March 2027, 10:00 GMT\n",
        f"{LINE}\n\n{COPY}\n{LINE}\n",
        f"Embargo: 18 March 2027, 11:00 CET\n\n{COPY}\n{LINE}\n",
        f"Sperrfrist: 18.03.2027, 11 Uhr MEZ\n\n{COPY}",
        f"This press release is under embargo until 10:00 GMT on 18 March 2027 and is not to be used before.\n\n{COPY}",
        f"{LINE.replace(' ', chr(160))}\r\n\r\n{COPY}",
        f"\u200f{LINE}\n\n{COPY}",
        f"{LINE}: Acme to buy Beta\n\n{COPY.partition(chr(10))[2]}",
    ],
)  # fmt: skip
def test_an_instruction_anywhere_around_the_body_holds_and_is_left_out(text: str) -> None:
    """Above and below, on a line of its own or several, beside labels, and in another language."""
    got = read(text)
    assert got.release.embargo_ns == MARCH_NS
    assert got.release.editions[0].headline == "Acme to buy Beta"
    assert not {"GMT", "EMBARGO", "Embargo", "embargo", "Sperrfrist"} & set(words(got).replace(".", " ").split())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"EMBARGOED\n\n{COPY}", 1),
        (f"\n\nEmbargoed until 18 March 2027\n\n{COPY}", 3),
        (f"{LINE}\n\n{COPY}\nEmbargo: 19 March 2027, 10:00 GMT\n", 9),
        (f"FOR IMMEDIATE RELEASE\n\n{LINE}\n\n{COPY}", 1),
        (f"{COPY}\nEmbargo: until the end of the press conference\n", 7),
        (f"EMBARGOED: Acme to buy Beta\n\n{LEAD}\n", 1),
        (f"Embargo: Acme to buy Beta\n\n{LEAD}\n", 1),
    ],
)
def test_copy_whose_embargo_is_uncertain_is_refused_with_its_line(text: str, line: int) -> None:
    """The error says what would be right; nothing is published at a guess."""
    with pytest.raises(CopyError) as refused:
        read(text)
    assert (refused.value.line, refused.value.remedy) == (line, REMEDY)
    assert "--embargo TIME or --embargo none" in REMEDY


@pytest.mark.parametrize(
    "head",
    [
        "Embargo: EU bans Russian oil at last",
        "EU extends its arms embargo until 18 March 2027, 10:00 GMT",
        "EMBARGO: the six decades that changed Cuba",
        "Embargo",
    ],
)
def test_a_headline_on_a_trade_embargo_is_a_headline(head: str) -> None:
    """The body goes on to speak of the embargo: a line that might be an instruction is none."""
    body = "The EU lifts its embargo on 18 March 2027, and ministers said in Brussels that oil will flow from then."
    got = read(f"{head}\n\n(Wire) – {body}\n\nThe embargo had been in force for sixteen years before that day came.\n")
    assert got.release.embargo_ns is None
    assert head in words(got)
    assert "The EU lifts its embargo" in words(got)


def test_however_in_spanish_speaks_of_no_embargo() -> None:
    """The words "sin embargo" in the body do not make a marker a headline."""
    body = "(Wire) – Acme comprará Beta por tres mil millones. Sin embargo, la oferta no se cerrará hasta mayo."
    with pytest.raises(CopyError, match="headline"):
        read(f"Embargo: Acme comprará Beta\n\n{body}\n", "es")
    assert read(f"Acme comprará Beta\n\n{body}\n", "es").release.embargo_ns is None


def test_a_wrapped_paragraph_that_goes_on_with_the_word_is_prose() -> None:
    """A line that begins with the term in the middle of a sentence is no instruction."""
    body = (
        "Ministers agreed in Brussels on Monday that they would prolong the\n"
        "embargo until 10:00 GMT on 18 March 2027, which the council had\nasked them to do in a letter.\n"
    )
    got = read(f"Ministers prolong sanctions\n\n{body}")
    assert got.release.embargo_ns is None
    assert "embargo until 10:00 GMT" in words(got)


def test_a_past_embargo_is_a_note() -> None:
    """The release goes out, without the line."""
    got = read(f"EMBARGOED UNTIL 10:00 GMT 18 MARCH 2026\n\n{COPY}")
    assert got.release.embargo_ns is None
    assert "The embargo in the copy is past." in got.notes
    assert "EMBARGOED" not in words(got)


@pytest.mark.parametrize("line", [LINE, "EMBARGOED", "Embargo: until the end of the press conference"])
def test_the_client_decides_where_it_says_so(line: str) -> None:
    """A given time or none wins over the copy; the line is still left out, and a note says both."""
    got = read(f"{line}\n\n{COPY}", embargo="none")
    assert (got.release.embargo_ns, got.release.editions[0].headline) == (None, "Acme to buy Beta")
    assert "There is no embargo, as given." in got.notes
    held = read(f"{line}\n\n{COPY}", embargo=MARCH_NS + 10**9)
    assert held.release.embargo_ns == MARCH_NS + 10**9
    assert "The embargo holds until 2027-03-18T10:00:01Z, as given." in held.notes


def test_a_marker_before_the_headline_is_taken_off_where_the_client_decides() -> None:
    """The headline's own words stay."""
    got = read(f"EMBARGOED: Acme to buy Beta\n\n{LEAD}\n", embargo="none")
    assert got.release.editions[0].headline == "Acme to buy Beta"


@pytest.mark.parametrize(("language", "mark", "headline"), DOUBTFUL)
def test_a_headline_that_may_be_an_instruction_is_asked_about(language: str, mark: str, headline: str) -> None:
    """It is not held until the day that it names; where the client decides, no more than the mark is left out."""
    text = f"{mark}{headline}\n\n{LEAD}\n"
    with pytest.raises(CopyError, match="it may be an embargo on the copy or a headline") as refused:
        read(text, language)
    assert (refused.value.line, refused.value.remedy) == (1, REMEDY)
    got = read(text, language, embargo="none")
    assert (got.release.embargo_ns, got.release.editions[0].headline) == (None, headline)
    told = [note for note in got.notes if "is about an embargo and is left out" in note]
    assert told == ([f"Line 1 is about an embargo and is left out: {mark.strip()!r}."] if mark else [])


def test_the_lines_keep_their_numbers() -> None:
    """Later notes and errors name the lines of the file."""
    text = f"{LINE}\r\n\r\n{COPY}"
    got = read_notices(text, source="copy.txt", language="en", received_ns=NOW_NS)
    assert got.text == text.replace(LINE, "", 1)
    assert got.embargo_ns is not None
    assert format_time(got.embargo_ns) == "2027-03-18T10:00:00Z"


def test_copy_without_an_embargo_is_as_it_was() -> None:
    """No line is touched and no note is made."""
    got = read_notices(COPY, source="copy.txt", language="en", received_ns=NOW_NS)
    assert (got.text, got.embargo_ns, got.notes) == (COPY, None, ())
