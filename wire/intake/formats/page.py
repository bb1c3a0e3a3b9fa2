"""An HTML page, or a piece of one: the headline and the text of its story, without what a site puts around them."""

import re
from collections.abc import Iterable, Iterator

from wire.contract.release import Block, BlockKind
from wire.errors import CopyError
from wire.intake.characters import STOPS, columns, ends_closed
from wire.intake.formats.blocks import Body, read_body
from wire.intake.formats.embargoes import stated_embargo
from wire.intake.formats.marks import Mark, mark_of
from wire.intake.formats.page_data import PageData, page_data
from wire.intake.formats.story import Story, left_out, lines_once
from wire.intake.formats.trees import Element, attribute, child, descendants, local, parse_html, text_of
from wire.intake.vocabulary import fold

__all__ = ["read_page"]

KIND = "an HTML page"
HEADINGS = ("h1", "h2", "h3", "h4")
LONGEST_HEADLINE = 200  # columns of a first paragraph that may be a headline
MOST_PARTS = 100  # articles of a page
RIVAL = 0.5  # of the longest article's characters: a page with two such articles is no page of one story
SITE_MARKS = (" | ", " - ", " – ", " — ", " :: ", " · ")
MANY_LINKS = 0.6  # of a list's characters: a list of links leads elsewhere
FEW_LINKS = 3
WHOLE = re.compile(r"<(?:html|body)\b", re.IGNORECASE)
BLANK_LINES = re.compile(r"\r?\n(?:[ \t]*\r?\n)+")


def read_page(text: str, source: str, received_ns: int) -> Story:
    """Return the story of a page; CopyError where it has no headline or no text, or holds several stories.

    ``received_ns``, nanoseconds since the epoch: a page that says that it is published later is held until then.
    """
    root = parse_html(_with_breaks(text), source)
    body = child(root, "body")
    if body is None:
        body = root
    main = _main(body, source)
    title = _title(main, body)
    data = page_data(root, received_ns)
    above = [each for each in _above(main, title) if text_of(each)]
    content = read_body(main, furniture=True, without={*_around(main, title), *above})
    if above:
        content.left_out["parts above the headline"] += len(above)
    blocks = content.blocks
    headline = text_of(title)
    if not headline:
        headline, blocks = _first(root, data, blocks)
    embargo = stated_embargo(root).later(data.embargo)
    if not blocks:
        raise CopyError(source, "the HTML page has no text", "give a page with a headline and a paragraph")
    return Story(
        kind=KIND,
        headline=headline,
        blocks=tuple(blocks),
        language=attribute(main, "lang", "xml:lang") or attribute(root, "lang", "xml:lang"),
        sure=False,
        created_ns=data.created_ns,
        embargo_ns=embargo.time_ns,
        unreadable=embargo.problem,
        byline=data.byline,
        note=lines_once(content.editors),
        cues=(*_texts(above), *_above_story(body, main), *content.editors, *content.private),
        lines=_around_story(body, content),
        notes=left_out(content.left_out),
    )


def _with_breaks(text: str) -> str:
    """Return HTML in which the blank lines of a text that only has some markup begin paragraphs."""
    if text.lstrip().startswith("<") or WHOLE.search(text):
        return text
    return BLANK_LINES.sub("<br><br>", text)


def _main(body: Element, source: str) -> Element:
    """Return the element that holds the story: an article's body, the one article, the main part, or the whole body."""
    for found in (
        [each for each in body.iterdescendants() if attribute(each, "itemprop") == "articleBody"],
        [each for each in descendants(body, "article") if not _hidden(each)],
        [each for each in body.iterdescendants() if local(each) == "main" or attribute(each, "role") == "main"],
    ):
        if len(found) > MOST_PARTS:
            raise CopyError(source, f"the HTML page holds {len(found)} articles", "give the page of one release")
        sized = sorted(((_size(each), each) for each in found if _outermost(each, found)), key=lambda pair: -pair[0])
        if not sized or not sized[0][0]:
            continue
        if len(sized) > 1 and sized[1][0] > RIVAL * sized[0][0]:
            if _parts_of_one(sized[0][1], sized[1][1]):
                break
            raise CopyError(source, "the HTML page holds several articles", "give the page of one release")
        return sized[0][1]
    return body


def _parts_of_one(first: Element, second: Element) -> bool:
    """Return whether two articles are parts of one story: at most one of them has a headline."""
    return any(not any(local(each) in ("h1", "h2") for each in part.iterdescendants()) for part in (first, second))


def _outermost(element: Element, found: list[Element]) -> bool:
    return not any(above in found for above in element.iterancestors())


def _hidden(element: Element) -> bool:
    return any(mark_of(each) in (Mark.HIDDEN, Mark.PRIVATE) for each in (element, *element.iterancestors()))


def _size(element: Element) -> int:
    return read_body(element, furniture=True).size


def _title(main: Element, body: Element) -> Element | None:
    """Return the element of the headline: the h1 of the story or of the page, else the story's first heading."""
    shown = [each for each in descendants(body, "h1") if text_of(each) and not _hidden(each)]
    inside = [each for each in shown if main in each.iterancestors()]
    near = [each for each in shown if any(local(above) in ("main", "article") for above in each.iterancestors())]
    content = [each for each in shown if not _in_chrome(each)]
    for found in ([each for each in inside if each in content], inside if main is not body else [], near, content):
        if found:
            return found[0]
    if len(shown) == 1:
        return shown[0]
    if next(descendants(main, "p"), None) is None:
        return None
    for each in main.iterdescendants():
        if local(each) in HEADINGS and text_of(each) and not _hidden(each) and not _in_chrome(each):
            return each
        if local(each) == "p" and columns(text_of(each)) > LONGEST_HEADLINE:
            return None
    return None


def _in_chrome(element: Element) -> bool:
    return any(
        local(above) in ("nav", "footer", "aside", "form", "header") or mark_of(above) is Mark.FURNITURE
        for above in element.iterancestors()
        if local(above) != "body"
    )


def _around(main: Element, title: Element | None) -> Iterator[Element]:
    """Return the parts of the story's element that are not read as text: the headline, headers, lists of links."""
    if title is not None:
        yield title
    for header in descendants(main, "header"):
        if local(main) in ("body", "html") and (title is None or title not in header.iterdescendants()):
            yield header
    for each in main.iterdescendants():
        if local(each) in ("ul", "ol", "menu") and _is_menu(each):
            yield each


def _is_menu(element: Element) -> bool:
    links = [text_of(link) for link in descendants(element, "a")]
    return len(links) >= FEW_LINKS and sum(map(len, links)) > MANY_LINKS * max(1, len(text_of(element)))


def _above(main: Element, title: Element | None) -> Iterator[Element]:
    """Return the elements of the story that stand above its headline."""
    if title is None or main not in title.iterancestors():
        return
    for each in (title, *title.iterancestors()):
        if each is main:
            return
        yield from each.itersiblings(preceding=True)


def _texts(elements: Iterable[Element]) -> Iterator[str]:
    """Return the texts of elements, paragraph by paragraph."""
    for element in elements:
        yield from _all_of(read_body(element))


def _all_of(content: Body) -> tuple[str, ...]:
    return (*(block.text for block in content.blocks), *content.editors, *content.private)


def _above_story(body: Element, main: Element) -> tuple[str, ...]:
    """Return the texts of the page that stand above the story's element, without its menus."""
    if main is body:
        return ()
    behind = {after for each in (main, *main.iterancestors()) for after in each.itersiblings()}
    return _all_of(read_body(body, furniture=True, without={main, *behind}))


def _around_story(body: Element, content: Body) -> tuple[str, ...]:
    """Return the texts of the page that are no text of the story, wherever they stand."""
    read = set(_all_of(content))
    return tuple(text for text in _all_of(read_body(body)) if text not in read)


def _first(root: Element, data: PageData, blocks: list[Block]) -> tuple[str, list[Block]]:
    """Return a headline for a text without a heading: the page's own title, else the first short paragraph."""
    said = _page_title(root, data)
    if blocks and fold(blocks[0].text) == fold(said):
        return blocks[0].text, blocks[1:]
    if said:
        return said, blocks
    if len(blocks) > 1 and blocks[0].kind is not BlockKind.TABLE:
        first = blocks[0].text
        if columns(first) <= LONGEST_HEADLINE and not ends_closed(first, STOPS):
            return first, blocks[1:]
    return "", blocks


def _page_title(root: Element, data: PageData) -> str:
    site = data.site
    title = data.title or text_of(child(root, "head", "title"))
    for mark in SITE_MARKS:
        start, _, end = title.rpartition(mark)
        if start and site and fold(end) == fold(site):
            return start
    return title
