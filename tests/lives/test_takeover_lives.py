"""Random lives of workers and wires, against the messages that each outlet got."""

import asyncio
import random
import tempfile
from contextlib import closing
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.simulated_wire import DIRECTORY, close, owners, simulated_wire
from wire.store.account import SqliteAccountStore
from wire.store.database import Database

EVENTS = ["report", "lose", "disconnect", "return", "drop", "stall", "stop", "start", "wait"]


async def live_through(simulated, source, at_once, events):
    """Sixty random events, and their end; what arrived as (sequence, outlet), and the same by worker."""
    arrived, marked = set(), {}
    for step in range(60):
        there = [worker for worker in simulated.workers.values() if worker.reachable]
        away = [worker for worker in simulated.workers.values() if not worker.reachable and not worker.refused]
        match source.choice(["publish", *["arrive"] * 3, *EVENTS, *events]):
            case "publish":
                simulated.publish(source.choice(DIRECTORY.circuits))
            case "arrive" if simulated.messages:
                message = source.choice(list(simulated.messages.values()))
                for outlet in source.sample(range(120), 30):
                    owner = simulated.owner(outlet)
                    if (
                        owner is not None
                        and outlet in DIRECTORY.entitled_to(message.topic)
                        and simulated.arrive(owner, message, outlet)
                    ):
                        arrived.add((message.sequence, outlet))
                        marked.setdefault(owner.join.instance, set()).add((message.sequence, outlet))
            case "report" | "lose" as how:
                for worker in there:
                    worker.report(dropped=how == "lose")
            case "disconnect" if there:
                source.choice(there).disconnect()
                if at_once:
                    simulated.pass_time(2)
            case "return" if away:
                source.choice(away).reconnect()
            case "drop" if there:
                worker = source.choice(there)
                for outlet in source.sample(range(120), 30):
                    if worker.ledgers and worker.outlet(outlet) is not None:
                        worker.network.lose(worker.outlet(outlet))
            case "stall" if there:
                worker = source.choice(there)
                worker.network.stalled = not worker.network.stalled
            case "stop" if there:
                source.choice(there).stop()
            case "start" if len(simulated.workers) < 8:
                simulated.start(f"late {step}")
            case "wait":
                simulated.pass_time(source.choice([0.3, 2, 11]))
            case "save":
                await simulated.save()
            case "restart":
                await simulated.restart()
    simulated.start("last")  # the others may all have stopped
    for worker in simulated.workers.values():
        worker.network.stalled = False
        if not worker.reachable:
            worker.reconnect()
    for _ in range(4):
        for worker in list(simulated.workers.values()):
            if not worker.refused:
                worker.report()  # who was silent for long is heard again, and told what it missed
        await simulated.save()
        simulated.pass_time(3)
        await simulated.save()
    return arrived, marked


def check_outlet_by_outlet(simulated, arrived, marked):
    """Compare the missing outlets, one by one, with counts, with what arrived, and with the present owners' marks."""
    totals = close(simulated)
    simulated.account.close()
    assert simulated.account.faults == ()
    expected = {
        (message.sequence, outlet)
        for message in simulated.messages.values()
        for outlet in DIRECTORY.entitled_to(message.topic)
    }
    missing = {
        (message.sequence, outlet) for message in simulated.account.missing.outlets() for outlet in message.outlets
    }
    assert totals.expected == len(expected)
    assert totals.missing == len(missing) == len(expected) - totals.delivered
    assert 0 <= totals.unreported <= totals.missing
    assert expected - missing <= arrived
    present = {owner for owner in owners(simulated.account) if owner}
    assert not any(marked.get(instance, set()) & missing for instance in present)
    for key in simulated.releases:
        delivery = simulated.account.delivery(*key)
        assert delivery.settled
        assert delivery.missing == sum(1 for sequence, _ in missing if key[0] == simulated.messages[sequence].uri)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_each_delivery_is_counted_once_in_any_life(seed, at_once):
    """Random arrivals, reports, lost reports, cuts, returns and latecomers."""
    simulated, *_ = simulated_wire("a", "b")
    check_outlet_by_outlet(simulated, *asyncio.run(live_through(simulated, random.Random(seed), at_once, ())))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_each_delivery_is_counted_once_by_wires_that_are_killed(seed, at_once):
    """The same, with wires that end between any two events and have no more than is on disk."""
    with tempfile.TemporaryDirectory() as folder, closing(Database(Path(folder))) as database:
        simulated, *_ = simulated_wire("a", "b", store=SqliteAccountStore(database), database=database)
        played = live_through(simulated, random.Random(seed), at_once, ["save", "save", "save", "restart"])
        check_outlet_by_outlet(simulated, *asyncio.run(played))
