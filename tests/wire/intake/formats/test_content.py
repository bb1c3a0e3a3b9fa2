"""The content of an item."""

from wire.contract.release import Block, BlockKind
from wire.intake.formats.blocks import Body
from wire.intake.formats.content import Content


def test_what_stands_beside_the_text_is_looked_at_for_an_embargo():
    """Texts above the headline, notes to editors and what is not public, and none of the text itself."""
    text = Block(BlockKind.PARAGRAPH, "The yard will build a ferry.")
    body = Body(blocks=[text], editors=["Embargo: none"], private=["Not before noon"])
    assert Content(body=body, above=["Slug"]).cues == ("Slug", "Embargo: none", "Not before noon")
    assert Content().cues == ()
