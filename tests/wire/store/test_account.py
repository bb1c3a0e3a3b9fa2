"""The account's store: a save is one transaction, and a repeated entry is kept once."""

from contextlib import closing
from dataclasses import replace

import pytest

from tests.support.accounts import CIRCUIT, NOW
from wire.account.delivery import CircuitDelivery, Delivery
from wire.account.store_port import Changes, Expected
from wire.errors import CorruptRowError, StoreError
from wire.store.account import SqliteAccountStore
from wire.store.database import Database

NAME = str(CIRCUIT)
NOTHING = Changes(
    sums={},
    dropped=(),
    records={},
    closed=(),
    rows={},
    deliveries={},
    late={},
    missing={},
    owners=None,
    former_owners=None,
    figures=b"{}",
)
SETTLED = Delivery("urn:x:1", 1, NOW, NOW, NOW, True, (CircuitDelivery(NAME, 3, 1, 2),), ((0.5, None),), ())


@pytest.fixture
def database(tmp_path):
    with closing(Database(tmp_path)) as opened:
        yield opened


@pytest.fixture
def store(database):
    return SqliteAccountStore(database)


async def settled(database):
    """Everything that was posted is on the disk."""
    await database.write(lambda _: None)


async def test_nothing_is_loaded_of_a_new_folder(store):
    """The account begins anew."""
    assert store.load() is None
    assert store.delivery("urn:x:1", 1) is None


async def test_a_release_that_is_expected_twice_is_expected_once(database, store):
    """The desk says it again after a restart."""
    for number in (1, 1, 2):
        store.expected(Expected((f"urn:x:{number}", 1), b'{"a":1}', {NAME: 5}, number))
    await settled(database)
    snapshot = store.load()
    assert (snapshot.expected, snapshot.releases, snapshot.highest) == ({NAME: 10}, 2, 2)
    assert snapshot.rows == {("urn:x:1", 1): {"a": 1}, ("urn:x:2", 1): {"a": 1}}


async def test_a_save_replaces_adds_and_deletes_in_one_piece(store):
    """Sums of former owners, records of closed messages, missing outlets that got their message late."""
    await store.save(
        replace(
            NOTHING,
            sums={("a", 0, NAME): b'{"n":1}', ("b", 1, NAME): b'{"n":2}'},
            records={(1, 0): b"[1]", (1, 1): b"[2]", (2, 0): b"[3]"},
            missing={1: b'{"m":1}', 2: b'{"m":2}'},
            owners=("a", None),
            former_owners=("z", "y"),
        )
    )
    await store.save(
        replace(
            NOTHING,
            sums={("b", 1, NAME): b'{"n":3}'},
            dropped=(("a", 0),),
            closed=(1,),
            missing={1: None},
            owners=("", "b", "c"),
            former_owners=("z", "y", "a"),
            figures=b'{"foreign":4}',
        )
    )
    snapshot = store.load()
    assert snapshot.sums == {("b", 1, NAME): {"n": 3}}
    assert snapshot.records == {(2, 0): [3]}
    assert snapshot.missing == {2: {"m": 2}}
    assert snapshot.owners == ["", "b", "c"]
    assert snapshot.former_owners == ["z", "y", "a"]
    assert snapshot.figures == {"foreign": 4}


async def test_a_settled_release_is_found_and_amended_by_late_deliveries(store):
    """It is in no snapshot any more."""
    key = (SETTLED.uri, 1)
    await store.save(replace(NOTHING, rows={key: b"{}"}))
    assert store.delivery(*key) is None
    await store.save(replace(NOTHING, deliveries={key: SETTLED}))
    assert store.delivery(*key) == SETTLED
    await store.save(replace(NOTHING, late={(key, NAME): (2, NOW + 9), (("urn:x:9", 1), NAME): (1, NOW)}))
    found = store.delivery(*key)
    assert (found.delivered, found.missing, found.last_ns) == (3, 0, NOW + 9)
    assert store.load().rows == {}


async def test_the_circuits_of_each_settled_version_are_found(database, store):
    """Not those of an open one, nor of a row that can't be read: a kill must not fail for it."""
    rows = {("urn:x:1", 2): b"{}"}
    await store.save(replace(NOTHING, rows=rows, deliveries={("urn:x:1", 1): SETTLED, ("urn:x:2", 1): SETTLED}))
    await database.write(lambda file: file.execute("INSERT INTO deliveries VALUES ('urn:x:1', 3, 1, '{')").rowcount)
    assert store.circuits("urn:x:1") == {1: [NAME]}
    assert store.circuits("urn:x:9") == {}


async def test_a_save_that_fails_keeps_nothing(database, store):
    """The file is broken: the earlier owners stay."""
    await store.save(replace(NOTHING, owners=("a",)))
    await database.write(lambda file: file.execute("DROP TABLE missing_outlets").rowcount)
    with pytest.raises(StoreError):
        await store.save(replace(NOTHING, owners=("b",), missing={1: b"{}"}))
    rows = database.read(lambda file: file.execute("SELECT owner FROM partitions").fetchall())
    assert rows == [("a",)]


async def test_a_row_of_the_account_that_is_no_json_is_left_out_and_named(database, store):
    """The other rows are the snapshot; a settled delivery that can't be read is named when it is asked for."""

    def fill(connection):
        connection.execute("INSERT INTO account VALUES ('highest', 3)")
        connection.execute("INSERT INTO account VALUES ('figures', '{')")
        connection.executemany("INSERT INTO records VALUES (?, 0, ?)", [(1, b"[1"), (2, b"[2]")])
        connection.execute("INSERT INTO sums VALUES ('a', 0, 'de/western-europe', 'x')")
        rows = [("urn:x", 1, 0, b"{"), ("urn:x", 2, 0, b"{}"), ("urn:x", 3, 1, b"{}")]
        connection.executemany("INSERT INTO deliveries VALUES (?, ?, ?, ?)", rows)
        connection.execute("INSERT INTO missing_outlets VALUES (1, '\xff')")

    await database.write(fill)
    found = store.load()
    assert (found.records, found.rows, found.sums, found.missing) == ({(2, 0): [2]}, {("urn:x", 2): {}}, {}, {})
    assert set(found.unreadable) == {
        "figures of account",
        "a 0 de/western-europe of sums",
        "1 0 of records",
        "urn:x 1 of deliveries",
        "1 of missing_outlets",
    }
    with pytest.raises(CorruptRowError, match="urn:x version 3 of deliveries is corrupt"):
        store.delivery("urn:x", 3)
