"""Tables in plain text, by tabs, pipes and gaps."""

import pytest

from wire.intake.tables import find_tables, fold_spaces

GAPS = """\
                              Three months ended March 31
                                      2024         2023
Net sales                         $ 44,634     $ 37,902
Operating expenses
  Cost of goods sold                33,118       29,674
  Write-down                                        112
                                  --------     --------
Net income                        $  2,420     $   (774)
Margin                                25.8%         2.0 %"""


def table(text: str) -> list[list[str]]:
    ((first, last, found),) = find_tables(text.split("\n"))
    assert (first, last) == (0, text.count("\n"))
    return [row.split("\t") for row in found.split("\n")]


def test_a_table_with_gaps_keeps_each_figure_in_its_column() -> None:
    """An empty cell stays empty, a sign of currency stays with its figure, and a rule is no row."""
    assert table(GAPS) == [
        ["", "Three months ended March 31"],
        ["", "2024", "2023"],
        ["Net sales", "$ 44,634", "$ 37,902"],
        ["Operating expenses"],
        ["Cost of goods sold", "33,118", "29,674"],
        ["Write-down", "", "112"],
        ["Net income", "$ 2,420", "$ (774)"],
        ["Margin", "25.8%", "2.0 %"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "| Year | Sales |\n|------|------:|\n| 2024 | 44,634 |\n| 2023 | |",
        "Year | Sales\n-----+------\n2024 | 44,634\n2023 | ",
        "│ Year │ Sales │\n│ 2024 │ 44,634 │\n│ 2023 │ │",
    ],
)
def test_pipes_part_cells(text: str) -> None:
    """With a frame or without, and with rules or without."""
    assert table(text) == [["Year", "Sales"], ["2024", "44,634"], ["2023", ""]]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "売上高　　　1,200　　1,000\n純利益　　　　 120　　　 90",
            [["売上高", "1,200", "1,000"], ["純利益", "120", "90"]],
        ),
        (
            "매출액        1,200      1,000\n순이익          120         90",
            [["매출액", "1,200", "1,000"], ["순이익", "120", "90"]],
        ),
        (
            "Umsatz     1.200,5 €     -\nGewinn        120 €   n/a",
            [["Umsatz", "1.200,5 €", "-"], ["Gewinn", "120 €", "n/a"]],
        ),
        ("Morning\t07.15\t\n\t10.05\t9", [["Morning", "07.15", ""], ["", "10.05", "9"]]),
        ("Name        Place\nJane        Oslo", [["Name", "Place"], ["Jane", "Oslo"]]),
    ],
)
def test_a_table_is_one_in_every_script(text: str, rows: list[list[str]]) -> None:
    """Wide characters take two columns; a dash is a cell."""
    assert table(text) == rows


@pytest.mark.parametrize(
    "text",
    [
        "The plant opens in May.  It employs 400 people.\nThe port is near.  So is the town.",
        "Acme | Oslo",
        "The  harbour  company  opens  a  new  ferry\nline  to  the  islands  in  April  this  year",
        "A wide gap     is a slip of the keyboard here.",
        "Apples\nPears\nPlums",
        "a | b\na | b | c",
        "",
    ],
)
def test_prose_is_no_table(text: str) -> None:
    """Two spaces behind a stop, a lone pipe, justified lines: none of these has columns."""
    assert find_tables(text.split("\n")) == []


def test_text_around_a_table_stays_outside() -> None:
    """First and last line of the table are told."""
    lines = ["Figures follow:", "Sales     1     2", "Costs     3     4", "These are all."]
    assert find_tables(lines) == [(1, 2, "Sales\t1\t2\nCosts\t3\t4")]


def test_spaces_are_folded() -> None:
    """Tabs and runs of spaces of any width become one space."""
    assert fold_spaces(" a\t b\u00a0\u2003 c ") == "a b c"
