"""A desk with each kind of store."""

import pytest

from tests.support.recorded_desk import RUN, RecordedDesk
from wire.desk.store import MemoryStore
from wire.store.database import Database
from wire.store.desk import SqliteStore


@pytest.fixture(params=["in memory", "on disk"])
async def store(request, tmp_path):
    if request.param == "in memory":
        yield MemoryStore(RUN)
        return
    database = Database(tmp_path)
    yield SqliteStore(database, RUN)
    database.close()


@pytest.fixture
def room(store):
    return RecordedDesk(store)
