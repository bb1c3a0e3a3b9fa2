"""A batch of work over one connection: all of it on the disk or nothing, and an answer only then."""

import sqlite3
from concurrent.futures import Future
from pathlib import Path

import pytest

from wire.errors import StoreError
from wire.store.writer import Writer, configure, migrate

PATH = Path("wire.db")


def put(name):
    return lambda connection: connection.execute("INSERT INTO wire VALUES (?, 'x')", (name,)).rowcount


def names(connection):
    return {name for (name,) in connection.execute("SELECT name FROM wire")}


class FullDisk(sqlite3.Connection):
    """A connection whose disk has no room at a commit."""

    full = False

    def execute(self, sql, *parameters):
        if self.full and sql == "COMMIT":
            raise sqlite3.OperationalError("database or disk is full")
        return super().execute(sql, *parameters)


@pytest.fixture
def connection():
    made = sqlite3.connect(":memory:", factory=FullDisk, isolation_level=None)
    configure(made)
    migrate(made, PATH)
    yield made
    made.close()


def test_each_commit_waits_for_the_disk(connection):
    """FULL, SQLite's 2: accepted means on the disk."""
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_a_future_has_its_result_once_the_work_is_committed(connection):
    """Posted work has no future, and is committed with it."""
    future = Future()
    assert Writer(connection, PATH).commit([(put("a"), future), (put("b"), None)]) == []
    assert future.result(0) == 1
    assert names(connection) == {"a", "b"}
    assert not connection.in_transaction


def test_a_full_disk_refuses_what_was_written_and_returns_what_was_posted(connection):
    """Nothing of the batch is kept; the problem is named until a commit succeeds."""
    writer, future, posted = Writer(connection, PATH), Future(), put("b")
    connection.full = True
    assert writer.commit([(put("a"), future), (posted, None)]) == [(posted, None)]
    assert isinstance(future.exception(0), StoreError)
    assert writer.problem == "database or disk is full"
    assert names(connection) == set()
    connection.full = False
    assert writer.commit([(posted, None)]) == []
    assert writer.problem == ""
    assert names(connection) == {"b"}
