"""Every member of a document is kept, or named in a note."""

from collections.abc import Callable

import orjson
import pytest

from tests.support.full_documents import lost, named, ninjs_1, ninjs_2, ninjs_3, superdesk
from wire.contract.times import parse_time
from wire.intake.intake import Reading, take
from wire.intake.ninjs.spelling import THIRD
from wire.intake.ninjs.unkept import unkept

NOW_NS = parse_time("2026-11-29T12:00:00Z")


def read(document: dict[str, object]) -> Reading:
    return take(orjson.dumps(document).decode(), source="copy", received_ns=NOW_NS)


@pytest.mark.parametrize("document", [ninjs_3, ninjs_2, ninjs_1, superdesk])
def test_no_member_is_dropped_without_a_word(document: Callable[[], dict[str, object]]) -> None:
    """Each value is in the release or in a note, or a note has the name of its member."""
    full = document()
    assert lost(full, read(full)) == []


def test_the_first_creation_is_named_where_another_time_is_kept() -> None:
    """A release has one time of creation."""
    assert "firstCreated" in named(read(ninjs_3()))
    assert "firstCreated" not in named(read(ninjs_3() | {"firstCreated": "2026-11-02T02:02:02Z"}))


def test_what_an_editorial_system_adds_is_named() -> None:
    """A priority beside an urgency, authors beside a byline, and what a list's items have beside their names."""
    assert {"priority", "authors", "service.aliases", "keywords.code"} <= named(read(superdesk()))
    without = {name: value for name, value in superdesk().items() if name not in ("urgency", "byline")}
    assert named(read(without)).isdisjoint({"priority", "authors"})
    assert "authors.role" in named(read(without))


def test_members_of_the_story_itself_are_not_named() -> None:
    """A title that is the headline is sent, and a version is the document's own."""
    members = {"uri": "urn:x:1", "title": "A lamp", "version": "1", "profile": "x"}
    assert list(unkept(members, THIRD, "3.1", "A lamp")) == ["Not kept: profile."]
    assert list(unkept(members, THIRD, "3.1", "Another")) == ["Not kept: title, profile."]
