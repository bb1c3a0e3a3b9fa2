"""The desk over a file: what a new start finds, a disk that is full or locked, and memory that stays what it is."""

import asyncio
import gc
import sqlite3
import tracemalloc

import pytest

from tests.wire.desk.newsroom import ENGLISH, RUN, Newsroom, release
from wire.contract.ninjs import decode
from wire.contract.release import Status
from wire.contract.topics import FLASH
from wire.desk.errors import SectorConflict, VersionConflict
from wire.errors import StoreError
from wire.store.database import Database
from wire.store.desk import SqliteStore

FEW = ENGLISH[:2]


class House:
    """A data folder whose newsroom can be opened again; the one before is given up as it stands."""

    def __init__(self, folder):
        self.folder = folder
        self.database = self.store = None

    def close(self):
        self.store.flush()
        self.database.close()

    async def open(self, run_id=RUN, now_ns=1_000):
        if self.database is not None:
            self.close()
        self.database = Database(self.folder)
        self.store = await SqliteStore.open(self.database, run_id)
        room = Newsroom(self.store)
        room.clock.now_ns = now_ns
        await room.desk.recover()
        return room


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path / "data")
    yield house
    house.close()


async def test_run_id_and_sequences_go_on_after_a_restart(house):
    """A folder has one run id for its life, whatever the new process would take."""
    room = await house.open()
    await room.desk.accept(release(), circuits=FEW)
    await room.leave()
    room = await house.open(run_id=RUN + 1)
    await room.desk.accept(release("urn:x:2"), circuits=FEW)
    messages = await room.leave()
    assert [(message.run_id, message.sequence) for message in messages] == [(RUN, 3), (RUN, 4)]


async def test_what_was_not_acknowledged_is_sent_again_under_its_number_and_nothing_else_is(house):
    """The same message in every byte, before anything new; the account is told of it again."""
    room = await house.open()
    await room.desk.accept(release(keywords=("quay",), credit="The Wire", expires_ns=9_000), circuits=FEW)
    first, second = await room.hand()
    room.desk.acknowledged(first.sequence)
    await room.desk.accept(release("urn:x:2", urgency=1), circuits=FEW)
    room = await house.open()
    assert [(told.uri, list(messages)) for told, messages in room.committed] == [("urn:x:1", [second])]
    assert list(await room.hand()) == [second]
    assert {message.heading for message in await room.hand()} == {FLASH}
    assert await room.nothing_leaves()


async def test_embargo_and_schedule_survive_a_restart(house):
    """Each leaves at its time, to where it was to go; nothing before."""
    room = await house.open()
    await room.desk.accept(release("urn:x:held", embargo_ns=5_000), circuits=FEW)
    await room.desk.accept(release("urn:x:later"), 7_000, circuits=FEW)
    room = await house.open()
    assert room.desk.pending == 2
    assert await room.nothing_leaves()
    room.clock.now_ns = 5_000
    held = await room.leave()
    assert {(message.uri, message.due_ns, message.embargo_ns) for message in held} == {("urn:x:held", 5_000, 5_000)}
    assert {message.circuit for message in held} == set(FEW)
    room = await house.open(now_ns=6_999)
    assert await room.nothing_leaves()
    room.clock.now_ns = 7_000
    assert (await room.leave())[0].uri == "urn:x:later"


async def test_no_version_overtakes_an_earlier_one_across_a_restart(house):
    """Neither one that waits nor one that the broker has not acknowledged."""
    room = await house.open()
    await room.desk.accept(release(), circuits=FEW)
    await room.hand()
    await room.desk.accept(release(version=2, urgency=1), circuits=FEW)
    await room.desk.accept(release("urn:x:2", urgency=9, embargo_ns=5_000), circuits=FEW)
    await room.desk.accept(release("urn:x:2", urgency=1, version=2), circuits=FEW)
    room = await house.open()
    again = await room.hand()
    assert {message.version for message in again} == {1}
    assert await room.nothing_leaves()
    for message in again:
        room.desk.acknowledged(message.sequence)
    assert {message.version for message in await room.leave()} == {2}
    assert await room.nothing_leaves()
    room.clock.now_ns = 5_000
    assert [(await room.leave())[0].version for _ in range(2)] == [1, 2]


async def test_a_flash_overtakes_a_backlog_that_a_restart_found(house):
    """Urgency decides among what is due, however old."""
    room = await house.open()
    for number in range(20):
        await room.desk.accept(release(f"urn:x:{number}"), circuits=FEW)
    room = await house.open()
    await room.desk.accept(release("urn:x:flash", urgency=1), circuits=FEW)
    assert (await room.leave())[0].uri == "urn:x:flash"
    assert (await room.leave())[0].uri == "urn:x:0"


async def test_what_the_versions_of_a_release_are_bound_to_survives_a_restart(house):
    """Its sector, its topics, its last version, its end; and the same again is still the same."""
    room = await house.open()
    await room.desk.accept(release(urgency=1), circuits=FEW)
    await room.leave()
    room = await house.open()
    assert not (await room.desk.accept(release(urgency=1))).new
    with pytest.raises(SectorConflict):
        await room.desk.accept(release(version=2, sector="sport"))
    await room.desk.accept(release(version=2), circuits=ENGLISH[2:3])
    assert {message.heading for message in await room.leave()} == {FLASH}
    await room.desk.kill("urn:x:1", "Withdrawn.")
    room = await house.open()
    killed = await room.leave()
    assert {message.circuit for message in killed} == set(ENGLISH[:3])
    document = decode(killed[0].document)
    assert (document.status, document.note, document.version) == (Status.CANCELED, "Withdrawn.", 3)
    with pytest.raises(VersionConflict, match="killed by version 3"):
        await room.desk.accept(release(version=4))


async def test_what_was_stopped_stays_stopped_and_what_was_lifted_stays_lifted(house):
    """After a restart too."""
    room = await house.open()
    for uri in ("urn:x:stopped", "urn:x:lifted"):
        await room.desk.accept(release(uri, embargo_ns=5_000), circuits=FEW)
    await room.desk.kill("urn:x:stopped")
    await room.desk.lift("urn:x:lifted")
    room = await house.open()
    (message, _) = await room.leave()
    assert (message.uri, message.due_ns, message.embargo_ns) == ("urn:x:lifted", 1_000, 0)
    assert decode(message.document).embargo_ns is None
    room.clock.now_ns = 9_000
    assert await room.nothing_leaves()
    assert room.desk.pending == 0


async def test_a_client_that_goes_away_while_its_release_is_kept_takes_nothing_with_it(house):
    """The release is on the disk, so it is on the agenda."""
    room = await house.open()
    posting = asyncio.create_task(room.desk.accept(release(), circuits=FEW))
    await asyncio.sleep(0)
    posting.cancel()
    await asyncio.gather(posting, return_exceptions=True)
    assert (await room.leave())[0].uri == "urn:x:1"


async def test_of_many_that_post_one_version_at_once_one_is_new(house):
    """Two contents for one version can't both be accepted."""
    room = await house.open()
    posts = (room.desk.accept(release(urgency=2 + number % 2), circuits=FEW) for number in range(8))
    results = await asyncio.gather(*posts, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Receipt"] * 4 + ["VersionConflict"] * 4
    assert [result.new for result in results if not isinstance(result, Exception)].count(True) == 1
    assert len(room.desk.entries(10)) == 1


async def test_a_locked_file_refuses_releases_and_nothing_leaves_without_its_number(house):
    """What there was is kept; once the lock is gone everything goes on, in order."""
    room = await house.open()
    await room.desk.accept(release("urn:x:before"), circuits=FEW)
    with sqlite3.connect(house.database.path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked"):
            await room.desk.accept(release("urn:x:refused"), circuits=FEW)
        leaving = asyncio.create_task(room.leave())
        with pytest.raises(StoreError):
            await room.desk.kill("urn:x:before")
        assert not leaving.done()
        other.execute("ROLLBACK")
    messages = await leaving
    assert [(message.uri, message.sequence) for message in messages] == [("urn:x:before", 1), ("urn:x:before", 2)]
    assert (await room.desk.accept(release("urn:x:refused"), circuits=FEW)).new
    assert (await room.leave())[0].sequence == 3
    room = await house.open()
    assert room.desk.pending == 0


async def test_a_full_disk_refuses_releases_and_keeps_what_there_is(house):
    """A file that may not grow stands in for the disk. What was accepted leaves when there is room again."""
    room = await house.open()
    accepted, left = [], []

    async def bound(pages):
        await house.database.write(lambda connection: connection.execute(f"PRAGMA max_page_count = {pages}").fetchone())

    async def post():
        for number in range(1_000):
            await room.desk.accept(release(f"urn:x:{number}"), circuits=ENGLISH)
            accepted.append(f"urn:x:{number}")

    async def leave():
        while True:
            left.append((await room.leave())[0].uri)

    await bound(60)
    with pytest.raises(StoreError, match="full"):
        await post()
    with pytest.raises(TimeoutError):  # numbers need room too
        await asyncio.wait_for(leave(), 2)
    await bound(1_000_000)
    left += [(await room.leave())[0].uri for _ in range(len(accepted) - len(left))]
    assert left == accepted
    assert room.desk.pending == 0
    room = await house.open()
    assert (room.desk.pending, len(room.desk.entries(2_000))) == (0, len(accepted))
    numbers = house.database.read(lambda connection: connection.execute("SELECT sequence FROM messages").fetchall())
    assert sorted(numbers) == [(number,) for number in range(1, len(accepted) * len(ENGLISH) + 1)]


async def test_memory_does_not_grow_with_what_the_broker_has(house):
    """A wire runs for months; what it has done is on the disk."""
    room = await house.open()

    async def publish(first, count):
        for number in range(first, first + count):
            await room.desk.accept(release(f"urn:x:{number}"), circuits=FEW)
            room.committed.clear()
            await room.leave()
        room.committed.clear()
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before = await publish(0, 150)
        after = await publish(150, 300)
    finally:
        tracemalloc.stop()
    assert after - before < 300 * 100  # a release takes some 3,000 bytes
