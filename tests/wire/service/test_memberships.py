"""The two kinds of membership: what becomes of a worker that is lost."""

import asyncio

import pytest

from tests.support.composed_wire import CIRCUIT, ENTITLED, composed, flash, on_disk
from tests.support.scripted_worker import ScriptedWorker
from wire.contract.control import Announcement, Assignment, Drain, Start
from wire.service.memberships import MembershipKind


async def test_a_worker_that_a_fixed_membership_loses_is_told_of_and_its_deliveries_are_missing():
    """No worker takes its partition over: deliveries that it has not reported are unreported at the end."""
    wire = composed(kind=MembershipKind.FIXED)
    worker = ScriptedWorker(wire.membership)
    worker.join()
    await wire.membership.gather(wire.assignment, 5)
    wire.start(Start(1, 1))
    await wire.desk.accept(flash(), circuits=[CIRCUIT])
    await asyncio.wait_for(wire.dispatch.next(), 5)
    worker.die("its pipe closed")
    wire.account.close()
    totals = wire.account.totals()
    assert (totals.missing, totals.unreported, wire.account.faults) == (ENTITLED, ENTITLED, ())


@pytest.mark.parametrize("early", [True, False])
async def test_a_successor_is_told_of_the_end_behind_its_partition(tmp_path, early):
    """Whether the run ends before the successor has joined, or while the disk takes its ownership: it would pass over
    an end that comes before its assignment, and the wire would wait for its last tally.
    """
    with on_disk(tmp_path) as (stores, _):
        wire = composed(stores, kind=MembershipKind.FIXED)
        saving = asyncio.create_task(wire.persistence.run())
        first, second = (ScriptedWorker(wire.membership, name) for name in ("worker-1", "worker-2"))
        first.join()
        await wire.membership.gather(wire.assignment, 5)
        wire.start(Start(1, 1))
        await wire.desk.accept(flash(), circuits=[CIRCUIT])
        await asyncio.wait_for(wire.dispatch.next(), 5)
        (former,) = wire.membership.members
        first.die("killed")
        wire.membership.expect_successor(former, "worker-2")
        if early:
            wire.membership.tell(Drain(2))
        second.join()
        if not early:
            wire.membership.tell(Drain(2))
        await wire.membership.until(lambda: Assignment in map(type, second.heard), 30)
        await wire.membership.finished(5)
        saving.cancel()
    told = list(map(type, second.heard))
    told = told[told.index(Assignment) :]
    assert told.index(Announcement) < told.index(Drain)
