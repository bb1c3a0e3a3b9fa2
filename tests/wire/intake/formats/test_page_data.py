"""What a page says of its story for machines."""

import orjson
import pytest

from wire.contract.times import parse_time
from wire.intake.formats.embargoes import Stated
from wire.intake.formats.page_data import page_data
from wire.intake.formats.trees import parse_html

NOW_NS = parse_time("2027-01-23T12:00:00Z")
LATER = "2027-03-18T10:00:00+00:00"


def data(head: str):
    return page_data(parse_html(f"<html><head>{head}</head><body><p>Text</p></body></html>", "copy"), NOW_NS)


def schema_org(value: object) -> str:
    return f'<script type="application/ld+json">{orjson.dumps(value).decode()}</script>'


def test_the_meta_elements_of_a_page_are_read():
    """Its title, its site, its author, and when it was published."""
    found = data(
        '<meta property="og:title" content="A plant"><meta property="og:site_name" content="Acme">'
        '<meta name="author" content="Jane Doe">'
        '<meta property="article:published_time" content="2027-01-22T10:00:00Z">'
    )
    assert (found.title, found.site, found.byline) == ("A plant", "Acme", "Jane Doe")
    assert (found.created_ns, found.embargo) == (parse_time("2027-01-22T10:00:00Z"), Stated())


@pytest.mark.parametrize(
    "value",
    [
        {"@type": "NewsArticle", "datePublished": LATER, "author": {"@type": "Person", "name": "Jane Doe"}},
        {"@graph": [{"@type": "WebPage"}, {"@type": ["Article"], "datePublished": LATER, "author": ["Jane Doe"]}]},
        [{"@type": "WebPage", "mainEntity": {"@type": "Article", "datePublished": LATER, "author": "Jane Doe"}}],
    ],
)
def test_an_article_that_is_published_later_waits(value):
    """A time of publication that is still to come is an embargo, wherever the article stands in the data."""
    found = data(schema_org(value))
    assert (found.byline, found.created_ns) == ("Jane Doe", None)
    assert found.embargo == Stated(parse_time("2027-03-18T10:00:00Z"))


def test_a_day_to_come_is_no_time():
    """A page that names only a day in the future is not published by guess; a day that may be past says nothing."""
    assert "2027-03-18" in data('<meta property="article:published_time" content="2027-03-18">').embargo.problem
    assert data('<meta property="article:published_time" content="2027-01-23">').embargo == Stated()


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="yesterday">',
        '<script type="application/ld+json">{"@type": </script>',
        schema_org([[[[[[{"@type": "Article", "datePublished": LATER}]]]]]]),
        schema_org({"@type": "Article", "author": [1, {"name": 2}], "datePublished": 3}),
        schema_org("Article"),
    ],
)
def test_data_that_is_none_says_nothing(head):
    """Broken data, data of other types and data that is nested without end are passed over."""
    found = data(head)
    assert (found.byline, found.created_ns, found.embargo) == ("", None, Stated())
