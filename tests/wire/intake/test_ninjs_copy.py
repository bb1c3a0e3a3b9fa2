"""A ninjs document as a release."""

import orjson
import pytest

from wire.errors import CopyError
from wire.intake.ninjs_copy import read_ninjs_array, read_ninjs_copy
from wire.intake.results import Submission

SUBMISSION = Submission("copy", 1)


def document(html: str, **members: object) -> dict[str, object]:
    body = {"role": "main", "contentType": "text/html", "value": html}
    return {"uri": "urn:x:1", "headlines": [{"value": "A ferry"}], "bodies": [body], "language": "en"} | members


def test_the_credit_is_that_of_the_lead_where_no_member_names_it() -> None:
    """Also below a subhead."""
    html = "<h2>A deck</h2><p>(SeaPRwire) – The yard will build a ferry in April, it said.</p>"
    release = read_ninjs_copy(orjson.dumps(document(html)).decode(), SUBMISSION).release
    assert release.credit == "SeaPRwire"
    assert [block.text for block in release.editions[0].blocks] == [
        "A deck",
        "The yard will build a ferry in April, it said.",
    ]


def test_a_document_of_an_array_has_its_own_name_and_version() -> None:
    """A client that sends a correction names the version; without one the wire counts."""
    html = "<p>The yard will build a ferry in April, it said.</p>"
    both = [document(html), document(html, uri="urn:x:2", version="3")]
    first, second = read_ninjs_array(orjson.dumps(both).decode(), SUBMISSION)
    assert (first.named, first.versioned) == (True, False)
    assert (second.named, second.versioned, second.release.version) == (True, True, 3)
    with pytest.raises(CopyError, match="between 1 and 100"):
        read_ninjs_array("[]", SUBMISSION)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "A lamp"}', "a JSON-LD document"),
        ('{"version": "https://jsonfeed.org/version/1.1", "title": "Lamps", "items": []}', "a JSON Feed"),
        ('{"_items": [{"guid": "a"}], "_links": {}}', "a list of items within the member _items"),
    ],
)
def test_json_of_another_kind_is_refused_by_its_name(text, name):
    """The error must name the format, and not a member that ninjs does not have."""
    with pytest.raises(CopyError, match=f"this is {name}"):
        read_ninjs_copy(text, Submission("copy.json", 1, None, None))
