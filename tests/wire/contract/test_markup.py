"""HTML of any wire as blocks."""

import pytest

from wire.contract.markup import from_html


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
def test_malformed_markup_still_gives_its_text(markup: str, texts: list[str]) -> None:
    """Unclosed, nested and stray elements cost no words; comments and styles are none."""
    assert [block.text for block in from_html(markup, exact=False)] == texts


@pytest.mark.parametrize("pattern", ["<a ", "<!--", "<script>", "<![x[", "&", "<p>", "<a '", '<a "', "<", "</p"])
def test_no_markup_costs_more_than_one_pass(pattern: str) -> None:
    """A mebibyte of markup that makes other readers quadratic is read at once; the suite would hang otherwise."""
    from_html(pattern * (2**20 // len(pattern)), exact=False)
