"""A word that was replaced does not come back: code, documents and tests use the words of docs/glossary.md."""

import re
from pathlib import Path

import pytest

from tests.support.documents import ROOT

# The retired word, as a pattern, and the word in use.
RETIRED = {
    "muster": "membership",
    "incarnations?": "worker instance",
    "estates?": "ownership",
    "heirs?": "new owner",
    "recuts?": "repartition",
    "switchboards?": "control server",
    "carriers?": "control link",
    "greetings?": "broker probe",
    "obstacles?": "probe error",
    "keepers?": "persistence",
    r"fast[ _-]?lanes?": "fast path",
    "seats?": "outlet, SimulatedOutlet",
    "halls?": "outlet pool",
    "doors?": "connect limiter",
    "knock(?:s|ed|ing)?": "retry",
    "exposure": "metrics server",
    r"topics?[ _]pages?": "topic state",
    "sendings": "transmissions",
    "owed": "expected",
    "lacking": "missing outlets",
    "lacks?": "has no, misses",
    "crowds?": "aiomqtt clients",
    "circumstances": "validity checks",
    "pressure": "cpu saturation",
    "mortal": "SimulatedWorker",
    "clerks?": "SimulatedWorker",
    "offices?": "SimulatedWire",
    "hire[sd]?": "start",
    "look_s": "POLL_INTERVAL_S",
    "gate[sd]?": "readiness barrier, middleware",
    "rings?": "schedule",
    "watched": "sampled",
    "evidence": "run result",
    "conclusions?": "validity checks",
    "stretch(?:es)?": "sample",
    r"pass(?:es|ing)?[ _]on": "reassign, hand over",
    "nought": "0",
    "whoever": "the noun",
    "whatever": "the noun",
}
FOLDERS = ("wire", "subscribers", "bench", "scripts", "tests", "docs", "ops", "scenarios")
SUFFIXES = {".py", ".md", ".toml", ".yml", ".yaml", ".conf", ".env", ".xml", ".c", ".sh", ".config"}
# Records, the store's migrations (which are never edited), data in other languages, and names.
EXEMPT = (
    "docs/decisions",
    "wire/store/schema.py",
    "tests/wire/store/test_schema.py",
    "scenarios/copy",
    "wire/intake/terms",
    "wire/directory/names",
)


def texts():
    """Yield each file that people read or edit, with its text in lower case and ``CamelCase`` as ``camel_case``."""
    top = [
        ROOT / name for name in ("README.md", "CONTRIBUTING.md", "Makefile", "Dockerfile", "docker-compose.yml", ".env")
    ]
    inside = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in SUFFIXES]
    for path in top + inside:
        name = str(path.relative_to(ROOT))
        if not name.startswith(EXEMPT) and path != Path(__file__):
            yield name, re.sub(r"(?<=[a-z])(?=[A-Z])", "_", path.read_text()).lower()


TEXTS = dict(texts())


@pytest.mark.parametrize("word", RETIRED)
def test_a_retired_word_stands_nowhere(word):
    """A retired word is neither a word of a text nor a part of an identifier (``seat_of``, ``_muster``)."""
    pattern = re.compile(rf"(?<![a-z]){word}(?![a-z])")
    assert [name for name, text in TEXTS.items() if pattern.search(text)] == []


def test_no_text_has_the_marks_of_a_merge():
    """A conflict that was resolved in the code may still stand in a docstring, where nothing else would find it."""
    marks = re.compile(r"^\s*(<{7}|>{7}) ", re.MULTILINE)
    assert [name for name, text in TEXTS.items() if marks.search(text)] == []
