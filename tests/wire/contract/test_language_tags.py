"""Language tags of documents as languages of the wire."""

import pytest

from wire.contract.language_tags import tag_of
from wire.errors import ContractError


@pytest.mark.parametrize(
    ("tag", "text", "language"),
    [("de-AT", "", "de"), ("zh_TW", "", "zh-Hant"), ("zh", "国际会议", "zh-Hans"), ("zh", "國際會議", "zh-Hant")],
)
def test_a_tag_gives_a_language_of_the_wire(tag: str, text: str, language: str) -> None:
    """Subtags fall away but for those that tell the scripts of Chinese, which the text does where they are missing."""
    assert tag_of(tag, text) == language


def test_the_caller_decides_where_there_is_no_tag() -> None:
    """A text without a tag is detected; without a detector that is an error, as is a foreign language."""
    assert tag_of("", "Titel", lambda _: "de") == "de"
    for tag in ("", "fi"):
        with pytest.raises(ContractError, match="language"):
            tag_of(tag, "Titel")
