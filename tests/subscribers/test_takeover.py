"""Shares that pass on: whatever dies, cuts out, comes back or is started again, the sums stay right."""

import asyncio
import random
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subscribers.ledger import CLOSED_UNTAKEN
from subscribers.settling import SETTLED_NS
from tests.subscribers.offices import BUSIEST, DIRECTORY, RUN, SECOND, Office
from wire.bitsets import slots
from wire.contract.control import Call, Forget, Inheritance, encode
from wire.store.account import SqliteAccountStore
from wire.store.database import Database

ENTITLED = list(DIRECTORY.entitled(BUSIEST, "flash"))


def office_of(*names, **about):
    office = Office(min_workers=len(names), **about)
    clerks = [office.hire(name) for name in names]
    office.muster.review()
    return office, *clerks


def close(office):
    """Everything that is still open is settled, and told."""
    office.now_ns += 1
    for clerk in office.clerks.values():
        if not clerk.deaf and not clerk.refused:
            clerk.report(deadline_ns=office.now_ns, final=True)
    return office.account.totals()


def check(office, delivered, unreported):
    totals = close(office)
    office.account.close()
    assert office.account.faults == []
    assert totals.expected == totals.delivered + totals.missing
    assert (totals.delivered, totals.unreported) == (delivered, unreported)
    return totals


def test_two_workers_have_a_stripe_each_and_a_latecomer_waits():
    """index::count, once as many as are wanted have joined; outlets that are on never move."""
    office, first, second = office_of("a", "b")
    late = office.hire("c")
    office.pass_time(5)
    assert [list(clerk.ledgers) for clerk in (first, second, late)] == [[0], [1], []]
    assert {ledger.count for ledger in (*first.ledgers.values(), *second.ledgers.values())} == {2}


@pytest.mark.parametrize("heir", ["one that waits", "one that lives"])
def test_a_dead_workers_share_goes_on_where_its_reports_end(heir):
    """What it reported is never counted again; what it had and did not report is missing, as unreported."""
    office, first, second = office_of("a", "b")
    waiting = office.hire("c") if heir == "one that waits" else None
    message = office.publish(BUSIEST)
    mine = [outlet for outlet in ENTITLED if outlet % 2 == 0]
    told, untold, again = mine[:3], mine[3:5], mine[5:]
    for outlet in told:
        office.arrive(first, message, outlet)
    first.report()
    for outlet in untold:
        office.arrive(first, message, outlet)
    first.cut()
    office.pass_time(2)
    successor = waiting or second
    assert 0 in successor.ledgers
    for outlet in (*told, *again):  # a broker sends again what was not acknowledged in time
        assert office.arrive(successor, message, outlet)
    for outlet in ENTITLED:
        if outlet % 2:
            office.arrive(second, message, outlet)
    totals = check(office, len(ENTITLED) - len(untold), len(untold))
    assert totals.missing == len(untold)
    assert totals.sums.duplicates == len(told)
    assert [member.join.worker for member in office.died] == ["a"]


def test_a_share_passes_on_as_often_as_its_owners_die():
    """The successor's marks, and what it inherited, are the next one's."""
    office, _, second = office_of("a", "b")
    message = office.publish(BUSIEST)
    mine = [outlet for outlet in ENTITLED if outlet % 2 == 0]
    for number, outlet in enumerate(mine[:3]):
        owner = office.owner(outlet)
        assert owner is not second
        office.arrive(owner, message, outlet)
        owner.report()
        office.hire(f"successor {number}")
        owner.cut()
        office.pass_time(2)
    for outlet in mine:
        office.arrive(office.owner(outlet), message, outlet)
    for outlet in set(ENTITLED) - set(mine):
        office.arrive(second, message, outlet)
    totals = check(office, len(ENTITLED), 0)
    assert totals.sums.duplicates == 3


def test_a_worker_that_was_only_slow_does_not_count_twice_and_is_told_to_leave():
    """Its share has passed on: what it says after that is not believed, not even its last tally."""
    office, slow, second = office_of("a", "b")
    message = office.publish(BUSIEST)
    mine = [outlet for outlet in ENTITLED if outlet % 2 == 0]
    slow.cut()
    for outlet in mine:
        office.arrive(slow, message, outlet)  # its own connections were not cut
    office.pass_time(2)
    for outlet in ENTITLED:
        office.arrive(second, message, outlet)
    second.report()
    before = office.account.totals().delivered
    slow.deaf = False
    slow.report(deadline_ns=office.now_ns, final=True)
    assert office.account.totals().delivered == before == len(ENTITLED)
    assert "passed on" in slow.refused
    check(office, len(ENTITLED), 0)


def test_a_worker_that_comes_back_in_time_goes_on_with_its_share():
    """Nobody took it: a cut of a second is no death, and it is told what it missed meanwhile."""
    office, first, second = office_of("a", "b")
    office.publish(BUSIEST)
    first.cut()
    office.pass_time(1)
    missed = office.publish(BUSIEST)
    first.report(lost=True)
    first.deaf = False
    first.offer()
    office.pass_time(2)
    assert list(first.ledgers) == [0]
    assert missed.sequence in first.ledgers[0]._open
    for message in office.messages.values():
        for outlet in ENTITLED:
            office.arrive(office.owner(outlet), message, outlet)
    assert list(second.ledgers) == [1]
    check(office, 2 * len(ENTITLED), 0)


def test_a_silent_worker_is_as_dead_as_one_whose_will_came():
    """The wire may have been away itself when the will was sent."""
    office, first, second = office_of("a", "b")
    first.deaf = True
    for _ in range(13):
        office.pass_time(1)
        second.report()
    assert sorted(second.ledgers) == [0, 1]


def test_a_share_that_nobody_can_take_waits_for_a_latecomer():
    """A living worker's files are a limit; what was due meanwhile for a minute is missing, until somebody has it."""
    office = Office(min_workers=2)
    first, second = office.hire("a", files=130), office.hire("b", files=130)
    office.muster.review()
    first.cut()
    office.pass_time(2)
    assert "no worker may open the files" in office.muster.problem
    message = office.publish(BUSIEST)
    mine = [outlet for outlet in ENTITLED if outlet % 2 == 0]
    for outlet in ENTITLED:
        if outlet % 2:
            office.arrive(second, message, outlet)
    for _ in range(70):
        office.pass_time(1)
        second.report()
    assert office.account.totals().missing == len(mine)
    late = office.hire("c", files=130)
    office.pass_time(1)
    assert not office.muster.problem
    for outlet in mine[1:]:
        office.arrive(late, message, outlet)
    office.arrive(late, message, mine[1])
    totals = check(office, len(ENTITLED) - 1, 0)
    assert (totals.sums.late, totals.sums.duplicates) == (len(mine) - 1, 1)
    assert office.account.delivery(message.uri, 1).missing == 1


def test_when_all_are_dead_the_directory_is_cut_anew_for_those_who_come():
    """Three come where two were: what lacks is known by outlet, whatever share that is in."""
    office, first, second = office_of("a", "b")
    message = office.publish(BUSIEST)
    for outlet in ENTITLED[:4]:
        office.arrive(office.owner(outlet), message, outlet)
    for clerk in (first, second):
        clerk.report()
        clerk.cut()
    office.pass_time(2)
    others = [office.hire(name) for name in "cde"]
    office.pass_time(3)
    assert sorted(index for clerk in others for index in clerk.ledgers) == [0, 1, 2]
    for outlet in ENTITLED[:-1]:
        office.arrive(office.owner(outlet), message, outlet)
    totals = check(office, len(ENTITLED) - 1, 1)
    assert totals.sums.duplicates == 4


def test_after_a_lost_tally_nothing_is_taken_until_a_whole_one_comes():
    """Sums that are of a later moment than the records would be counted again by a successor."""
    office, first, second = office_of("a", "b")
    message, other = office.publish(BUSIEST), office.publish(BUSIEST)
    mine = [outlet for outlet in ENTITLED if outlet % 2 == 0]
    first.report()
    office.arrive(first, message, mine[0])
    first.report(lost=True)
    office.arrive(first, other, mine[0])
    first.heard.clear()
    first.report()
    assert office.account.totals().delivered == 0
    assert Call() in first.heard
    first.report()
    assert office.account.totals().delivered == 2
    first.cut()
    office.pass_time(2)
    for item in (message, other):
        office.arrive(second, item, mine[0])
    second.report()
    assert office.account.totals().delivered == 2


def test_a_late_delivery_is_told_once_more_so_that_a_successor_knows_it():
    """It moves from missing to delivered, and it does so once."""
    office, first, second = office_of("a", "b")
    message = office.publish(BUSIEST)
    mine = [outlet for outlet in ENTITLED if outlet % 2 == 0]
    office.pass_time(SETTLED_NS / SECOND)
    for clerk in (first, second):
        clerk.report()
    assert office.account.totals().missing == len(ENTITLED)
    office.arrive(first, message, mine[0])
    first.report()
    assert not first.ledgers[0]._closed
    first.cut()
    office.pass_time(2)
    for outlet in mine[:2]:
        office.arrive(second, message, outlet)
    totals = check(office, 2, 0)
    assert (totals.sums.late, totals.sums.duplicates) == (2, 1)
    assert office.account.delivery(message.uri, 1).delivered == 2


def test_a_forgotten_record_is_the_one_that_was_told():
    """A late delivery while the wire's answer is on its way is not forgotten with it."""
    office, first, _ = office_of("a", "b")
    message = office.publish(BUSIEST)
    ledger = first.ledgers[0]
    ledger.tick(office.now_ns, office.now_ns)
    ledger.tally()
    office.arrive(first, message, ENTITLED[0] if not ENTITLED[0] % 2 else ENTITLED[1])
    ledger.tick(office.now_ns)
    ledger.tally()
    ledger.forget(((message.sequence, 0),))
    assert message.sequence in ledger._closed
    ledger.forget(((message.sequence, 1),))
    assert not ledger._closed


def test_a_ledger_closes_no_more_than_a_tally_can_tell():
    """What is closed and what the sums say of it are of one moment, however many messages there are."""
    office, first, _ = office_of("a", "b")
    for _ in range(CLOSED_UNTAKEN + 5):
        office.publish(BUSIEST)
    ledger = first.ledgers[0]
    later = office.now_ns + SETTLED_NS
    ledger.tick(later)
    assert (len(ledger.tally().closed), ledger.open_count) == (CLOSED_UNTAKEN, 5)


def test_an_inheritance_comes_in_parts_that_a_broker_takes():
    """And is one for all that."""
    office, first, second = office_of("a", "b")
    for _ in range(2_000):
        office.publish(BUSIEST)
    office.arrive(first, office.messages[7], ENTITLED[0] - ENTITLED[0] % 2)
    first.report()
    second.heard.clear()
    first.cut()
    office.pass_time(2)
    parts = [message for message in second.heard if isinstance(message, Inheritance)]
    assert len(parts) > 1
    assert [part.last for part in parts] == [False] * (len(parts) - 1) + [True]
    assert sum(len(part.messages) for part in parts) == 2_000 == second.ledgers[0].open_count


@pytest.fixture
def store(tmp_path):
    database = Database(tmp_path)
    yield SqliteAccountStore(database)
    database.close()


async def test_a_wire_started_again_has_its_account_and_its_workers(store):
    """They rejoin with their shares; the account is what it was, plus what came meanwhile."""
    office, first, second = office_of("a", "b", store=store)
    await office.save()
    done, message = office.publish(BUSIEST), office.publish(BUSIEST)
    for outlet in ENTITLED:
        office.arrive(office.owner(outlet), done, outlet)
    office.arrive(office.owner(ENTITLED[0]), message, ENTITLED[0])
    for clerk in (first, second):
        clerk.report()
    await office.save()
    before = office.account.totals()
    office.begin_life()
    after = office.account.totals()
    assert (
        (after.expected, after.delivered)
        == (before.expected, before.delivered)
        == (2 * len(ENTITLED), len(ENTITLED) + 1)
    )
    assert office.account.delivery(done.uri, 1).settled
    for outlet in ENTITLED[1:3]:
        office.arrive(office.owner(outlet), message, outlet)
    for clerk in (first, second):
        clerk.report()  # nobody knows it: it is asked who it is, and tells everything the next time
    await office.save()
    for clerk in (first, second):
        clerk.report()
    await office.save()
    office.pass_time(10)
    assert [list(clerk.ledgers) for clerk in (first, second)] == [[0], [1]]
    assert office.account.totals().delivered == len(ENTITLED) + 3
    check(office, len(ENTITLED) + 3, 0)


async def test_a_worker_that_died_with_the_wire_is_replaced_after_its_start(store):
    """Sums and records of one moment are on disk together, or the successor would count some again."""
    office, first, second = office_of("a", "b", store=store)
    await office.save()
    message = office.publish(BUSIEST)
    mine = [outlet for outlet in ENTITLED if outlet % 2 == 0]
    office.arrive(first, message, mine[0])
    first.report()
    await office.save()
    office.arrive(first, message, mine[1])
    first.report()  # heard, and not yet on disk when the wire is killed
    first.deaf = True
    office.begin_life()
    for _ in range(3):
        second.report()
        await office.save()
    office.pass_time(6)
    await office.save()
    assert sorted(second.ledgers) == [0, 1]
    for outlet in mine[:1] + mine[2:]:
        office.arrive(second, message, outlet)
    for outlet in set(ENTITLED) - set(mine):
        office.arrive(second, message, outlet)
    totals = check(office, len(ENTITLED) - 1, 1)
    assert totals.sums.duplicates == 1


async def test_nothing_is_forgotten_before_it_is_on_disk(store):
    """Neither does an owner hear of its share before."""
    office, first, second = office_of("a", "b", store=store)
    assert not first.ledgers
    await office.save()
    assert list(first.ledgers) == [0]
    message = office.publish(BUSIEST)
    for outlet in ENTITLED:
        office.arrive(office.owner(outlet), message, outlet)
    first.report()
    assert not [item for item in first.heard if isinstance(item, Forget)]
    await office.save()
    assert [item for item in first.heard if isinstance(item, Forget)]
    assert not first.ledgers[0]._closed
    assert second.ledgers[1].open_count == 1


async def test_an_heir_of_two_shares_inherits_both(store):
    """Though it hears of the one before the other: a share without its past would count everything again."""
    office, first, second, third = office_of("a", "b", "c", store=store)
    await office.save()
    message = office.publish(BUSIEST)
    for outlet in ENTITLED:
        office.arrive(office.owner(outlet), message, outlet)
    for clerk in (first, second, third):
        clerk.report()
    first.cut()
    second.cut()
    office.pass_time(2)
    await office.save()
    assert sorted(third.ledgers) == [0, 1, 2]
    for outlet in ENTITLED:
        office.arrive(third, message, outlet)
    totals = check(office, len(ENTITLED), 0)
    assert totals.sums.duplicates == len(ENTITLED)


def test_the_account_believes_a_shares_owner_alone():
    """Whoever lets a tally through to it."""
    office, first, second = office_of("a", "b")
    message = office.publish(BUSIEST)
    office.estate.take(0, second.join.incarnation)
    office.arrive(first, message, ENTITLED[0] - ENTITLED[0] % 2)
    first.report()
    assert office.account.totals().sums.duplicates == office.account.totals().sums.misdelivered == 0
    assert office.account.totals().delivered == 0
    assert first.join.worker not in office.account.swarms


async def test_a_returning_worker_is_known_for_what_it_is_after_a_restart(store):
    """Whose share passed on in an earlier life of the wire, and whose outlets are another run's."""
    office, slow, second = office_of("a", "b", store=store)
    await office.save()
    slow.cut()
    office.pass_time(2)
    await office.save()
    office.begin_life()
    slow.deaf = False
    slow.report()
    assert "passed on" in slow.refused
    second.report()
    other = office.hire("c")
    other.join = replace(other.join, run_id=RUN + 1)
    office.muster.hear(other, encode(other.join))
    assert "another run" in other.refused


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
