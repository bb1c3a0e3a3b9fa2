"""The two kinds of membership: what becomes of a worker that is lost."""

import asyncio

from tests.support.composed_wire import CIRCUIT, ENTITLED, composed, flash
from tests.support.scripted_worker import ScriptedWorker
from wire.contract.control import Start
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
