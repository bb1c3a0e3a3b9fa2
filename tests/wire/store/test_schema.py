"""Migrations: a file of an earlier version is read as one of today."""

import sqlite3
from contextlib import closing

import orjson
import pytest

from tests.support.accounts import CIRCUIT, ENTITLED, NOW, account_of, release_of
from wire.account.missing_messages import MissingOutlets
from wire.account.ownership import GivenUp, Owned
from wire.account.persistence import Persistence
from wire.account.store_port import StoredOutbox
from wire.contract.topics import topic
from wire.store.account import SqliteAccountStore
from wire.store.database import FILE, Database
from wire.store.schema import MIGRATIONS

NAME = str(CIRCUIT)
# Two partitions, the second given up; a message that is open in the first, and one that an outlet misses.
ROW = {
    "due_ns": NOW,
    "circuits": [NAME],
    "expected": len(ENTITLED),
    "delivered": 2,
    "missing": 1,
    "first_ns": NOW + 1,
    "last_ns": NOW + 9,
    "waiting": 1,
    "warm": False,
    "left": 0,
    "heading": "flash",
    "languages_left": [],
    "reached": None,
    "bins": [[3, 2]],
    "lows": [[3, 2]],
    "counts": {NAME: [len(ENTITLED), 2, 1]},
    "open": [[2, NAME, 0, 100, [1], True]],
    "never_left": [[3, NAME]],
}
LACKING = {
    "topic": topic(CIRCUIT, "flash"),
    "lacking": {"1": "5"},
    "key": ["urn:x:1", 1],
    "circuit": NAME,
    "due_ns": NOW,
    "embargo_ns": 0,
    "body_bytes": 100,
    "suspects": [1],
}


@pytest.fixture
def first_version(tmp_path):
    """A folder as the first version left it."""
    with closing(sqlite3.connect(tmp_path / FILE)) as file:
        file.executescript(f"{MIGRATIONS[0]} PRAGMA user_version = 1;")
        file.execute("INSERT INTO deliveries VALUES ('urn:x:2', 1, 0, ?)", (orjson.dumps(ROW),))
        file.execute("INSERT INTO lacking VALUES (1, ?)", (orjson.dumps(LACKING),))
        file.execute("INSERT INTO owed VALUES (?, ?)", (NAME, 2 * len(ENTITLED)))
        file.executemany("INSERT INTO shares VALUES (?, ?)", [(0, "a"), (1, "")])
        file.execute(
            "INSERT INTO records VALUES (2, 1, ?)", (orjson.dumps([2, 3, 2, 1, 0, 0, [], None, "1", True, []]),)
        )
        file.execute("INSERT INTO account VALUES ('highest', 3)")
        file.commit()
    return tmp_path


def test_an_account_of_the_first_version_is_restored(first_version):
    """Owners, open and missing messages, and what is expected."""
    with closing(Database(first_version)) as database:
        store = SqliteAccountStore(database)
        account = account_of(find_settled=store.delivery)
        persistence = Persistence(account=account, store=store)
        persistence.restore(release_of=lambda uri, _: release_of(int(uri[6:]), CIRCUIT)[0], outbox=StoredOutbox((2, 3)))
        assert account.partitions == (Owned("a"), GivenUp(0, 2))
        assert account.missing.outlets() == [
            MissingOutlets(1, "urn:x:1", 1, topic(CIRCUIT, "flash"), "unreported", (1, 5))
        ]
        assert account.totals().expected == 2 * len(ENTITLED)
        assert account.totals().unsent_messages == 2
        assert (account.open_messages, account.releases) == (1, 1)
        (handover,) = account.handover(1)
        assert [(item.announced.sequence, item.unreported) for item in handover.messages] == [(1, True)]
        delivery = account.delivery("urn:x:2", 1)
        assert (delivery.entitled, delivery.delivered, delivery.missing) == (len(ENTITLED), 2, 1)


def test_a_file_is_migrated_once(first_version):
    """Its version says how far it is."""
    for _ in range(2):
        with closing(Database(first_version)) as database:
            (version,) = database.read(lambda file: file.execute("PRAGMA user_version").fetchone())
            assert version == len(MIGRATIONS)
            assert SqliteAccountStore(database).load().owners == ["a", ""]
