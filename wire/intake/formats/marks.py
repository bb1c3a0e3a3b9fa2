"""What the attributes of an element say of its text: hidden, not public, for editors, a subhead, around the story.

The words are those that agencies and content systems write into classes, roles and ids. A word is compared without its
hyphens and underscores.
"""

import re
from enum import Enum

from wire.intake.formats.trees import Element, attribute, local

__all__ = ["Mark", "mark_of"]


class Mark(Enum):
    """What an element's attributes say."""

    PRIVATE = "not for publication"
    EDITORS = "for editors"
    HIDDEN = "hidden"
    FURNITURE = "around the text"
    SUBHEAD = "a subhead"


WORDS = re.compile(r"[\s:/.]+")
JOINTS = re.compile(r"[-_]+")
PRIVATE = re.compile(
    r".*(?:non?public|nonpubl|notpublic|notforpub|donotpublish|unpublishable|nichtoeffentlich).*|nonpub|private"
    r"|internal(?:only|use|notes?)|confidential|npa"
)
EDITORS = re.compile(
    r"ednotes?|edmsg|editors?notes?|editorialnotes?|notes?(?:to|for)editors?|notepad|advisory|redaktionshinweise?"
    r"|embargo(?:ed|notice|banner|text|line|date|time|until|info|note|box|label)?"
)
HIDDEN = re.compile(r"hidden|hide|visuallyhidden|invisible|sronly|screenreadertext|screenreaderonly|dnone|displaynone")
FURNITURE = re.compile(
    r"(?:site|page|global|main|top)?(?:nav|navbar|navigation|menu|footer|banner|masthead)|breadcrumbs?|sidebar|cookies?"
    r"|cookie(?:banner|consent|notice|bar)|consent|share|sharing|social(?:share|links|media|icons)?|sharebuttons?"
    r"|sharetools?|related(?:posts|articles|news|links|stories|content)?|recommended|newsletter(?:signup)?|subscribe"
    r"|subscription|signup|comments?|commentlist|advert(?:isement)?|ads?|adslot|promo|pagination|pager|skiplink"
    r"|skip(?:tocontent|tomaincontent)|toolbar|widget|popup|modal|search|searchform|login|language(?:switcher|selector)"
    r"|printonly|tags?list|postmeta|entrymeta|navigationmenu|complementary|contentinfo|wpblockbuttons?"
)
SUBHEAD = re.compile(
    r"subheads?|subheading|subheadline|crosshead(?:ing)?|zwischentitel|zwischenzeile|intertitre|ladillo"
)
NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
ATTRIBUTES = ("class", "role", "id", "type", "noteclass", "pubconstraint")


def mark_of(element: Element) -> Mark | None:
    """Return what the attributes of an element say, the most cautious mark first; None where they say nothing."""
    if not element.attrib:
        return Mark.EDITORS if local(element) == "note" else None
    words = [
        JOINTS.sub("", word) for name in ATTRIBUTES for word in WORDS.split(attribute(element, name).lower()) if word
    ]
    if any(PRIVATE.fullmatch(word) for word in words):
        return Mark.PRIVATE
    if any(EDITORS.fullmatch(word) for word in words):
        return Mark.EDITORS
    if local(element) == "note":
        # NITF: pa is an advisory that may be published, npa one that may not, std a note of any other kind.
        return None if attribute(element, "type") == "pa" else Mark.EDITORS
    shown = not NOT_SHOWN.search(attribute(element, "style"))
    if "hidden" in element.attrib or attribute(element, "aria-hidden") == "true" or not shown:
        return Mark.HIDDEN
    for pattern, mark in ((HIDDEN, Mark.HIDDEN), (SUBHEAD, Mark.SUBHEAD), (FURNITURE, Mark.FURNITURE)):
        if any(pattern.fullmatch(word) for word in words):
            return mark
    return None
