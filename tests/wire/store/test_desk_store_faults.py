"""The desk over a file in trouble: clients that go away, a disk that is full or locked, rows that are corrupt."""

import asyncio
import gc
import sqlite3
import tracemalloc

import pytest

from tests.support.documents import ROOT
from tests.support.recorded_desk import ENGLISH, RUN, RecordedDesk, release
from wire.errors import CorruptRowError, StoreError
from wire.store.database import Database
from wire.store.desk import SqliteStore

FEW = ENGLISH[:2]
FRAMES = 4  # of each allocation: the wire's own are among them


async def test_a_client_that_goes_away_while_its_release_is_kept_takes_nothing_with_it(house):
    """The release is on the disk, so it is on the agenda."""
    room = await house.open()
    posting = asyncio.create_task(room.desk.accept(release(), circuits=FEW))
    await asyncio.sleep(0)
    posting.cancel()
    await asyncio.gather(posting, return_exceptions=True)
    assert (await room.take_and_acknowledge())[0].uri == "urn:x:1"


async def test_of_many_that_post_one_version_at_once_one_is_new(house):
    """Two contents for one version can't both be accepted."""
    room = await house.open()
    posts = (room.desk.accept(release(urgency=2 + number % 2), circuits=FEW) for number in range(8))
    results = await asyncio.gather(*posts, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Receipt"] * 4 + ["VersionConflict"] * 4
    assert [result.new for result in results if not isinstance(result, Exception)].count(True) == 1
    assert len(room.desk.entries(10)) == 1


async def test_a_locked_file_refuses_releases_and_nothing_leaves_without_its_number(house):
    """Earlier releases are kept; once the lock is released everything goes on, in order."""
    room = await house.open()
    await room.desk.accept(release("urn:x:before"), circuits=FEW)
    with sqlite3.connect(house.database.path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked"):
            await room.desk.accept(release("urn:x:refused"), circuits=FEW)
        leaving = asyncio.create_task(room.take_and_acknowledge())
        with pytest.raises(StoreError):
            await room.desk.kill("urn:x:before")
        assert not leaving.done()
        other.execute("ROLLBACK")
    messages = await leaving
    assert [(message.uri, message.sequence) for message in messages] == [("urn:x:before", 1), ("urn:x:before", 2)]
    assert (await room.desk.accept(release("urn:x:refused"), circuits=FEW)).new
    assert (await room.take_and_acknowledge())[0].sequence == 3
    room = await house.open()
    assert room.desk.pending == 0


async def test_a_full_disk_refuses_releases_and_keeps_what_there_is(house):
    """A file that may not grow stands in for the disk. An accepted release is sent when there is room again."""
    room = await house.open()
    accepted, left = [], []

    async def bound(pages):
        await house.database.write(lambda connection: connection.execute(f"PRAGMA max_page_count = {pages}").fetchone())

    async def post():
        for number in range(1_000):
            await room.desk.accept(release(f"urn:x:{number}"), circuits=ENGLISH)
            accepted.append(f"urn:x:{number}")

    async def dispatch_all():
        while True:
            left.append((await room.take_and_acknowledge())[0].uri)

    await bound(60)
    with pytest.raises(StoreError, match="full"):
        await post()
    with pytest.raises(TimeoutError):  # numbers need room too
        await asyncio.wait_for(dispatch_all(), 2)
    await bound(1_000_000)
    left += [(await room.take_and_acknowledge())[0].uri for _ in range(len(accepted) - len(left))]
    assert left == accepted
    assert room.desk.pending == 0
    room = await house.open()
    assert (room.desk.pending, len(room.desk.entries(2_000))) == (0, len(accepted))
    numbers = house.database.read(lambda connection: connection.execute("SELECT sequence FROM messages").fetchall())
    assert sorted(numbers) == [(number,) for number in range(1, len(accepted) * len(ENGLISH) + 1)]


async def test_memory_does_not_grow_with_what_the_broker_has(house):
    """A wire runs for months; its past is on the disk."""
    room = await house.open()

    async def publish(first, count):
        for number in range(first, first + count):
            await room.desk.accept(release(f"urn:x:{number}"), circuits=FEW)
            await room.take_and_acknowledge()
        for noted in (room.recorder.committed, room.recorder.steps):
            noted.clear()
        gc.collect()
        return sum(trace.size for trace in tracemalloc.take_snapshot().filter_traces([ours]).traces)

    # The event loop keeps the timers of the test's own timeouts for some seconds, by hundreds on a busy machine.
    ours = tracemalloc.Filter(inclusive=True, filename_pattern=f"{ROOT}/wire/*", all_frames=True)
    tracemalloc.start(FRAMES)
    try:
        before = await publish(0, 150)
        after = await publish(150, 300)
    finally:
        tracemalloc.stop()
    assert after - before < 300 * 100  # a release takes some 3,000 bytes


async def test_a_corrupt_row_is_named_and_the_rest_is_served(house):
    """On the agenda, in the outbox, in the list and by its uri; what the row held is refused and not forgotten."""
    room = await house.open()
    for name in ("sent", "torn", "waits", "wrong", "good"):
        await room.desk.accept(release(f"urn:x:{name}"), 500 if name in ("sent", "torn") else 5_000)
    await room.take()
    await room.take()

    def tear(connection):
        torn = "uri IN ('urn:x:torn', 'urn:x:waits')"
        connection.execute(f"UPDATE releases SET release = substr(release, 1, 40) WHERE {torn}")
        connection.execute("""UPDATE releases SET circuits = '["nowhere"]' WHERE uri = 'urn:x:wrong'""")

    await house.database.write(tear)
    house.close()
    found = []
    house.database = Database(house.folder)
    house.store = store = SqliteStore(house.database, RUN, found.append)
    assert [item.uri for item in store.waiting()] == ["urn:x:good"]
    assert {entry.release.uri for entry, _ in store.unacknowledged()} == {"urn:x:sent"}
    assert [entry.release.uri for entry in store.entries(10, None)] == ["urn:x:good", "urn:x:sent"]
    assert [error.row for error in found] == [f"entry {number} of releases" for number in (3, 4, 2)]
    with pytest.raises(CorruptRowError, match="entry 2 of releases is corrupt and left out"):
        store.versions("urn:x:torn")
    assert store.versions("urn:x:none") == ()
    room = RecordedDesk(store)
    room.clock.now_ns = 6_000
    room.dispatch.recover()
    sent = {message.uri for _ in range(2) for message in await room.dispatch.next()}
    assert sent == {"urn:x:sent", "urn:x:good"}
    with pytest.raises(CorruptRowError):
        await room.desk.accept(release("urn:x:torn", version=2))


async def test_rows_that_are_corrupt_take_no_place_in_a_page(house):
    """A page that they filled would be empty, and be taken for the one behind the last release."""
    room = await house.open()
    for number in range(1, 6):
        await room.desk.accept(release(f"urn:x:{number}"), circuits=FEW)
    await house.database.write(
        lambda connection: connection.execute("UPDATE releases SET release = '{' WHERE entry IN (2, 3, 4)").rowcount
    )
    assert [entry.entry for entry in room.desk.entries_after(2, 1)] == [5]
    assert [entry.entry for entry in room.desk.entries(2, 5)] == [1]
    assert [entry.entry for entry in room.desk.entries(1)] == [5]


async def test_a_row_that_is_torn_while_it_waits_does_not_hold_up_the_others(house):
    """It is named when it is due, and the next release is sent."""
    room = await house.open()
    found = []
    house.store = SqliteStore(house.database, RUN, found.append)
    room = RecordedDesk(house.store)
    room.clock.now_ns = 1_000
    await room.desk.accept(release("urn:x:torn"), 500)
    await room.desk.accept(release("urn:x:good"), 600)
    await house.database.write(
        lambda connection: connection.execute("UPDATE releases SET release = '{' WHERE uri = 'urn:x:torn'")
    )
    assert {message.uri for message in await room.dispatch.next()} == {"urn:x:good"}
    assert [error.row for error in found] == ["entry 1 of releases"]
