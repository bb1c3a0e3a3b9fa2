"""The classifier of languages beside the library's own walk."""

import py3langid
import pytest

from tests.support.api_server import open_copy
from wire.intake.classifier import classifier

TEXTS = [
    open_copy("en-ferry-line"),
    open_copy("th-burana-wat"),
    open_copy("ja-sato-no-yado").upper(),
    open_copy("ar-nihai-aldawri")[:400],
    "".join(chr(0x20 + 37 * code % 0x3000) for code in range(4_000)),
    "e",
    "\x00\x00é",
    "漢",
    "",
]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_each_language_has_the_librarys_own_score(text: str) -> None:
    """Bit by bit: each state depends on the last bytes alone, and the features are added up in the same order."""
    assert classifier().rank(text) == py3langid.rank(text)
