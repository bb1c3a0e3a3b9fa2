"""Posted releases as cases, and several of them accepted together."""

from dataclasses import replace

import pytest

from tests.support.api_server import DIRECTORY
from wire.contract.release import Block, BlockKind, Edition, Release
from wire.desk.cases import case_of
from wire.desk.desk import Desk
from wire.desk.entry import Posting
from wire.desk.errors import DeskFull, OutOfRange, VersionConflict
from wire.desk.store import MemoryStore

RELEASE = Release(
    uri="urn:x:1",
    version=1,
    source_language="de",
    sectors=("business",),
    editions=(Edition("de", "Fähre", (Block(BlockKind.PARAGRAPH, "Die Werft baut."),)),),
    created_ns=1,
)
OTHER = replace(RELEASE, uri="urn:x:2")


def desk(**options):
    return Desk(DIRECTORY, MemoryStore(1), clock=lambda: 10, seed=1, **options)


def test_a_case_has_the_law_and_the_documents_of_its_release():
    """The law accepts the release where nothing came before."""
    case = case_of(Posting(RELEASE), DIRECTORY, None, lambda: 10)
    ruling = case.law(())
    assert (case.uri, set(case.documents)) == ("urn:x:1", {"de"})
    assert ruling.new
    assert ruling.entry.accepted_ns == 10
    with pytest.raises(OutOfRange):
        case_of(Posting(replace(RELEASE, version=2**40)), DIRECTORY, None, lambda: 10)


async def test_releases_are_accepted_together_or_not_at_all():
    """One that is refused leaves nothing of the others, in the store and on the agenda."""
    wire = desk()
    await wire.accept(replace(OTHER, version=3))
    with pytest.raises(VersionConflict):
        await wire.accept_all([Posting(RELEASE), Posting(OTHER)])
    assert (wire.versions("urn:x:1"), wire.pending) == ((), 1)
    receipts = await wire.accept_all([Posting(RELEASE), Posting(replace(OTHER, version=4))])
    assert [receipt.new for receipt in receipts] == [True, True]
    assert wire.pending == 3


async def test_a_desk_has_room_for_all_or_for_none():
    """The bound counts each release."""
    wire = desk(pending_most=1)
    with pytest.raises(DeskFull):
        await wire.accept_all([Posting(RELEASE), Posting(OTHER)])
    assert wire.pending == 0
    await wire.accept_all([Posting(RELEASE)])
