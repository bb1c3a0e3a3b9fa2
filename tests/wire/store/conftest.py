"""A newsroom over a data folder, which a test opens again and again."""

import pytest

from tests.support.recorded_desk import ENGLISH, RUN, RecordedDesk
from wire.store.database import Database
from wire.store.desk import SqliteStore
from wire.store.wire_facts import WireFacts

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
        self.store = SqliteStore(self.database, await WireFacts(self.database).run_id(run_id))
        room = RecordedDesk(self.store)
        room.clock.now_ns = now_ns
        room.dispatch.recover()
        return room


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path / "data")
    yield house
    house.close()
