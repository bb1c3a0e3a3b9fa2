"""The tables beside other tools: docs/other-tools.md speaks of them with care, and the README repeats it."""

import datetime as dt
import re

import pytest

from tests.support.documents import LINK, ROOT

TOOLS = ("Wirestorm", "emqtt-bench", "MQTTX CLI", "k6", "HiveMQ Swarm", "Locust", "omq", "MQTTLoader")
DOCUMENT = (ROOT / "docs" / "other-tools.md").read_text()
README = (ROOT / "README.md").read_text()


def rows(text):
    """The rows of the tables whose columns are the tools: the name of the row, then a cell for each tool."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    return [row for row in cells if len(row) == 1 + len(TOOLS) and not row[0].startswith("-")]


def named(text):
    """The rows without the headings."""
    return {row[0]: row[1:] for row in rows(text) if row[0]}


def documents():
    """What was read of each tool, and on which day."""
    section = DOCUMENT.partition("\n## Documents\n")[2]
    day = re.search(r"\| tool \| read on (\S+) \|", section)[1]
    return {
        tool: (day, LINK.findall(line))
        for tool, line in re.findall(r"^\| (\w[^|]*) \| (.*) \|$", section, re.MULTILINE)
    }


@pytest.mark.parametrize("text", [DOCUMENT, README], ids=["other-tools.md", "README.md"])
def test_each_table_has_the_same_tools(text):
    """Each table has the same columns in the same order."""
    headings = [tuple(row[1:]) for row in rows(text) if not row[0]]
    assert headings
    assert set(headings) == {TOOLS}


def test_no_cell_denies_what_another_tool_can_do():
    """A cell of another tool says what its documents say, or that they do not say it; never no, and never nothing."""
    denied = [
        (name, tool)
        for name, cells in named(DOCUMENT).items()
        for tool, cell in list(zip(TOOLS, cells, strict=True))[1:]
        if not cell or re.match(r"(no|none|never|not)\b(?! documented$)", cell)
    ]
    assert denied == []


def test_wirestorm_is_not_the_best_in_every_row():
    """Both tables have rows in which other tools have what Wirestorm has not."""
    assert [name for name, cells in named(DOCUMENT).items() if cells[0] == "no"]
    assert [name for name, cells in named(README).items() if cells[0] == "no"]


def test_the_readme_has_ten_rows_of_the_table_word_for_word():
    """The README's table has ten rows, each with the same cells as in docs/other-tools.md."""
    shown, known = named(README), named(DOCUMENT)
    assert len(shown) == 10
    assert {name: known.get(name) for name in shown} == shown


def test_each_other_tool_has_a_link_to_what_was_read_and_the_day():
    """Each other tool has links to its documents, under one day, which the prose names too."""
    read = documents()
    assert tuple(tool for tool in read if tool != "tool") == TOOLS[1:]
    for tool in TOOLS[1:]:
        day, links = read[tool]
        spoken = dt.date.fromisoformat(day).strftime("%-d %B %Y")
        assert links, tool
        assert all(target.startswith("https://") for _, target in links), tool
        for text in (DOCUMENT, README):
            assert f"checked on {spoken}" in " ".join(text.split())
