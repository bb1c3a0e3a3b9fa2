"""Documents in XML and HTML by the names of their elements."""

import pytest

from wire.errors import CopyError
from wire.intake.formats.detect import format_of
from wire.intake.formats.documents import read_stories

CAPITALS = (
    '<NITF><BODY xml:lang="en"><BODY.HEAD><HEDLINE><HL1>A lamp on the pier</HL1></HEDLINE></BODY.HEAD><BODY.CONTENT>'
    "<P>The <![CDATA[<LAMP>]]> is lit.</P></BODY.CONTENT></BODY></NITF>"
)
XHTML = (
    '<?xml version="1.0"?><x:html xmlns:x="http://www.w3.org/1999/xhtml"><x:body><x:h1>A lamp on the pier</x:h1>'
    "<x:p>The lamp is lit.</x:p></x:body></x:html>"
)


def story(text):
    (found,) = read_stories(text, format_of(text, "copy"), "copy", 1)
    return found.headline, [block.text for block in found.blocks]


@pytest.mark.parametrize("text", [CAPITALS, CAPITALS.replace("</HL1>", "</hl1>").replace("<P>", "<p>")])
def test_nitf_with_names_in_capitals_is_read(text):
    """The names of NITF must count in any letters, and its text must stay as it is."""
    assert story(text) == ("A lamp on the pier", ["The <LAMP> is lit."])


def test_nitf_in_capitals_that_is_not_well_formed_is_refused():
    """An element without its end must be refused, as in small letters."""
    with pytest.raises(CopyError, match="can't be read"):
        story(CAPITALS.replace("</P>", ""))


def test_a_page_whose_elements_have_a_prefix_is_read():
    """XHTML with a prefix must give the same story as without one."""
    assert story(XHTML) == story(XHTML.replace("x:", "").replace("xmlns:x", "xmlns"))
    assert story(XHTML) == ("A lamp on the pier", ["The lamp is lit."])
