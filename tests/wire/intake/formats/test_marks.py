"""What attributes say of an element's text."""

import pytest

from wire.intake.formats.marks import Mark, mark_of
from wire.intake.formats.trees import parse_xml


@pytest.mark.parametrize(
    ("markup", "mark"),
    [
        ("<p/>", None),
        ("<p class='lead'/>", None),
        ("<a class='internal'/>", None),
        ("<section class='np-nonpublic'/>", Mark.PRIVATE),
        ("<div class='box non_public'/>", Mark.PRIVATE),
        ("<div class='not-for-publication'/>", Mark.PRIVATE),
        ("<div class='agency-nonpublic-contact'/>", Mark.PRIVATE),
        ("<p class='embargo-notice'/>", Mark.EDITORS),
        ("<article class='post tag-embargo'/>", None),
        ("<edNote pubconstraint='c:nonpublic'/>", Mark.PRIVATE),
        ("<edNote role='sttnote:private'/>", Mark.PRIVATE),
        ("<note type='npa'/>", Mark.PRIVATE),
        ("<note type='pa'/>", None),
        ("<note type='std'/>", Mark.EDITORS),
        ("<note/>", Mark.EDITORS),
        ("<div class='editors-note'/>", Mark.EDITORS),
        ("<strong class='embargoed'/>", Mark.EDITORS),
        ("<p hidden=''/>", Mark.HIDDEN),
        ("<p style='color: red; display : none'/>", Mark.HIDDEN),
        ("<p class='visually-hidden'/>", Mark.HIDDEN),
        ("<div id='main-nav'/>", Mark.FURNITURE),
        ("<div class='cookie-banner'/>", Mark.FURNITURE),
        ("<p class='crosshead'/>", Mark.SUBHEAD),
    ],
)
def test_a_mark_is_read(markup, mark):
    """A word counts as a whole; hyphens and underscores make no difference."""
    assert mark_of(parse_xml(markup, "copy")) is mark
