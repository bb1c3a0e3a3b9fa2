"""ninjs documents of other wires: read leniently, and refused with the name of the member that is wrong."""

from pathlib import Path

import orjson
import pytest

from wire.contract import ninjs
from wire.contract.markup import from_html
from wire.contract.release import Block, BlockKind
from wire.errors import ContractError

EXAMPLES = Path(__file__).resolve().parents[3] / ".." / "shared" / "standards" / "examples"
NOON_NS = 1_742_299_200_000_000_000

FOREIGN = {
    "uri": "urn:example:1",
    "version": "2.1",
    "versionCreated": "2025-03-18T12:00:00.5+02:00",
    "language": "de-AT",
    "headlines": [{"value": "Ein Titel"}],
    "bodies": [
        {"role": "teaser", "contentType": "text/plain", "value": "Kurz."},
        {
            "role": "html",
            "contentType": "text/html",
            "value": "<section><h3>Eins</h3>\n"
            "<p>Ein <b>fetter</b>\n  Satz.<br/>Neu &amp; gut&nbsp;so.</p><p> </p>"
            "<script>var x = 1;</script><ul><li>Punkt<li>Noch einer</ul>Rest"
            "<table><thead><tr><th>A</th><th>B</th></tr></thead><tr><td><p>1</p></td><td></td></tr></table></section>",
        },
    ],
    "subjects": [
        {"uri": "http://cv.iptc.org/newscodes/mediatopic/15000000"},
        {"literal": "medtop:05000000"},
        {"name": "Wien"},
    ],
}


def foreign(**changes: object) -> bytes:
    return orjson.dumps({name: value for name, value in (FOREIGN | changes).items() if value is not None})


def test_a_foreign_document_is_read_leniently() -> None:
    """Headings of any level, lists, line breaks, scripts and tables; a regional tag; a free version."""
    read = ninjs.decode(foreign())
    assert read.source_language == "de"
    assert read.version == 2
    assert read.created_ns == NOON_NS - 2 * 3_600_000_000_000 + 500_000_000
    assert read.sectors == ("sport", "education")
    assert read.keywords == ("Wien",)
    assert read.editions[0].blocks == (
        Block(BlockKind.SUBHEAD, "Eins"),
        Block(BlockKind.PARAGRAPH, "Ein fetter Satz. Neu & gut\u00a0so."),
        Block(BlockKind.PARAGRAPH, "Punkt"),
        Block(BlockKind.PARAGRAPH, "Noch einer"),
        Block(BlockKind.PARAGRAPH, "Rest"),
        Block(BlockKind.TABLE, "A\tB\n1\t"),
    )


def test_a_plain_body_is_cut_at_its_blank_lines() -> None:
    """text/plain knows no paragraphs but those that a blank line parts."""
    read = ninjs.decode(foreign(bodies=[{"value": "Eins\nzwei.\n\n  \n\nDrei."}]))
    assert [block.text for block in read.editions[0].blocks] == ["Eins zwei.", "Drei."]


@pytest.mark.parametrize(
    ("tag", "headline", "language"),
    [
        ("zh", "國際會議開始", "zh-Hant"),
        ("zh", "国际会议开始", "zh-Hans"),
        ("zh-TW", "国际会议", "zh-Hant"),
        ("zh_CN", "國際會議", "zh-Hans"),
        ("zh-Hant-HK", "", "zh-Hant"),
        ("pt-BR", "", "pt"),
    ],
)
def test_a_tag_that_is_not_the_wires_is_resolved(tag: str, headline: str, language: str) -> None:
    """Region subtags fall away; bare Chinese is told by its characters."""
    read = ninjs.decode(foreign(language=tag, headlines=[{"value": headline}], bodies=[{"value": "-"}]))
    assert read.source_language == language


def test_the_caller_decides_where_a_foreign_document_is_silent() -> None:
    """Language, sectors and time have a caller's answer, asked for only where the document has none."""
    silent = foreign(language=None, subjects=None, versionCreated=None)
    read = ninjs.decode(
        silent,
        language_of=lambda text: "de" if "Titel" in text else "en",
        sectors_of=lambda one: ("crime",) if one.language == "de" else (),
        created_ns=5,
    )
    assert (read.source_language, read.sectors, read.created_ns) == ("de", ("crime",), 5)


@pytest.mark.parametrize(
    ("member", "document"),
    [
        ("JSON", b"{"),
        ("object", b"[]"),
        ("uri", foreign(uri=None)),
        ("type", foreign(type="picture")),
        ("language", foreign(language=None)),
        ("language", foreign(language="fi")),
        ("headlines", foreign(headlines=None)),
        ("headlines", foreign(headlines="Titel")),
        ("bodies", foreign(bodies=[])),
        ("value", foreign(bodies=[{"value": 5}])),
        ("subjects", foreign(subjects=None)),
        ("versionCreated", foreign(versionCreated=None)),
        ("versionCreated", foreign(versionCreated="2025-13-01T00:00:00Z")),
        ("embargoedUntil", foreign(embargoedUntil="tomorrow")),
        ("pubStatus", foreign(pubStatus="maybe")),
        ("urgency", foreign(urgency=0)),
        ("urgency", foreign(urgency="high")),
    ],
)
def test_an_error_names_the_member(member: str, document: bytes) -> None:
    """What is missing or wrong is said with the name it has in the document."""
    with pytest.raises(ContractError, match=member):
        ninjs.decode(document)


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the examples are not beside the checkout")
@pytest.mark.parametrize(("name", "language"), [("dpa_text", "de"), ("businesswire_zh_Hant", "zh-Hant")])
def test_the_standards_own_examples_are_read(name: str, language: str) -> None:
    """Documents of other wires come in; sectors they do not name are the caller's."""
    document = (EXAMPLES / f"{name}.ninjs3.json").read_bytes()
    read = ninjs.decode(document, sectors_of=lambda _: ("sport",))
    assert read.source_language == language
    assert read.editions[0].blocks
    assert all("<" not in block.text for block in read.editions[0].blocks)
    with pytest.raises(ContractError, match="subjects"):
        ninjs.decode(document)


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        ("bare text", ["bare text"]),
        ("<p>open", ["open"]),
        ("<p>a<p>b</p></p>", ["a", "b"]),
        ("<table><tr><td>a<td>b", ["a\tb"]),
        ("<td>no table</td>", ["no table"]),
        ("</p></table></td>text", ["text"]),
        ("<p>a &lt;b&gt; &amp;amp; &#x41;</p>", ["a <b> &amp; A"]),
        ("<p>a<style>p {}</style>b</p>", ["ab"]),
        ("<div>a</div><blockquote>b</blockquote><pre>c\n d</pre>", ["a", "b", "c d"]),
        ("<!-- note --><p>a</p><!-- <p>b</p>", ["a"]),
        ('<p title="a > b">c</p>', ["c"]),
        ("<SCRIPT>if (a < b) {}</SCRIPT >d <!DOCTYPE html><?x y?>", ["d"]),
        ("1 < 2 and 3 > 2", ["1 < 2 and 3 > 2"]),
        ("<![if x]>e<![endif]>", ["e"]),
    ],
)
def test_markup_that_is_badly_made_still_gives_its_text(markup: str, texts: list[str]) -> None:
    """Unclosed, nested and stray elements cost no words; comments and styles are none."""
    assert [block.text for block in from_html(markup, exact=False)] == texts


@pytest.mark.parametrize("pattern", ["<a ", "<!--", "<script>", "<![x[", "&", "<p>", "<a '", '<a "', "<", "</p"])
def test_no_markup_costs_more_than_one_pass(pattern: str) -> None:
    """A mebibyte of what makes other readers quadratic is read at once; the suite would hang otherwise."""
    from_html(pattern * (2**20 // len(pattern)), exact=False)
