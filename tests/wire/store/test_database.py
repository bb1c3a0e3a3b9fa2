"""The store's promise: accepted work is on the disk, refused work is not there, and one wire has the folder."""

import asyncio
import sqlite3
import threading
import traceback

import pytest

from wire.errors import SettingsError, StoreError
from wire.store.database import Database
from wire.store.schema import MIGRATIONS


@pytest.fixture
def database(tmp_path):
    opened = Database(tmp_path)
    yield opened
    opened.close()


def put(name, value="x"):
    return lambda connection: connection.execute("INSERT INTO wire VALUES (?, ?)", (name, value)).rowcount


def names(connection):
    return {name for (name,) in connection.execute("SELECT name FROM wire")}


async def test_what_was_written_is_there_for_another_process(database, tmp_path):
    """Committed when write returns, many at once in any order of return."""
    assert await asyncio.gather(*(database.write(put(f"n{number}")) for number in range(50))) == [1] * 50
    with sqlite3.connect(database.path) as other:
        assert names(other) == {f"n{number}" for number in range(50)}
    assert database.read(names) == {f"n{number}" for number in range(50)}


async def test_work_that_fails_undoes_itself_alone(database):
    """Its neighbours in the same transaction are kept."""

    def half(connection):
        connection.execute("INSERT INTO wire VALUES ('half', 'x')")
        raise KeyError("no more")

    results = await asyncio.gather(
        database.write(put("a")), database.write(half), database.write(put("b")), return_exceptions=True
    )
    assert isinstance(results[1], KeyError)
    assert database.read(names) == {"a", "b"}


async def test_a_locked_file_refuses_what_is_written_and_keeps_what_was_posted(database):
    """The refusal says why; posted work is there once the lock is released."""
    with sqlite3.connect(database.path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked"):
            await database.write(put("refused"))
        assert database.problem
        database.post(put("kept"))
        with pytest.raises(StoreError):
            await database.write(put("refused too"))
        other.execute("ROLLBACK")
    await database.write(put("later"))
    assert database.read(names) == {"kept", "later"}
    assert not database.problem


async def test_a_full_disk_refuses_what_is_written_and_loses_nothing(database):
    """A file that may not grow stands in for the disk."""
    await database.write(put("before"))
    (pages,) = database.read(lambda connection: connection.execute("PRAGMA page_count").fetchone())
    await database.write(lambda connection: connection.execute(f"PRAGMA max_page_count = {pages}").fetchone())
    with pytest.raises(StoreError, match="full"):
        await database.write(put("large", "x" * 100_000))
    await database.write(lambda connection: connection.execute("PRAGMA max_page_count = 1000000").fetchone())
    await database.write(put("after"))
    assert database.read(names) == {"before", "after"}


def test_what_was_posted_is_committed_by_close(tmp_path):
    """No caller waited for the posted work."""
    database = Database(tmp_path)
    database.post(put("posted"))
    database.close()
    with sqlite3.connect(database.path) as other:
        assert names(other) == {"posted"}


def test_two_wires_on_one_folder_are_one_too_many(database, tmp_path):
    """The second is told, and the first goes on."""
    with pytest.raises(SettingsError, match="another wire uses it"):
        Database(tmp_path)


def test_a_file_of_a_later_version_is_left_alone(tmp_path):
    """Both versions are named."""
    Database(tmp_path).close()
    with sqlite3.connect(tmp_path / "wire.db") as other:
        other.execute("PRAGMA user_version = 99")
    with pytest.raises(SettingsError, match=f"version 99, and this wirestorm knows {len(MIGRATIONS)}"):
        Database(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    """A file stands in its way."""
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="file"):
        Database(tmp_path / "file" / "data")


async def test_what_a_refusal_brings_to_another_thread_holds_no_cursor_of_the_writers(database):
    """Dropped there, it would reset a statement that the writer has taken for its next work, in the midst of it."""
    held = threading.Event()

    def refuse(file):
        rows = file.execute("SELECT 1 UNION SELECT 2")
        raise KeyError(next(rows))

    first = asyncio.create_task(database.write(lambda _: held.wait(10)))
    await asyncio.sleep(0)  # until it is asked for, so that the others are one batch behind it
    database.post(lambda file: file.executemany("INSERT INTO wire VALUES (?, ?)", [("a", "b")]))
    refused = asyncio.create_task(database.write(refuse))
    await asyncio.sleep(0)
    held.set()
    assert await first
    with pytest.raises(KeyError) as caught:
        await refused
    frames = [frame for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
    assert {"commit", "refuse"} <= {frame.f_code.co_name for frame in frames}
    assert not [value for frame in frames for value in frame.f_locals.values() if isinstance(value, sqlite3.Cursor)]


async def test_what_an_abandoned_file_had_not_written_is_lost_and_the_rest_is_there(tmp_path):
    """As behind a kill: each write is refused or there, what is posted later goes nowhere, and the folder is free."""
    database = Database(tmp_path)
    await database.write(put("before"))
    entered, go_on = threading.Event(), threading.Event()

    def held_up(connection):
        entered.set()
        go_on.wait(10)
        return put("under way")(connection)

    under_way = asyncio.create_task(database.write(held_up))
    await asyncio.to_thread(entered.wait, 10)
    waiting = asyncio.create_task(database.write(put("waiting")))
    database.post(put("posted"))
    await asyncio.sleep(0)
    threading.Timer(0.05, go_on.set).start()
    database.abandon()
    assert await under_way == 1
    for refused in (waiting, database.write(put("later"))):
        with pytest.raises(StoreError, match="the wire was killed"):
            await refused
    database.post(put("posted later"))
    again = Database(tmp_path)
    assert again.read(names) == {"before", "under way"}
    again.close()
