"""The project's documents as text: their links, anchors, paths and running prose."""

import re
from collections.abc import Iterator
from pathlib import Path

__all__ = [
    "DOCUMENTS",
    "ROOT",
    "anchors",
    "first_stands",
    "links",
    "paths",
    "running_text",
    "slug",
    "term_pattern",
    "terms",
    "without_code",
]

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
TOP = ("wire", "subscribers", "bench", "tests", "scripts", "ops", "docs", "scenarios")
OTHERS = ("wire/v1/", "build/", "bench/results/latest")  # topics, and files that a command writes or wrote
FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")


def without_code(text: str) -> str:
    """The text with the contents of code blocks and code spans blanked out, at the same offsets."""
    blank = re.compile(r"[^\n]")
    text = FENCE.sub(lambda found: blank.sub(" ", found[0]), text)
    return re.sub(r"`[^`\n]*`", lambda found: " " * len(found[0]), text)


def links(text: str) -> list[str]:
    """The targets of a document's links."""
    return [target for _, target in LINK.findall(without_code(text))]


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    plain = re.sub(r"[`*]", "", LINK.sub(r"\1", heading)).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def anchors(text: str) -> set[str]:
    """The anchors of a document: one for each heading."""
    return {slug(heading) for heading in re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)}


def paths(text: str) -> Iterator[str]:
    """The paths inside the repository that stand in code spans; without placeholders (``ops/NAME``)."""
    for span in re.findall(r"`([^`\n]+)`", FENCE.sub("", text)):
        placeholder = re.search(r"(?:^|/|_)[A-Z]+(?:/|\.|$)", span)
        if (
            re.fullmatch(rf"(?:{'|'.join(TOP)})(?:/[\w.\-]+)+/?", span)
            and not placeholder
            and not span.startswith(OTHERS)
        ):
            yield span


def terms(text: str) -> list[str]:
    """The terms of a glossary in the order of its headings."""
    return re.findall(r"^### (.+)$", text, re.MULTILINE)


def term_pattern(term: str) -> re.Pattern[str]:
    """A term in running text, in singular or plural."""
    words = r"\s+".join(map(re.escape, term.split()))
    if term.endswith("y"):
        return re.compile(rf"(?<![\w-]){words[:-1]}(?:y|ies)(?![\w-])", re.IGNORECASE)
    return re.compile(rf"(?<![\w-]){words}(?:e?s)?(?![\w-])", re.IGNORECASE)


def running_text(text: str) -> str:
    """The text with headings, tables, code and link targets blanked out, and the links that lead elsewhere."""
    text = re.sub(r"^[#|].*$", lambda found: " " * len(found[0]), without_code(text), flags=re.MULTILINE)

    def kept(found: re.Match[str]) -> str:
        label = found[1] if "glossary.md#" in found[2] else re.sub(r"[^\n]", " ", found[1])
        return f" {label} " + " " * (len(found[0]) - len(found[1]) - 2)

    return LINK.sub(kept, text)


def first_stands(text: str, vocabulary: list[str]) -> dict[str, tuple[int, int]]:
    """Where each term of a vocabulary first stands in a document's running text; a longer term hides its parts."""
    prose, found = running_text(text), {}
    for term in sorted(vocabulary, key=len, reverse=True):
        matches = list(term_pattern(term).finditer(prose))
        if matches:
            found[term] = matches[0].span()
        for match in matches:
            start, end = match.span()
            prose = prose[:start] + "\0" * (end - start) + prose[end:]
    return found
