"""docs/glossary.md defines the words that the code uses, and documents link a word where it first stands."""

import re

import pytest

from tests.support.documents import DOCUMENTS, ROOT, first_stands, slug, terms

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text()
TERMS = terms(GLOSSARY)
# docs/summary.md is written from the docstrings of the summary's types, which have no links.
UNLINKED = {"glossary.md", "summary.md", "CHANGELOG.md", "CONTRIBUTING.md"}
LINKED = [path for path in DOCUMENTS if path.name not in UNLINKED]
# Words that are ordinary English as well: a document links them where it means the term, if it does.
EVERYDAY = {
    "account",
    "advisory",
    "announcement",
    "arrival",
    "audience",
    "away",
    "baseline",
    "bottleneck",
    "calendar",
    "calibration",
    "capacity",
    "closed",
    "comparison",
    "composition",
    "copy",
    "correction",
    "delivered",
    "delivery",
    "desk",
    "digest",
    "directory",
    "drain",
    "due",
    "expected",
    "fault",
    "figure",
    "heading",
    "kill",
    "late",
    "lease",
    "message",
    "missing",
    "outstanding",
    "reach",
    "recovery",
    "release",
    "restored",
    "round",
    "run",
    "sequence",
    "settled",
    "side",
    "store",
    "tick",
    "transmission",
    "trial",
    "version",
    "wire",
}


def code():
    return "\n".join(
        path.read_text() for package in ("wire", "subscribers", "bench") for path in (ROOT / package).rglob("*.py")
    )


def test_the_glossary_is_sorted_and_defines_each_term_once():
    """Headings in alphabetical order, each with a sentence and the room or module where the word lives."""
    assert sorted(TERMS, key=str.lower) == TERMS
    assert len(set(TERMS)) == len(TERMS)
    for entry in GLOSSARY.split("\n### ")[1:]:
        term, _, body = entry.partition("\n")
        assert re.search(r"\.\s", body), term
        assert re.search(r"`(wire|subscribers|bench)(/[\w./]+)?`$", body.strip()), term


def test_every_term_exists_in_the_code():
    """As an identifier, or in a docstring or comment: a word that the code does not use has no place here."""
    text = code().lower()
    absent = [
        term
        for term in TERMS
        if not re.search(r"[\s_-]*".join(map(re.escape, re.split(r"[ -]", term.lower().removesuffix("y")))), text)
    ]
    assert absent == []


@pytest.mark.parametrize("path", LINKED, ids=lambda path: path.name)
def test_a_term_is_linked_where_it_first_stands(path):
    """Outside of code, tables and headings, the first occurrence of a term is a link to its entry."""
    text = path.read_text()
    bare = [
        term
        for term, (_, end) in first_stands(text, TERMS).items()
        if term not in EVERYDAY and not re.match(rf"\]\((docs/)?glossary\.md#{re.escape(slug(term))}\)", text[end:])
    ]
    assert bare == []
