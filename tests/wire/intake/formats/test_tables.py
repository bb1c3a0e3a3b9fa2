"""Tables as rows of cells."""

import pytest

from wire.intake.formats.tables import rows_of
from wire.intake.formats.trees import descendants, parse_html, text_of


def rows(inner, attributes=""):
    (table, *_) = descendants(parse_html(f"<table {attributes}>{inner}</table>", "copy"), "table")
    return rows_of(table, text_of)


def test_spans_are_padded():
    """So that the columns stay one below the other; the width that a document claims is bounded."""
    assert rows("<tr><td rowspan=2>a<td>b<tr><td>c<tr><td colspan=2>d") == [["a", "b"], ["", "c"], ["d", ""]]
    assert len(rows("<tr><td colspan=999>a<td>b")[0]) == 101
    assert rows("<tr><td colspan=x rowspan=-1>a<td>b") == [["a", "b"]]


def test_rows_without_text_fall_away():
    """Groups of rows make no difference."""
    assert rows("<thead><tr><th>a<th>b</thead><tbody><tr><td><td><tr><td>c<td></tbody>") == [["a", "b"], ["c", ""]]


@pytest.mark.parametrize(
    ("inner", "attributes"),
    [("<tr><td>a<tr><td>b", ""), ("<tr><td>a<td>b", "role=presentation"), ("<tr><td><h1>a</h1><td>b", "")],
)
def test_a_table_that_lays_out_a_page_is_none(inner, attributes):
    """Its cells are parts of the page."""
    assert rows(inner, attributes) is None
