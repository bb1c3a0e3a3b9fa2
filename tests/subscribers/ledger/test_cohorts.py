"""Deliveries by cohort: ledgers and account against a plain model, and against the sums by label."""

from array import array
from collections import Counter
from random import Random

import pytest

from subscribers.ledger.arrivals import Arrivals
from subscribers.ledger.cohorts import CohortBook
from subscribers.ledger.settling import SETTLED_AT_MOST_NS
from tests.support.attendances import seeded
from tests.support.ledgers import BUSIEST, DIRECTORY, EDGES, START, Ledgers
from tests.support.own_clients import own_clients
from wire.contract.cohorts import Cohort
from wire.directory.audience import ShareGroup
from wire.directory.cohorts import Cohorts

SECOND = 1_000_000_000
END = START + 2 * SETTLED_AT_MOST_NS
COUNTS = ("delivered", "missing", "excused", "duplicates", "late")


def thirds(size):
    """Every third outlet is slow, and every second one in the group east."""
    return Cohorts(
        ["slow" if index % 3 == 0 else "steady" for index in range(size)],
        ["east" if index % 2 else "" for index in range(size)],
    )


def cohort_of(outlet):
    """The cohort of an outlet in ``thirds``."""
    return Cohort("slow" if outlet % 3 == 0 else "steady", "east" if outlet % 2 else "")


def counts_of(ledgers):
    """The counts by cohort, which add up to those by label."""
    figures = ledgers.account.figures()
    totals = figures.totals()
    for name in COUNTS:
        assert sum(getattr(found.sums, name) for found in figures.by_cohort.values()) == getattr(totals.sums, name)
    assert sum(found.expected for found in figures.by_cohort.values()) == totals.expected
    for name in ("disclosure", "transit"):
        parts = [getattr(found.sums, name) for found in figures.by_cohort.values()]
        for end in ("upper", "lower"):
            whole = getattr(getattr(totals.sums, name), end)
            assert sum(getattr(part, end).count for part in parts) == whole.count
            assert sum(getattr(part, end).sum_ns for part in parts) == whole.sum_ns
    return figures.by_cohort


def close(ledgers, silent=()):
    """End the run; the two sides of every cohort agree."""
    for _ in range(2):
        ledgers.report(END, deadline_ns=END, final=True, silent=silent)
    ledgers.account.close()
    assert ledgers.account.faults == ()
    return counts_of(ledgers)


@pytest.mark.parametrize("seed", range(40))
def test_each_delivery_counts_in_its_outlets_cohort(seed):
    """With bounded and late arrivals, duplicates, planned absences, and workers that crash and are replaced."""
    random = Random(seed)
    partitions = random.randint(1, 3)
    attendance = seeded(1, 120, random.choice([0.0, 0.4]), 2 * SECOND, 4 * SECOND)
    ledgers = Ledgers(partitions, attendance, lasting=False, cohorts=thirds(120))
    entitled = DIRECTORY.entitled(BUSIEST, "flash")
    messages = [ledgers.announce(number, BUSIEST, "flash", START + number * SECOND) for number in range(1, 4)]
    had = set()
    for moment in range(8):
        now_ns = START + moment * 15 * SECOND
        for outlet in range(120) if moment == 1 else ():
            absences, slot = ledgers.ledgers[outlet % partitions].absences, outlet // partitions
            for window in attendance.windows(outlet):
                absences.leave(slot, START + window.leave_ns)
                if random.random() < 0.7:
                    absences.come_back(slot, START + window.return_ns)
        for message in messages:
            for outlet in entitled:
                if random.random() < 0.2:
                    transmission = ledgers.arrive(message, outlet, now_ns + random.randint(0, 10**8))
                    had.add((message.sequence, outlet))
                    if transmission is not None and transmission.exact and random.random() < 0.3:
                        slot = transmission.exact_slots.pop()
                        at_ns = transmission.exact.pop()
                        transmission.add_bounded(slot, at_ns, at_ns - 10**6)
        ledgers.report(now_ns + SECOND)
        counts_of(ledgers)
    found = close(ledgers)
    arrived = Counter(cohort_of(outlet) for _, outlet in had)
    for cohort, figures in found.items():
        assert figures.sums.delivered <= arrived[cohort]
        assert figures.outlets == sum(cohort_of(outlet) == cohort for outlet in range(120))
    if not any(attendance.windows(outlet) for outlet in range(120)):
        assert {cohort: figures.sums.delivered for cohort, figures in found.items()} == arrived
        expected = Counter(cohort_of(outlet) for outlet in entitled for _ in messages)
        assert {cohort: figures.expected for cohort, figures in found.items()} == expected


def test_a_planned_absence_excuses_its_outlet_in_its_cohort():
    """And in no other one: what is expected is what the plan says, less what happened."""
    attendance = seeded(1, 120, 1.0, 2 * SECOND, 4 * SECOND)
    ledgers = Ledgers(2, attendance, lasting=False, cohorts=thirds(120))
    message = ledgers.announce(1, BUSIEST, "flash", START + SECOND)
    planned = {cohort: found.planned for cohort, found in ledgers.account.figures().by_cohort.items()}
    for outlet in DIRECTORY.entitled(BUSIEST, "flash"):  # all of them stay on, against their plan
        ledgers.arrive(message, outlet, START + SECOND + 5)
    found = close(ledgers)
    excused = {cohort: figures.sums.excused for cohort, figures in found.items()}
    assert sum(excused.values()) < 0
    for cohort, figures in found.items():
        assert figures.expected == planned[cohort] - excused[cohort] == figures.sums.delivered


@pytest.mark.parametrize("seed", range(20))
def test_a_crash_and_a_new_owner_leave_each_cohort_whole(seed):
    """What a crashed worker did not report is missing in the cohorts of the outlets, and no delivery counts twice."""
    random = Random(seed)
    cohorts = thirds(120)
    ledgers = Ledgers(2, cohorts=cohorts)
    entitled = DIRECTORY.entitled(BUSIEST, "flash")
    messages = [ledgers.announce(number, BUSIEST, "flash") for number in range(1, 4)]
    for message in messages:
        for outlet in entitled:
            if random.random() < 0.6:
                ledgers.arrive(message, outlet, START + 5)
    ledgers.report(START + SECOND)
    if seed % 2:
        ledgers.account.owner_unreachable("i0", START + 2 * SECOND)
        found = close(ledgers, silent=(0,))
    else:
        ledgers.hand_over(0, "new", START + 3 * SECOND)
        for message in messages:
            for outlet in entitled:
                if random.random() < 0.3:
                    ledgers.arrive(message, outlet, START + 4 * SECOND)
        ledgers.report(START + 5 * SECOND)
        found = close(ledgers)
    assert sum(figures.sums.missing for figures in found.values()) > 0


@pytest.mark.parametrize("seed", range(40))
def test_a_shared_copy_counts_in_the_cohort_of_the_first_member(seed):
    """Whichever member has it, in whichever partition, in time, late, twice or never."""
    random = Random(seed)
    size, partitions = 9, random.randint(1, 3)
    filters = [["$share/g/news/#"] if index in {1, 3, 4, 8} else ["news/+"] for index in range(size)]
    audience = own_clients(filters, ["news/1"])
    ledgers = Ledgers(partitions, audience=audience, cohorts=thirds(size))
    messages = [ledgers.announce_on(number, "news/1") for number in (1, 2, 3)]
    got = set()
    for moment in range(random.randint(1, 7)):
        now_ns = START + moment * 15 * SECOND
        for message in messages:
            for member in (1, 3, 4, 8):
                if random.random() < 0.15:
                    ledgers.arrive(message, member, now_ns)
                    got.add(message.sequence)
        ledgers.report(now_ns + SECOND)
        counts_of(ledgers)
    found = close(ledgers)
    first = found[cohort_of(1)]
    alone = [index for index in range(size) if index not in {1, 3, 4, 8} and cohort_of(index) == cohort_of(1)]
    assert first.expected == 3 * (1 + len(alone))
    assert first.sums.delivered == len(got)
    for other in (3, 4, 8):
        if cohort_of(other) != cohort_of(1):
            assert found[cohort_of(other)].sums.delivered == 0


def test_a_copy_that_no_announcement_names_is_in_no_cohort():
    """Its arrivals are foreign, and so are its duplicates; those of an announced message count once it is announced."""
    cohorts = thirds(120)
    ledgers = Ledgers(1, cohorts=cohorts)
    outlet = DIRECTORY.entitled(BUSIEST, "flash")[0]
    donor = Ledgers(1, cohorts=cohorts)
    for sequence, announced in ((1, True), (2, False)):
        message = donor.announce(sequence, BUSIEST, "flash")
        for _ in range(3):
            ledgers.arrive(message, outlet, START + 5)
        if announced:
            ledgers.announce(sequence, BUSIEST, "flash")
    found = close(ledgers)
    assert sum(figures.sums.duplicates for figures in found.values()) == 2
    assert found[cohort_of(outlet)].sums.delivered == 1


def test_the_warm_up_is_in_the_counts_and_in_no_latency():
    """As in the sums by label."""
    book = CohortBook(thirds(6), 0, 1, EDGES)
    topic = book.topic(())
    topic.count(Arrivals(0, [5, 6], [0, 1], [9], [8], [3]), 1, 2, warm=True, closed=False)
    taken = book.take(whole=False)
    assert {number: sums.delivered for number, sums in taken.items()} == {0: 1, 1: 1, 3: 1}
    assert all(sums.disclosure.count == 0 for sums in taken.values())


def test_a_report_has_what_changed_and_a_whole_one_everything():
    """Sums that are as they were are left out."""
    book = CohortBook(thirds(6), 0, 1, EDGES)
    topic = book.topic(())
    topic.count(Arrivals(0, [5, 6], [0, 1], [], [], []), 1, 2, warm=False, closed=False)
    assert set(book.take(whole=False)) == {0, 1}
    assert book.take(whole=False) == {}
    topic.at(1).late += 1
    assert set(book.take(whole=False)) == {1}
    assert set(book.take(whole=True)) == {0, 1}


def test_only_topics_with_members_elsewhere_have_places_of_their_own():
    """Topics without shared subscriptions use the partition's one array."""
    cohorts = thirds(9)
    book = CohortBook(cohorts, 1, 2, EDGES)
    plain, moved = book.topic(()), book.topic((ShareGroup("$share/g/#", array("I", (1, 3, 8))),))
    assert plain.of is book.topic(()).of
    assert moved.of[1] == cohorts.of[1] != plain.of[1]
