"""Documents that are written ahead of their time: kept for releases that are due soon, as far as there is room."""

from tests.support.recorded_desk import release
from wire.contract.ninjs import decode
from wire.contract.release import Status
from wire.desk.documents import AHEAD_NS, ROOM_BYTES, Documents, documents_of

HALF = {"en": bytes(ROOM_BYTES // 2)}


def test_documents_are_given_up_once():
    """To the commit that needs them."""
    documents = Documents()
    documents.keep(1, {"en": b"x"}, 0)
    assert 1 in documents
    assert [documents.drop(1), documents.drop(1)] == [{"en": b"x"}, None]


def test_there_is_room_for_so_many_bytes():
    """A document that does not fit is not kept; a dropped one makes room."""
    documents = Documents()
    for entry in (1, 2, 3):
        documents.keep(entry, HALF, 0)
    assert [entry in documents for entry in (1, 2, 3)] == [True, True, False]
    documents.drop(1)
    documents.keep(3, HALF, 0)
    assert 3 in documents


def test_what_waits_for_long_takes_no_room():
    """A release in an hour and more is written when it is due."""
    documents = Documents()
    documents.keep(1, {"en": b"x"}, AHEAD_NS + 1)
    documents.keep(2, {"en": b"x"}, AHEAD_NS)
    assert [1 in documents, 2 in documents] == [False, True]


def test_a_version_that_withholds_its_story_has_no_text():
    """One that is withheld until its embargo ends is usable then, and has."""
    told = decode(documents_of(release(version=2, status=Status.WITHHELD, note="wait", byline="A. Person"))["en"])
    assert (told.status, told.editions[0].blocks, told.note) == (Status.WITHHELD, (), "wait")
    assert told.byline == ""
    assert told.editions[0].headline == release().editions[0].headline
    whole = decode(documents_of(release(status=Status.WITHHELD, embargo_ns=500))["en"])
    assert (whole.status, whole.editions[0].blocks) == (Status.USABLE, release().editions[0].blocks)


def test_each_edition_has_a_document():
    """By its language."""
    found = documents_of(release(languages=("en", "es")))
    assert {language: decode(document).source_language for language, document in found.items()} == {
        "en": "en",
        "es": "es",
    }


def test_documents_are_written_ahead_once():
    """Not where they are kept since their acceptance, and not again where there was no room or nothing to read."""
    documents, asked = Documents(), []

    def find(found):
        asked.append(found)
        return found

    documents.prepare(1, lambda: find(release()))
    assert documents.drop(1) == documents_of(release())
    documents.prepare(1, lambda: find(release()))
    assert documents.drop(1) is None
    documents.prepare(2, lambda: find(None))
    documents.keep(3, documents_of(release()), 0)
    documents.prepare(3, lambda: find(release()))
    assert asked == [release(), None]
