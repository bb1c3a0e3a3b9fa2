"""The desk's promises, whatever its store: due times, urgency among what is due, versions in order, topics that stay,
what is refused, kills and lifted embargoes.
"""

import asyncio
from dataclasses import replace

import pytest

from tests.wire.desk.newsroom import DIRECTORY, ENGLISH, RUN, Newsroom, release
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
from wire.desk.store import MemoryStore
from wire.store.database import Database
from wire.store.desk import SqliteStore


@pytest.fixture(params=["in memory", "on disk"])
async def store(request, tmp_path):
    if request.param == "in memory":
        yield MemoryStore(RUN)
        return
    database = Database(tmp_path)
    yield await SqliteStore.open(database, RUN)
    database.close()


@pytest.fixture
def room(store):
    return Newsroom(store)


async def test_an_edition_goes_to_every_circuit_of_its_language_under_the_primary_sector(room):
    """And its messages are numbered, committed and announced before any leaves."""
    receipt = await room.desk.accept(release(languages=("en", "es")), 0)
    messages = await room.hand()
    wanted = {circuit for circuit in DIRECTORY.circuits if circuit.language in ("en", "es")}
    assert receipt.new
    assert set(receipt.entry.circuits) == {message.circuit for message in messages} == wanted
    assert {message.heading for message in messages} == {"business"}
    assert [message.sequence for message in messages] == list(range(1, len(wanted) + 1))
    assert {message.run_id for message in messages} == {RUN}
    ((told, announced),) = room.committed
    assert (told.uri, list(announced)) == ("urn:x:1", list(messages))
    assert room.desk.versions("urn:x:1")[0].state == "committed"


async def test_a_release_without_a_due_time_is_due_when_it_was_kept(room):
    """Which the receipt says."""
    receipt = await room.desk.accept(release())
    assert (receipt.entry.due_ns, receipt.entry.accepted_ns) == (1_000, 1_000)
    assert (await room.leave())[0].due_ns == 1_000


async def test_what_is_due_leaves_by_urgency_and_nothing_leaves_before_its_time(room):
    """A flash overtakes a backlog; an embargo holds."""
    await room.desk.accept(release("urn:x:slow"), 500)
    await room.desk.accept(release("urn:x:flash", urgency=1), 900)
    await room.desk.accept(release("urn:x:held", urgency=1, embargo_ns=5_000), 900)
    assert [(await room.leave())[0].uri for _ in range(2)] == ["urn:x:flash", "urn:x:slow"]
    assert await room.nothing_leaves()
    room.clock.now_ns = 5_000
    held = await room.hand()
    assert (held[0].uri, held[0].due_ns, held[0].embargo_ns) == ("urn:x:held", 5_000, 5_000)


async def test_a_clock_that_jumps_forward_is_noticed_within_about_a_second(room):
    """An hour's embargo is over the moment that the wall clock says so."""
    await room.desk.accept(release(embargo_ns=3_600 * 10**9))
    waiting = asyncio.create_task(room.desk.next())
    await asyncio.sleep(0)
    room.clock.now_ns = 3_600 * 10**9
    async with asyncio.timeout(3):
        assert (await waiting)[0].uri == "urn:x:1"


async def test_a_clock_that_is_set_back_makes_what_was_due_wait_again(room):
    """Nothing leaves before its embargo by the wall clock, whatever that clock said before."""
    await room.desk.accept(release("urn:x:first", version=1), 0)
    await room.desk.accept(release("urn:x:first", version=2, embargo_ns=5_000), 0)
    first = await room.hand()
    room.clock.now_ns = 6_000
    assert await room.nothing_leaves()  # version 2 is due, and waits for the broker to have version 1
    room.clock.now_ns = 4_000
    for message in first:
        room.desk.acknowledged(message.sequence)
    assert await room.nothing_leaves()
    room.clock.now_ns = 5_000
    assert (await room.hand())[0].version == 2


async def test_a_version_waits_until_the_broker_has_the_earlier_one(room):
    """No correction overtakes its original, however urgent."""
    await room.desk.accept(release(), 0)
    await room.desk.accept(release(version=2, urgency=1), 0)
    await room.desk.accept(release("urn:x:other", urgency=9), 0)
    first = await room.hand()
    assert first[0].version == 1
    assert (await room.hand())[0].uri == "urn:x:other"
    for message in first:
        room.desk.acknowledged(message.sequence)
    assert (await room.leave())[0].version == 2


async def test_a_version_that_waited_for_an_embargoed_one_is_due_with_it(room):
    """A correction before the original's embargo is not late by hours."""
    await room.desk.accept(release(embargo_ns=5_000))
    await room.desk.accept(release(version=2))
    assert await room.nothing_leaves()
    room.clock.now_ns = 5_000
    assert [(await room.leave())[0].due_ns for _ in range(2)] == [5_000, 5_000]


async def test_what_the_broker_has_not_acknowledged_is_handed_out_again_to_a_new_connection(room):
    """Under the same numbers, before anything else; also what was being committed when the connection went."""
    await room.desk.accept(release(), 0)
    first = list(await room.hand())
    room.desk.acknowledged(first[0].sequence)
    await room.desk.accept(release("urn:x:2"), 0)
    amid = asyncio.create_task(room.desk.next())
    await asyncio.sleep(0)
    amid.cancel()
    await asyncio.gather(amid, return_exceptions=True)
    room.desk.rewind()
    again = list(await room.hand())
    if again == first[1:]:
        again += await room.hand()
    assert again[: len(first) - 1] == first[1:]
    assert {message.uri for message in again[len(first) - 1 :]} == {"urn:x:2"}


async def test_a_posted_kill_goes_wherever_earlier_versions_went_under_the_heading_that_they_had(room):
    """A flash stays a flash to the end, and circuits are never lost."""
    await room.desk.accept(release(urgency=1), 0, ENGLISH[:1])
    await room.desk.accept(release(version=2, urgency=5), 0, ENGLISH[1:2])
    kill = release(version=3, urgency=5, status=Status.CANCELED)
    await room.desk.accept(replace(kill, editions=tuple(replace(item, blocks=()) for item in kill.editions)), 0, [])
    went = [{message.circuit for message in await room.leave()} for _ in range(2)]
    killed = await room.leave()
    assert went == [set(ENGLISH[:1]), set(ENGLISH[:2])]
    assert {message.circuit for message in killed} == set(ENGLISH[:2])
    assert {message.heading for message in killed} == {FLASH}


async def test_the_same_version_twice_is_one_release(room):
    """Known by the digest of what was posted, else by its content whenever it came in."""
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
    """Another sector, an old version, a language lost, nobody to send to. Nothing of it is kept."""
    await room.desk.accept(release(version=2), 0)
    with pytest.raises(error, match=words):
        await room.desk.accept(later, 0, [] if later.uri == "urn:x:nobody" else None)
    assert len(room.desk.entries(10)) == room.desk.pending == 1


async def test_a_kill_tells_everyone_who_got_anything_and_stops_what_waits(room):
    """A message of its own with the note, status canceled and no text; urgent as a flash."""
    await room.desk.accept(release(), circuits=ENGLISH[:2])
    await room.leave()
    await room.desk.accept(release(version=2, embargo_ns=5_000, urgency=4), circuits=ENGLISH)
    await room.desk.accept(release("urn:x:backlog", urgency=2))
    receipt = await room.desk.kill("urn:x:1", "It was never true.")
    assert (receipt.new, receipt.entry.release.version) == (True, 3)
    assert receipt.entry.release.status is Status.CANCELED
    killed = await room.leave()
    assert {message.circuit for message in killed} == set(ENGLISH[:2])
    document = decode(killed[0].document)
    assert (document.status, document.note, document.version) == (Status.CANCELED, "It was never true.", 3)
    assert document.editions[0].blocks == ()
    assert (await room.leave())[0].uri == "urn:x:backlog"
    room.clock.now_ns = 6_000
    assert await room.nothing_leaves()
    assert [entry.state for entry in room.desk.versions("urn:x:1")] == ["committed", "stopped", "committed"]


async def test_a_kill_before_anything_left_sends_nothing_and_ends_the_story(room):
    """Killed again it is the same kill, and no further version is taken."""
    await room.desk.accept(release(embargo_ns=5_000))
    receipt = await room.desk.kill("urn:x:1")
    again = await room.desk.kill("urn:x:1")
    assert (receipt.new, again.new, again.entry) == (True, False, receipt.entry)
    with pytest.raises(VersionConflict, match="killed by version 2"):
        await room.desk.accept(release(version=3))
    assert not (await room.desk.accept(release(embargo_ns=5_000))).new
    room.clock.now_ns = 6_000
    assert await room.nothing_leaves()
    assert (room.desk.pending, room.committed) == (0, [])


async def test_a_lifted_embargo_is_gone_from_the_message_and_its_document(room):
    """Due now."""
    await room.desk.accept(release(embargo_ns=5_000, status=Status.WITHHELD))
    room.clock.now_ns = 2_000
    receipt = await room.desk.lift("urn:x:1")
    assert (receipt.new, receipt.entry.due_ns, receipt.entry.release.embargo_ns) == (False, 2_000, None)
    (message, *_) = await room.leave()
    assert (message.due_ns, message.embargo_ns) == (2_000, 0)
    assert (decode(message.document).embargo_ns, decode(message.document).status) == (None, Status.USABLE)
    with pytest.raises(NothingToLift):
        await room.desk.lift("urn:x:1")


async def test_what_the_desk_does_not_know_can_be_neither_killed_nor_lifted(room):
    """Nor looked up."""
    for act in (room.desk.kill, room.desk.lift):
        with pytest.raises(UnknownRelease):
            await act("urn:x:nothing")
    assert room.desk.versions("urn:x:nothing") == ()


async def test_a_full_desk_takes_no_more_releases_but_kills(store):
    """The bound counts what is pending, and what is being accepted."""
    room = Newsroom(store, pending_most=2)
    results = await asyncio.gather(
        *(room.desk.accept(release(f"urn:x:{number}", embargo_ns=5_000)) for number in range(4)), return_exceptions=True
    )
    assert [type(result) for result in results].count(DeskFull) == 2
    assert (await room.desk.kill("urn:x:0")).new
    assert (await room.desk.accept(release("urn:x:9"))).new


async def test_entries_are_listed_newest_first_and_paged_by_their_numbers(room):
    """However many there are."""
    for number in range(5):
        await room.desk.accept(release(f"urn:x:{number}"))
    page = room.desk.entries(2)
    rest = room.desk.entries(9, page[-1].entry)
    assert [entry.release.uri for entry in [*page, *rest]] == [f"urn:x:{number}" for number in (4, 3, 2, 1, 0)]


async def test_giving_up_commits_what_was_due_and_drops_what_was_not(room):
    """What was due and never left is owed, and unsent."""
    await room.desk.accept(release(), 0)
    await room.desk.accept(release("urn:x:later"), 10**18)
    await room.desk.give_up()
    assert [item.uri for item, _ in room.committed] == ["urn:x:1"]
    assert room.desk.pending == len(room.committed[0][1])
    assert await room.nothing_leaves()


async def test_the_desk_tells_apart_what_left_and_what_the_broker_has(room):
    """Left is told once; only an acknowledgement ends it, and only once."""
    await room.desk.accept(release(), 0)
    sequences = [message.sequence for message in await room.hand()]
    assert [room.desk.left(sequences[0]) for _ in range(2)] == [True, False]
    for _ in range(2):
        room.desk.acknowledged(sequences[0])
    room.desk.rewind()
    assert [message.sequence for message in await room.hand()] == sequences[1:]
    assert room.desk.pending == len(sequences) - 1


async def test_the_text_of_what_the_broker_has_is_forgotten_by_the_store_in_memory():
    """A load test's releases are many; their heads are enough for a later kill."""
    room = Newsroom(MemoryStore(RUN))
    await room.desk.accept(release(), 0)
    await room.leave()
    (entry,) = room.desk.versions("urn:x:1")
    assert (entry.release.editions[0].headline, entry.release.editions[0].blocks) == ("Headline", ())
