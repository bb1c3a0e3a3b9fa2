"""What a page says of its story for machines: ``meta`` elements, and schema.org's data on an article as JSON-LD."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from wire.intake.formats.embargoes import Stated
from wire.intake.formats.moments import parse_moment
from wire.intake.formats.trees import Element, attribute, descendants, text_of

__all__ = ["PageData", "page_data"]

ARTICLES = frozenset({"NewsArticle", "Article", "ReportageNewsArticle", "AnalysisNewsArticle", "BlogPosting"})
PUBLISHED = ("article:published_time", "og:article:published_time", "datepublished", "dc.date.issued", "pubdate")
AUTHORS = ("author", "dc.creator", "byl", "parsely-author")
MOST_DEEP = 4  # lists and graphs around an article


@dataclass(frozen=True, slots=True)
class PageData:
    """Parts of a page's data. ``created_ns`` is when the page was published, None where that is not known.

    ``embargo`` holds where the page gives a time of publication that is still to come. Times are nanoseconds since the
    epoch.
    """

    title: str
    site: str
    byline: str
    created_ns: int | None
    embargo: Stated


def page_data(root: Element, received_ns: int) -> PageData:
    """Return the data of a page; ``received_ns`` is when the page came in, in nanoseconds since the epoch."""
    metas: dict[str, str] = {}
    for meta in descendants(root, "meta"):
        name = attribute(meta, "property", "name", "itemprop").lower()
        metas.setdefault(name, attribute(meta, "content"))
    article = next(_articles(root), {})
    published = [metas.get(name, "") for name in PUBLISHED] + [_text(article.get("datePublished"))]
    created_ns, embargo = _published(published, received_ns)
    return PageData(
        title=metas.get("og:title") or metas.get("twitter:title") or "",
        site=metas.get("og:site_name", ""),
        byline=next((found for name in AUTHORS if (found := metas.get(name, ""))), "") or _authors(article),
        created_ns=created_ns,
        embargo=embargo,
    )


def _published(texts: list[str], received_ns: int) -> tuple[int | None, Stated]:
    """Return the latest time of publication where it is past, and as an embargo where it is to come."""
    found = []
    for text in texts:
        try:
            found.append((parse_moment(text), text))
        except ValueError:
            continue
    if not found:
        return None, Stated()
    moment, text = max(found, key=lambda each: each[0].time_ns)
    if moment.exact:
        past = moment.time_ns <= received_ns
        return (moment.time_ns, Stated()) if past else (None, Stated(moment.time_ns))
    if moment.surely_after(received_ns):
        return None, Stated(problem=f"the page is to be published at {text!r}, without time of day or zone")
    return None, Stated()


def _articles(root: Element) -> Iterator[dict[str, Any]]:
    for script in descendants(root, "script"):
        if attribute(script, "type").lower() == "application/ld+json":
            try:
                yield from _within(orjson.loads(text_of(script)), MOST_DEEP)
            except orjson.JSONDecodeError:
                continue


def _within(value: object, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(value, list) and depth:
        for each in value:
            yield from _within(each, depth - 1)
    elif isinstance(value, dict):
        kinds = value.get("@type")
        if ARTICLES & {kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)}:
            yield value
        elif depth:
            yield from _within([value.get("@graph"), value.get("mainEntity")], depth - 1)


def _authors(article: dict[str, Any]) -> str:
    given = article.get("author")
    people = given if isinstance(given, list) else [given]
    names = (_text(each.get("name") if isinstance(each, dict) else each) for each in people)
    return ", ".join(dict.fromkeys(filter(None, names)))


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
