"""The lives of a run's wire: nothing of a dead one reaches anything, and the next one knows what was on disk."""

import asyncio
from contextlib import nullcontext
from functools import partial

import pytest

from bench.base.errors import BenchError
from bench.run.halt import Halt
from bench.run.phases import Phases
from bench.run.run_limits import limits_of
from bench.run.wire_life import KILLED, WireLife
from bench.run.wire_store import WireStore, wire_store
from bench.scenario.load import load_scenario
from tests.support.composed_wire import CIRCUIT, flash
from tests.support.load_test_wire import load_test_wire
from tests.support.scenarios import ROOMY, written
from tests.support.scripted_worker import ScriptedWorker
from tests.support.waiting import eventually
from wire.contract.control import Announcement, Resync, Start
from wire.errors import SettingsError
from wire.host.tasks import background
from wire.service.composition import open_wire

SCENARIO = '[[fault]]\nkind = "publisher_killed"\nat = "1s"\nfor = "1s"\n'


class Outages(list):
    """Takes the outages of the broker, as words."""

    def fault_began(self):
        self.append("began")

    def fault_ended(self):
        self.append("ended")


class Lab:
    """A wire on disk that can be killed, with a worker and without a broker."""

    def __init__(self, store):
        self.cuts = 0
        self.store = store
        compose = partial(_wire_over, persistent=True, qos=1)
        self.wire = compose(store.stores)
        self.halt = Halt()
        limits = limits_of(load_scenario("beat", machine=ROOMY), sweep=False)
        self.phases = Phases(self.wire.membership, self.wire.assignment, limits, self.halt)
        self.life = WireLife(self.wire, store, compose, self._cut, self.phases)
        self.worker = ScriptedWorker(self.wire.membership)

    def _cut(self):
        self.cuts += 1

    async def start(self):
        self.worker.join()
        await self.wire.membership.gather(self.wire.assignment, 5)
        self.wire.start(Start(1, 1))

    def told(self, kind):
        return [message for message in self.worker.heard if isinstance(message, kind)]


def _wire_over(stores, **config):
    return load_test_wire(stores=stores, **config)


@pytest.fixture
async def lab(tmp_path):
    async with wire_store(load_scenario(written(tmp_path, SCENARIO), machine=ROOMY), tmp_path) as store:
        made = Lab(store)
        async with open_wire(made.wire, run=made.life.run), background(made.wire.publisher.run(), "publisher"):
            await made.start()
            yield made


async def test_the_next_wire_has_what_was_on_disk_and_asks_the_workers_for_the_rest(lab):
    """A release that was announced is expected again, once; one that waits has its turn."""
    await lab.wire.desk.accept(flash(), circuits=[CIRCUIT])
    (message,) = await asyncio.wait_for(lab.wire.dispatch.next(), 5)
    expected, former = lab.wire.account.expected, lab.life.present
    await lab.life.kill()
    assert (lab.wire.publisher.problem, lab.cuts) == (KILLED, 1)
    await lab.life.revive()
    later = lab.life.present
    assert (later.desk is former.desk, later.account is former.account) == (False, False)
    assert lab.told(Resync)
    assert later.account.expected == expected
    assert later.account.partitions_of("worker-1-instance") == (0,)
    assert lab.wire.desk is later.desk
    assert [each.sequence for each in await asyncio.wait_for(lab.wire.dispatch.next(), 5)] == [message.sequence]
    await lab.life.revive()
    assert lab.life.present is later


async def test_a_dead_wire_reaches_no_worker_and_hears_none(lab):
    """What it would have said is not said, and what it had not written is lost."""
    former = lab.life.present
    lab.worker.heard.clear()
    await lab.life.kill()
    former.membership.tell(Start(2, 2))
    await lab.life.attend(lab.worker, b"not a message")
    assert (lab.worker.heard, sum(former.rejections.counts.values())) == ([], 0)
    await lab.life.revive()
    await lab.life.attend(lab.worker, b"not a message")
    assert sum(lab.life.present.rejections.counts.values()) == 1


async def test_the_run_has_the_next_account_once_the_workers_told_it_all(lab):
    """Until then it reads the last one's: no figure goes back. The context of the faults ends after that."""
    former = lab.wire.account

    async def faults():
        async with lab.life.heard_after(lambda _: nullcontext())(0):
            await lab.life.kill()
            await lab.life.revive()
            assert lab.wire.account is former

    async with background(faults(), "faults") as running:
        await eventually(lambda: lab.life.present.account is not former)
        lab.worker.report(lab.life.present.membership)
        await asyncio.wait_for(running, 15)
    assert lab.wire.account is lab.life.present.account


async def test_the_end_of_a_workers_pipe_is_heard_by_the_next_wire(lab):
    """A worker that dies ends the run as ever."""
    await lab.life.kill()
    lab.life.pipe_closed(lab.worker, "killed")
    assert lab.life.present.membership.members[0].state.ended is False
    await lab.life.revive()
    assert lab.life.present.membership.members[0].reason == "killed"


async def test_a_store_that_can_not_be_opened_again_is_told(lab, monkeypatch):
    """The fault could not be mended."""

    async def broken(_):
        raise SettingsError("the file is no database")

    with monkeypatch.context() as patched:
        patched.setattr(WireStore, "reopen", broken)
        await lab.life.kill()
        with pytest.raises(BenchError, match="can't be started again: the file is no database"):
            await lab.life.revive()
    await lab.life.revive()
    assert lab.wire.publisher.problem != KILLED


async def test_a_fault_of_the_broker_is_told_to_the_present_wire(lab):
    """Which proves the outage by it."""
    outages = lab.life.present.outages = Outages()
    lab.life.fault_began()
    lab.life.fault_ended()
    assert outages == ["began", "ended"]


async def test_work_that_ends_by_itself_ends_for_good(lab):
    """With its exception, as where another wire has this one's id."""

    async def fails():
        raise SettingsError("no")

    with pytest.raises(SettingsError):
        await lab.life.live(lambda wire: fails(), "work")
    assert lab.told(Announcement) == []
