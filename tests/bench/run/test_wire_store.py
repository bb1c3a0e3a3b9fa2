"""The store of a run's wire: in memory, unless a fault needs it on disk."""

import pytest

from bench.run.wire_store import FOLDER, is_on_disk, wire_store
from bench.scenario.load import load_scenario
from tests.support.scenarios import ROOMY, written
from wire.desk.store import MemoryStore
from wire.errors import SettingsError
from wire.store.database import FILE

FULL = '[[fault]]\nkind = "disk_full"\nat = "1s"\nfor = "1s"\n'


async def test_a_run_keeps_its_releases_in_memory(tmp_path):
    """Nothing is on disk, and each run has an id of its own."""
    scenario = load_scenario(written(tmp_path, FULL.replace("disk_full", "broker_stopped")), machine=ROOMY)
    assert not is_on_disk(scenario)
    async with wire_store(scenario, tmp_path) as one, wire_store(scenario, tmp_path) as two:
        assert isinstance(one.stores.desk, MemoryStore)
        assert (one.stores.account, one.on_disk) == (None, False)
        assert one.stores.desk.run_id != two.stores.desk.run_id
    assert not (tmp_path / FOLDER).exists()


async def test_a_run_whose_disk_is_to_be_full_keeps_releases_and_account_on_it(tmp_path):
    """In the run's folder, which must not have such a store."""
    scenario = load_scenario(written(tmp_path, FULL), machine=ROOMY)
    async with wire_store(scenario, tmp_path) as store:
        assert store.stores.account is not None
        assert store.on_disk
        await store.fill()
        await store.free()
        with pytest.raises(SettingsError, match="another wire uses it"):
            async with wire_store(scenario, tmp_path):
                pass
    assert (tmp_path / FOLDER / FILE).exists()


async def test_a_store_that_a_killed_wire_left_is_opened_again(tmp_path):
    """With its run id, and with what was on disk."""
    scenario = load_scenario(written(tmp_path, FULL.replace("disk_full", "publisher_killed")), machine=ROOMY)
    assert is_on_disk(scenario)
    async with wire_store(scenario, tmp_path) as store:
        former = store.stores.desk
        store.abandon()
        later = await store.reopen()
        assert later is store.stores
        assert (later.desk is former, later.desk.run_id) == (False, former.run_id)
        await store.fill()
        await store.free()
