"""Widths, entities, marks of direction and the ends of sentences."""

import unicodedata

import pytest

from wire.intake.characters import columns, decode_entities, ends_closed, strip_marks, without_marks


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("AT&amp;T", "AT&T"),
        ("AT&T and R&D; Q&A", "AT&T and R&D; Q&A"),
        ("&amp;amp;", "&amp;"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("5&nbsp;% &gt; 4", "5\u00a0% > 4"),
        ("Acme&#8217;s &#x201C;plant&#X201D;", "Acme\u2019s \u201cplant\u201d"),
        ("&#150;&#146;", "\u2013\u2019"),
        ("&hellip;&euro;&eacute;&CounterClockwiseContourIntegral;", "\u2026\u20acé\u2233"),
        ("one&#10;two&NewLine;three&Tab;four&#13;", "one two three four "),
        ("&unknown; &#0; &#7; &#xD800; &#1114112; &#xFFFF; &#129;",) * 2,
        ("&copy 2026 &amp", "&copy 2026 &amp"),
    ],
)  # fmt: skip
def test_an_entity_is_decoded_once(text: str, plain: str) -> None:
    """HTML's entities with a semicolon become their character; everything else, and every line, stays."""
    assert decode_entities(text) == plain


def test_marks_at_the_ends_go_where_a_letter_shows_the_direction() -> None:
    """A mark beside a digit orders it, and a mark inside the text stays."""
    assert strip_marks("\u200fأكمي\u200f تفتتح\u200e") == "أكمي\u200f تفتتح"
    assert strip_marks("\u202bأكمي.\u202c") == "أكمي."
    assert strip_marks("\u2067 أكمي \u2069") == "أكمي"
    assert strip_marks("\u200e+971 4 555\u200e") == "\u200e+971 4 555\u200e"
    assert without_marks("\u200e+971\u200f 4\u2068x\u2069") == "+971 4x"


@pytest.mark.parametrize("text", ["So.", "So.”", "So。」", "So:", "يعمل؟", "So.\u200f"])
def test_a_closed_end_is_seen_through_quotes_and_marks(text: str) -> None:
    """Quotes, brackets and marks of direction stand behind the stop."""
    assert ends_closed(text)
    assert not ends_closed(f"{text}x")


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("日本語", 6), ("ที่", 1), ("é", 1), ("e\u0301", 1), ("한국", 4)]
)
def test_width_counts_columns(text: str, width: int) -> None:
    """Wide characters take two columns, marks above and below none."""
    assert columns(text) == width


def test_every_character_takes_the_columns_of_its_kind() -> None:
    """One by one and beside others: combining marks take none, wide and full-width characters two."""
    for code in range(0x20000):
        sign = chr(code)
        hidden = bool(unicodedata.combining(sign)) or unicodedata.category(sign) == "Mn"
        width = 0 if hidden else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        assert (columns(sign), columns(f"a{sign}港")) == (width, width + 3), hex(code)
