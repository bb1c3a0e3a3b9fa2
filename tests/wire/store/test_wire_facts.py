"""The facts that hold for a data folder's whole life."""

from contextlib import closing

import pytest

from wire.errors import SettingsError
from wire.store.database import Database
from wire.store.wire_facts import WireFacts


async def test_a_folder_keeps_its_first_run_id_and_directory_for_its_life(tmp_path):
    """Later values are answered with the first ones, in the same process and in the next."""
    for run_id, digest in ((2**64 - 1, "first"), (7, "second")):
        with closing(Database(tmp_path)) as database:
            facts = WireFacts(database)
            assert [await facts.run_id(run_id), await facts.run_id(1)] == [2**64 - 1] * 2
            assert await facts.directory(digest) == "first"


async def test_the_last_mqtt_version_of_the_broker_is_kept(tmp_path):
    """None before a broker was ever reached; then the version of the last time."""
    with closing(Database(tmp_path)) as database:
        assert WireFacts(database).mqtt() is None
        await WireFacts(database).keep_mqtt("3.1.1")
        await WireFacts(database).keep_mqtt("5")
    with closing(Database(tmp_path)) as database:
        assert WireFacts(database).mqtt() == "5"


@pytest.mark.parametrize("lost", ["emptied", "removed", "without a run id"])
async def test_an_empty_file_where_a_wire_was_is_not_taken_for_a_new_wire(tmp_path, lost):
    """Its log is lost, and with it what was accepted: to begin anew would lose it without a word."""
    with closing(Database(tmp_path)) as database:
        await WireFacts(database).run_id(7)
    (tmp_path / "wire.db").unlink()
    if lost == "emptied":
        (tmp_path / "wire.db").write_bytes(b"")
    elif lost == "without a run id":
        with closing(Database(tmp_path / "other")):
            pass
        (tmp_path / "other" / "wire.db").rename(tmp_path / "wire.db")
    for _ in range(2):
        with pytest.raises(SettingsError, match="it is empty, and a wire was here: its log"):
            Database(tmp_path)


async def test_a_first_start_that_was_killed_is_no_loss(tmp_path):
    """Before the run id was kept nothing can have been accepted."""
    with closing(Database(tmp_path)):
        pass
    with closing(Database(tmp_path)) as database:
        assert await WireFacts(database).run_id(9) == 9
