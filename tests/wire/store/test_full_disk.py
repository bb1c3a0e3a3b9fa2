"""A full disk: a real database refuses all that it is given, and loses nothing of it."""

from contextlib import closing

import pytest

from wire.errors import StoreError
from wire.store import full_disk
from wire.store.database import Database
from wire.store.full_disk import FullDisk


def put(name):
    """Work that is small enough to fit into a page that is half empty."""
    return lambda connection: connection.execute("INSERT INTO wire VALUES (?, '')", (name,))


def names(database):
    return [
        name for (name,) in database.read(lambda connection: connection.execute("SELECT name FROM wire").fetchall())
    ]


async def test_a_full_disk_takes_nothing_and_loses_nothing(tmp_path):
    """A write is refused with SQLite's own words, what is posted waits in its order, and both are taken afterwards."""
    with closing(Database(tmp_path)) as database:
        disk = FullDisk(database)
        for round_ in ("a", "b"):
            await database.write(put(f"{round_} before"))
            await disk.fill()
            with pytest.raises(StoreError, match="database or disk is full"):
                await database.write(put(f"{round_} refused"))
            database.post(put(f"{round_} posted"))
            assert database.problem == "database or disk is full"
            await disk.free()
            await database.write(put(f"{round_} after"))
            assert database.problem == ""
        assert names(database) == [f"{round_} {name}" for round_ in "ab" for name in ("after", "before", "posted")]


async def test_a_disk_that_is_not_full_needs_no_room(tmp_path):
    """As where a run ends a fault that has not begun."""
    with closing(Database(tmp_path)) as database:
        await FullDisk(database).free()
        assert names(database) == []


async def test_a_database_that_takes_nothing_all_the_same_is_told(tmp_path, monkeypatch):
    """Such as on a disk that is full indeed."""
    monkeypatch.setattr(full_disk, "MENDED_S", 0.1)
    with closing(Database(tmp_path)) as database:
        disk = FullDisk(database)
        await disk.fill()
        blocked = [True]

        def fails(connection):
            if blocked:
                connection.execute("INSERT INTO no_table VALUES (1)")

        database.post(fails)
        with pytest.raises(StoreError, match="no such table"):
            await disk.free()
        blocked.clear()
        await database.write(put("later"))
