"""Random lives of workers and wires, against what each outlet got."""

import asyncio
import random
import tempfile
from contextlib import closing
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.subscribers.offices import DIRECTORY, close, office_of
from wire.bitsets import slots
from wire.store.account import SqliteAccountStore
from wire.store.database import Database


async def live_through(office, source, at_once, events):
    """Sixty random events, and their end; what arrived as (sequence, outlet), and the same by worker."""
    arrived, marked = set(), {}
    for step in range(60):
        there = [clerk for clerk in office.clerks.values() if not clerk.deaf and not clerk.refused]
        away = [clerk for clerk in office.clerks.values() if clerk.deaf and not clerk.refused]
        match source.choice(["publish", *["arrive"] * 3, "report", "lose", "cut", "return", "hire", "wait", *events]):
            case "publish":
                office.publish(source.choice(DIRECTORY.circuits))
            case "arrive" if office.messages:
                message = source.choice(list(office.messages.values()))
                for outlet in source.sample(range(120), 30):
                    owner = office.owner(outlet)
                    if owner is not None and outlet in DIRECTORY.entitled(message.circuit, "flash"):
                        office.arrive(owner, message, outlet)
                        arrived.add((message.sequence, outlet))
                        marked.setdefault(owner.join.incarnation, set()).add((message.sequence, outlet))
            case "report" | "lose" as how:
                for clerk in there:
                    clerk.report(lost=how == "lose")
            case "cut" if there:
                source.choice(there).cut()
                if at_once:
                    office.pass_time(2)
            case "return" if away:
                clerk = source.choice(away)
                clerk.deaf = False
                clerk.offer()
            case "hire" if len(office.clerks) < 8:
                office.hire(f"late {step}")
            case "wait":
                office.pass_time(source.choice([0.3, 2, 11]))
            case "save":
                await office.save()
            case "restart":
                await office.restart()
    for clerk in [clerk for clerk in office.clerks.values() if clerk.deaf]:
        clerk.deaf = False
        clerk.offer()
    for _ in range(4):
        for clerk in list(office.clerks.values()):
            if not clerk.refused:
                clerk.report()  # who was silent for long is heard again, and told what it missed
        await office.save()
        office.pass_time(3)
        await office.save()
    return arrived, marked


def check_outlet_by_outlet(office, arrived, marked):
    """Who lacks what is told outlet by outlet: the counts agree with it, with what arrived, and with what the present
    owners have.
    """
    totals = close(office)
    office.account.close()
    assert office.account.faults == []
    shares = office.account.shares
    owed = {
        (message.sequence, outlet)
        for message in office.messages.values()
        for outlet in DIRECTORY.entitled(message.circuit, "flash")
    }
    lacking = {
        (sequence, slot * shares + share)
        for sequence, (_, by_share) in office.account.lacking.items()
        for share, bits in by_share.items()
        for slot in slots(int(bits, 16))
    }
    assert totals.expected == len(owed)
    assert totals.missing == len(lacking) == len(owed) - totals.delivered
    assert 0 <= totals.unreported <= totals.missing
    assert owed - lacking <= arrived
    present = {owner for owner in office.account.owners if owner}
    assert not any(marked.get(incarnation, set()) & lacking for incarnation in present)
    for key in office.releases:
        delivery = office.account.delivery(*key)
        assert delivery.settled
        assert delivery.missing == sum(1 for sequence, _ in lacking if key[0] == office.messages[sequence].uri)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_whatever_happens_each_delivery_is_counted_once(seed, at_once):
    """Random arrivals, reports, lost reports, cuts, returns and latecomers."""
    office, *_ = office_of("a", "b")
    check_outlet_by_outlet(office, *asyncio.run(live_through(office, random.Random(seed), at_once, ())))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_whatever_happens_each_delivery_is_counted_once_by_wires_that_are_killed(seed, at_once):
    """The same, with wires that end between any two events and have no more than is on disk."""
    with tempfile.TemporaryDirectory() as folder, closing(Database(Path(folder))) as database:
        office, *_ = office_of("a", "b", store=SqliteAccountStore(database), database=database)
        played = live_through(office, random.Random(seed), at_once, ["save", "save", "save", "restart"])
        check_outlet_by_outlet(office, *asyncio.run(played))
