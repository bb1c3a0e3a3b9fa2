"""HTML from elements."""

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.report.markup import Markup, details, element, link, table


@given(st.text(st.characters(exclude_categories=["C", "Z"])))
def test_a_text_is_text_in_elements_and_attributes(text):
    """Angle brackets, ampersands and quotes of a headline are shown as they are."""
    read = lxml.html.fromstring(element("p", text, title=text))
    assert (read.text or "", read.get("title")) == (text, text)


def test_what_an_element_returned_is_not_escaped_again():
    """Elements nest; the attributes of words that Python keeps for itself have an underscore at their end."""
    assert element("p", element("b", "a < b"), " & ", class_="x", aria_label="y") == (
        '<p class="x" aria-label="y"><b>a &lt; b</b> &amp; </p>'
    )
    assert element("meta", charset="utf-8") == '<meta charset="utf-8">'
    assert details("more", Markup("<p></p>")) == "<details><summary>more</summary><p></p></details>"
    assert link("a", "b?c&d") == '<a href="b?c&amp;d">a</a>'


def test_a_table_has_heads_for_its_columns_and_rows():
    """A reader who hears the page is told both with each cell."""
    read = lxml.html.fromstring(table("Counts", ("name", "count", "meaning"), [("a", "1", "one")], words=("meaning",)))
    assert [head.get("scope") for head in read.iter("th")] == ["col", "col", "col", "row"]
    assert [cell.get("class") for cell in read.iter("td")] == ["number", "words"]
    assert read.xpath("//caption/text()") == ["Counts"]


def test_a_row_has_a_cell_for_each_head():
    """One that does not is a mistake of the program."""
    with pytest.raises(ValueError, match="zip"):
        table("Counts", ("name", "count"), [("a",)])
