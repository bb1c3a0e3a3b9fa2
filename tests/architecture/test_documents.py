"""The links and paths in the documents lead to existing files and headings."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from bench.cli import app
from tests.support.documents import DOCUMENTS, ROOT, anchors, links, paths

DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


@pytest.mark.parametrize("path", [*DOCUMENTS, *DECISIONS], ids=lambda path: path.name)
def test_every_relative_link_and_anchor_resolves(path):
    """A link to a file leads to a file, and an anchor to a heading of that file."""
    broken = []
    for target in links(path.read_text()):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        found = (path.parent / name).resolve() if name else path
        if not found.exists() or (anchor and anchor not in anchors(found.read_text())):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_in_code_spans_exists(path):
    """``wire/desk/rules.py`` in a document is a file, and ``wire/desk`` a folder."""
    assert [name for name in paths(path.read_text()) if not (ROOT / name).exists()] == []


def test_the_readme_names_every_document():
    """The README links every document; nobody would find another one."""
    named = {(ROOT / target.partition("#")[0]).resolve() for target in links((ROOT / "README.md").read_text())}
    missing = {path for path in DOCUMENTS if path.name != "README.md"} - named
    assert sorted(path.name for path in missing) == []


def test_a_decision_has_a_number_of_its_own():
    """Decision N is one file, and its heading has the same number."""
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert len(set(numbers)) == len(numbers)
    assert [int(re.match(r"# (\d+)\. ", path.read_text())[1]) for path in DECISIONS] == numbers


def test_the_first_commands_of_the_readme_are_there():
    """A report, a comparison and a capacity: a target of the Makefile, and commands of wirestorm with their options."""
    text = (ROOT / "README.md").read_text().partition("## Three commands\n")[2]
    blocks = [block.splitlines() for block in re.findall(r"```\n(.*?)```", text, re.DOTALL)]
    first = [line.partition("#")[0].split() for line in blocks[0]]
    assert [words[:2] for words in first] == [
        ["make", "run"],
        [".venv/bin/wirestorm", "compare"],
        [".venv/bin/wirestorm", "capacity"],
    ]
    targets = re.findall(r"^([a-z]+):", Path(ROOT / "Makefile").read_text(), re.MULTILINE)
    assert {"run", "test"} <= set(targets)
    for _, command, *words in (*first[1:], *(line.split() for line in blocks[1])):
        options = {option for each in get_command(app).commands[command].params for option in each.opts}
        assert {word for word in words if word.startswith("--")} <= options


@pytest.mark.parametrize("path", [*DOCUMENTS, *DECISIONS], ids=lambda path: path.name)
def test_every_table_begins_with_its_head(path):
    """A row that follows an empty line, and no head, is shown as text with bars."""
    lines = re.sub(r"^```.*?^```", "", path.read_text(), flags=re.DOTALL | re.MULTILINE).splitlines()
    before = ["", *lines]
    firsts = [place for place, line in enumerate(lines) if line.startswith("|") and not before[place].startswith("|")]
    heads = [re.fullmatch(r"[|: -]+", "".join(lines[place + 1 : place + 2])) is not None for place in firsts]
    assert [lines[place] for place, is_head in zip(firsts, heads, strict=True) if not is_head] == []
