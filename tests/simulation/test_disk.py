"""The simulated disk: what survives a kill and a cut of power is what was waited for."""

import asyncio
from random import Random

import pytest

from tests.simulation.disk import Disk, SimulatedDatabase
from tests.simulation.loop import VirtualLoop
from wire.errors import StoreError


@pytest.fixture
def loop():
    made = VirtualLoop()
    yield made
    made.close()


def put(name):
    return lambda connection: connection.execute("INSERT INTO wire VALUES (?, 'x')", (name,)).rowcount


def names(database):
    return {name for (name,) in database.read(lambda file: file.execute("SELECT name FROM wire").fetchall())}


def test_what_was_written_survives_a_cut_of_power(loop):
    """The production settings wait for each commit."""
    disk = Disk(loop)
    database = SimulatedDatabase(disk, loop, Random(1))
    loop.run_until_complete(database.write(put("a")))
    disk.cut_power()
    assert names(SimulatedDatabase(disk, loop, Random(1))) == {"a"}


def test_what_was_not_waited_for_is_lost_with_the_power(loop):
    """A wire whose commits do not wait is found out by that."""
    disk = Disk(loop)
    database = SimulatedDatabase(disk, loop, Random(1))
    disk.waits = False
    loop.run_until_complete(database.write(put("a")))
    disk.cut_power()
    assert names(SimulatedDatabase(disk, loop, Random(1))) == set()


def test_a_killed_process_writes_nothing_more_and_is_told_nothing(loop):
    """Neither what waits nor what comes."""
    disk = Disk(loop)
    database = SimulatedDatabase(disk, loop, Random(1))
    waiting = loop.create_task(database.write(put("a")))
    loop.run_until_complete(asyncio.sleep(0))
    database.detach()
    with pytest.raises(StoreError):
        loop.run_until_complete(waiting)
    with pytest.raises(StoreError):
        loop.run_until_complete(database.write(put("b")))
    assert names(SimulatedDatabase(disk, loop, Random(1))) == set()


def test_a_full_disk_keeps_what_was_posted_until_there_is_room(loop):
    """And refuses what is written."""
    disk = Disk(loop)
    database = SimulatedDatabase(disk, loop, Random(1))
    disk.full = True
    database.post(put("a"))
    with pytest.raises(StoreError, match="full"):
        loop.run_until_complete(database.write(put("b")))
    disk.full = False
    loop.run_until_complete(database.write(put("c")))
    assert names(database) == {"a", "c"}
