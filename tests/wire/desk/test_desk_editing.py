"""What editors do at the desk, with each kind of store: versions, kills, lifted embargoes, and what is refused."""

import asyncio
from dataclasses import replace

import pytest

from tests.support.messages import circuit_of
from tests.support.recorded_desk import ENGLISH, RecordedDesk, release
from wire.contract.ninjs import decode
from wire.contract.release import Status
from wire.contract.topics import FLASH
from wire.desk.errors import (
    DeskFull,
    MissingEdition,
    NoAudience,
    NothingToLift,
    OutOfRange,
    SectorConflict,
    UnknownRelease,
    VersionConflict,
)
from wire.desk.refusal import Refusal


async def test_a_posted_kill_goes_wherever_earlier_versions_went_under_the_heading_that_they_had(room):
    """A flash stays a flash to the end, and no circuit is left out."""
    await room.desk.accept(release(urgency=1), 0, ENGLISH[:1])
    await room.desk.accept(release(version=2, urgency=5), 0, ENGLISH[1:2])
    kill = release(version=3, urgency=5, status=Status.CANCELED)
    await room.desk.accept(replace(kill, editions=tuple(replace(item, blocks=()) for item in kill.editions)), 0, [])
    went = [{circuit_of(message) for message in await room.take_and_acknowledge()} for _ in range(2)]
    killed = await room.take_and_acknowledge()
    assert went == [set(ENGLISH[:1]), set(ENGLISH[:2])]
    assert {circuit_of(message) for message in killed} == set(ENGLISH[:2])
    assert {message.heading for message in killed} == {FLASH}


async def test_the_same_version_twice_is_one_release(room):
    """It is recognised by the digest of the posted content, or else by its own content, at any time."""
    first = await room.desk.accept(release(), 0)
    again = await room.desk.accept(replace(release(), created_ns=9), 700)
    assert (again.new, again.entry) == (False, first.entry)
    assert (await room.desk.accept(release("urn:x:2"), digest="a")).new
    assert not (await room.desk.accept(release("urn:x:2", languages=("es",)), digest="a")).new
    assert len(room.desk.entries(10)) == 2


@pytest.mark.parametrize(
    ("later", "error", "words"),
    [
        (release(version=3, sector="sport"), SectorConflict, "can't become sport"),
        (release(version=1), VersionConflict, "version 1 does not come after 2; the next one is 3"),
        (release(version=2, urgency=6), VersionConflict, "version 2 is there with other content; the next one is 3"),
        (release(version=3, languages=("de",)), MissingEdition, "no edition in en"),
        (release("urn:x:nobody", languages=("th",)), NoAudience, "no outlet takes th"),
        (release("urn:x:late", embargo_ns=10**20), OutOfRange, "embargo is 100000000000000000000, and must be from 0"),
        (
            release("urn:x:large", version=10**10),
            OutOfRange,
            "version is 10000000000, and must be from 1 to",
        ),
    ],
)
async def test_what_would_break_the_promise_is_refused(room, later, error, words):
    """Another sector, an old version, a missing language, no outlet to send to. Nothing of it is kept."""
    await room.desk.accept(release(version=2), 0)
    with pytest.raises(error, match=words):
        await room.desk.accept(later, 0, [] if later.uri == "urn:x:nobody" else None)
    assert len(room.desk.entries(10)) == room.desk.pending == 1


async def test_a_kill_tells_everyone_who_got_anything_and_stops_what_waits(room):
    """A message of its own with the note, status canceled and no text; urgent as a flash."""
    await room.desk.accept(release(), circuits=ENGLISH[:2])
    await room.take_and_acknowledge()
    await room.desk.accept(release(version=2, embargo_ns=5_000, urgency=4), circuits=ENGLISH)
    await room.desk.accept(release("urn:x:backlog", urgency=2))
    receipt = await room.desk.kill("urn:x:1", "It was never true.")
    assert (receipt.new, receipt.entry.release.version) == (True, 3)
    assert receipt.entry.release.status is Status.CANCELED
    killed = await room.take_and_acknowledge()
    assert {circuit_of(message) for message in killed} == set(ENGLISH[:2])
    document = decode(killed[0].document)
    assert (document.status, document.note, document.version) == (Status.CANCELED, "It was never true.", 3)
    assert document.editions[0].blocks == ()
    assert (await room.take_and_acknowledge())[0].uri == "urn:x:backlog"
    room.clock.now_ns = 6_000
    assert await room.nothing_is_sent()
    assert [entry.state for entry in room.desk.versions("urn:x:1")] == ["committed", "stopped", "committed"]


async def test_a_kill_before_anything_was_sent_sends_nothing_and_ends_the_story(room):
    """Killed again it is the same kill, and no further version is taken."""
    await room.desk.accept(release(embargo_ns=5_000))
    receipt = await room.desk.kill("urn:x:1")
    again = await room.desk.kill("urn:x:1")
    assert (receipt.new, again.new, again.entry) == (True, False, receipt.entry)
    with pytest.raises(VersionConflict, match="killed by version 2"):
        await room.desk.accept(release(version=3))
    assert not (await room.desk.accept(release(embargo_ns=5_000))).new
    room.clock.now_ns = 6_000
    assert await room.nothing_is_sent()
    assert (room.desk.pending, room.committed) == (0, [])


async def test_a_lifted_embargo_is_neither_in_the_message_nor_in_its_document(room):
    """Due now."""
    await room.desk.accept(release(embargo_ns=5_000, status=Status.WITHHELD))
    room.clock.now_ns = 2_000
    receipt = await room.desk.lift("urn:x:1")
    assert (receipt.new, receipt.entry.due_ns, receipt.entry.release.embargo_ns) == (False, 2_000, None)
    (message, *_) = await room.take_and_acknowledge()
    assert (message.due_ns, message.embargo_ns) == (2_000, 0)
    assert (decode(message.document).embargo_ns, decode(message.document).status) == (None, Status.USABLE)
    with pytest.raises(NothingToLift):
        await room.desk.lift("urn:x:1")


async def test_a_withheld_release_waits_for_a_person_or_a_later_version(room):
    """No time makes it due; lifted it is usable, and a later version goes out in its place."""
    for number in (1, 2):
        await room.desk.accept(release(uri=f"urn:x:{number}", status=Status.WITHHELD), 0)
    room.clock.now_ns = 10**18
    assert await room.nothing_is_sent()
    await room.desk.lift("urn:x:1")
    (message, *_) = await room.take_and_acknowledge()
    assert decode(message.document).status is Status.USABLE
    await room.desk.accept(release(uri="urn:x:2", version=2))
    (message, *_) = await room.take_and_acknowledge()
    assert (decode(message.document).uri, decode(message.document).version) == ("urn:x:2", 2)
    assert [entry.state for entry in room.desk.versions("urn:x:2")] == ["stopped", "committed"]


async def test_a_story_is_withheld_and_usable_again(room):
    """Outlets that have it get a version without text, and then the text; the same topics, in this order."""
    await room.desk.accept(release())
    first = await room.take_and_acknowledge()
    await room.desk.accept(release(version=2, status=Status.WITHHELD))
    told = await room.take_and_acknowledge()
    await room.desk.accept(release(version=3))
    again = await room.take_and_acknowledge()
    assert {message.topic for message in first} == {message.topic for message in told}
    found = [decode(messages[0].document) for messages in (first, told, again)]
    assert [(item.version, item.status) for item in found] == [
        (1, Status.USABLE),
        (2, Status.WITHHELD),
        (3, Status.USABLE),
    ]
    assert [bool(item.editions[0].blocks) for item in found] == [True, False, True]


async def test_what_the_desk_does_not_know_can_be_neither_killed_nor_lifted(room):
    """Nor looked up."""
    for act in (room.desk.kill, room.desk.lift):
        with pytest.raises(UnknownRelease):
            await act("urn:x:nothing")
    assert room.desk.versions("urn:x:nothing") == ()


async def test_a_full_desk_takes_no_more_releases_but_kills(store):
    """The bound counts pending releases and messages, and releases that are being accepted."""
    room = RecordedDesk(store, pending_most=2)
    results = await asyncio.gather(
        *(room.desk.accept(release(f"urn:x:{number}", embargo_ns=5_000)) for number in range(4)), return_exceptions=True
    )
    assert [type(result) for result in results].count(DeskFull) == 2
    assert (await room.desk.kill("urn:x:0")).new
    assert (await room.desk.accept(release("urn:x:9"))).new


async def test_a_message_that_is_given_up_leaves_the_outbox_and_a_kill_can_follow(room):
    """The kill waits for the messages of the version before it, and finds out that one of them is refused."""
    desk = room.desk
    await desk.accept(release(), circuits=ENGLISH[:1])
    committed = await desk.commit(await desk.due())
    desk.put_out(committed)
    assert not desk.withdrawn("urn:x:1")
    await desk.kill("urn:x:1")
    assert desk.withdrawn("urn:x:1")
    desk.refused(committed.messages[0].sequence, Refusal("too large", "it is too large"))
    async with asyncio.timeout(30):
        assert (await desk.due()).version == 2
