"""What intake decides for copy of every format."""

import pytest

from wire.contract.release import Block, BlockKind
from wire.errors import CopyError
from wire.intake.decisions import language_of, take_credit, uri_of

SUBHEAD = Block(BlockKind.SUBHEAD, "A deck")
TABLE = Block(BlockKind.TABLE, "(Wire) - a\tb")
LEAD = Block(BlockKind.PARAGRAPH, "(SeaPRwire) – Acme will open a plant in Oslo.")


def test_the_credit_is_that_of_the_first_paragraph() -> None:
    """A subhead and a table above the lead stay; a credit in a later paragraph is text."""
    plain = Block(BlockKind.PARAGRAPH, "Acme will open a plant in Oslo.")
    assert take_credit((SUBHEAD, TABLE, LEAD)) == ("SeaPRwire", (SUBHEAD, TABLE, plain))
    assert take_credit((plain, LEAD)) == ("", (plain, LEAD))
    assert take_credit((SUBHEAD,)) == ("", (SUBHEAD,))


def test_the_same_words_have_the_same_uri() -> None:
    """Spaces and the composition of accents make no difference, other words do."""
    assert uri_of("Un café\n\nà Paris") == uri_of("Un  cafe\u0301 a\u0300 Paris ")
    assert uri_of("Un café à Paris") != uri_of("Un café à Lyon")


def test_a_language_that_is_given_is_not_looked_for() -> None:
    """Dutch is refused, unless the client says that the text is German."""
    dutch = "De regering heeft maandag besloten dat de scholen in het hele land na de zomer weer open zullen gaan. " * 3
    assert language_of(dutch, "copy", "de")[0] == "de"
    with pytest.raises(CopyError, match="does not carry"):
        language_of(dutch, "copy", None)
