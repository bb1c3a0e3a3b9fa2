"""Shared subscriptions and overlapping filters over several partitions: ledgers and account against a plain model."""

from random import Random

import pytest

from subscribers.ledger.settling import SETTLED_AT_MOST_NS
from tests.support.ledgers import START, Ledgers
from tests.support.own_clients import own_clients
from tests.support.shared_groups import END, GROUP, SECOND, closed, shared_by
from wire.account.sharing import ShareSplit


@pytest.mark.parametrize("member", range(4))
def test_a_copy_at_any_member_is_the_groups_one_delivery(member):
    """Wherever the member is: MQTT 5.0 §4.8.2. The time of the arrival is among the latencies."""
    ledgers = shared_by(*range(4))
    message = ledgers.announce_on(1, "news/1")
    assert ledgers.account.totals().expected == 1
    ledgers.arrive(message, member, START + 5)
    ledgers.report(START + SECOND)
    ledgers.report(START + 2 * SECOND)
    assert ledgers.account.open_messages == 0  # in every partition, long before it would be quiet for long enough
    totals = closed(ledgers)
    assert (totals.delivered, totals.missing, totals.sums.duplicates) == (1, 0, 0)
    assert (totals.sums.disclosure.count, totals.sums.exact) == (1, 1)


@pytest.mark.parametrize("second", range(4))
@pytest.mark.parametrize("later", [0, 1, 2])
def test_a_second_copy_is_a_duplicate_wherever_and_whenever_it_comes(second, later):
    """At the same member or another one, in the same partition or another, before and after the message is closed."""
    ledgers = shared_by(*range(4))
    message = ledgers.announce_on(1, "news/1")
    ledgers.arrive(message, 0, START + 5)
    for number in range(later):
        ledgers.report(START + SECOND * (number + 1))
    ledgers.arrive(message, second, START + 3 * SECOND)
    totals = closed(ledgers)
    assert (totals.delivered, totals.missing, totals.sums.duplicates) == (1, 0, 1)


def test_a_group_without_a_copy_misses_the_message_by_its_name():
    """One delivery is missing, however many members there are."""
    ledgers = shared_by(*range(6), others=1, partitions=3)
    message = ledgers.announce_on(1, "news/1")
    ledgers.arrive(message, 6, START + 5)
    totals = closed(ledgers)
    assert (totals.expected, totals.delivered, totals.missing) == (2, 1, 1)
    (missing,) = ledgers.account.missing.outlets()
    assert (missing.outlets, missing.shares, missing.cause) == ((), (GROUP,), "undelivered")


@pytest.mark.parametrize("copies", [1, 2, 3])
def test_a_copy_after_the_message_was_missing_is_late_and_a_further_one_a_duplicate(copies):
    """In whichever partitions they come, before the workers know of one another's."""
    ledgers = shared_by(*range(3), partitions=3)
    message = ledgers.announce_on(1, "news/1")
    ledgers.report(END)
    assert ledgers.account.totals().missing == 1
    for member in range(copies):
        ledgers.arrive(message, member, END + SECOND)
    totals = closed(ledgers)
    assert (totals.delivered, totals.missing, totals.sums.duplicates) == (1, 0, copies - 1)
    assert totals.sums.late == copies
    assert ledgers.account.missing.outlets() == []


def test_a_copy_that_is_not_counted_yet_when_the_group_has_another_is_a_duplicate():
    """Its partition has closed the message, and hears of the other partition's copy before its own next tally."""
    ledgers = shared_by(*range(2))
    message = ledgers.announce_on(1, "news/1")
    ledgers.report(END, silent=(1,))
    ledgers.arrive(message, 0, END + SECOND)
    ledgers.arrive(message, 1, END + SECOND)
    ledgers.report(END + 2 * SECOND, silent=(0,))
    totals = closed(ledgers)
    assert (totals.delivered, totals.missing, totals.sums.duplicates) == (1, 0, 1)


@pytest.mark.parametrize("reported", [True, False])
def test_a_worker_that_crashes_takes_no_reported_copy_along(reported):
    """What it did not report is missing as unreported, once; the other partitions' copies count."""
    ledgers = shared_by(*range(2))
    first, second = ledgers.announce_on(1, "news/1"), ledgers.announce_on(2, "news/2")
    ledgers.arrive(first, 0, START + 5)
    if reported:
        ledgers.report(START + SECOND)
    ledgers.arrive(second, 1, START + 5)
    ledgers.account.owner_unreachable("i0", START + 2 * SECOND)
    totals = closed(ledgers, silent=(0,))
    assert (totals.expected, totals.delivered, totals.missing) == (2, 1 + reported, 1 - reported)
    assert totals.unreported == 1 - reported
    causes = [(item.sequence, item.cause, item.shares) for item in ledgers.account.missing.outlets()]
    assert causes == ([] if reported else [(1, "unreported", (GROUP,))])


def test_the_split_within_a_group_counts_each_member_also_one_that_got_nothing():
    """The fewest, the median and the most that a member got."""
    ledgers = shared_by(*range(4))
    for sequence in range(1, 8):
        message = ledgers.announce_on(sequence, "news/1")
        ledgers.arrive(message, (0, 0, 0, 0, 1, 1, 2)[sequence - 1], START + sequence)
    closed(ledgers)
    assert ledgers.account.figures().shares == {
        GROUP: ShareSplit(members=4, expected=7, missing=0, messages=7, least=0, median=1, most=4)
    }


def test_random_deliveries_are_counted_as_a_plain_model_counts_them():
    """Own, overlapping and shared filters over partitions; copies lost, doubled and late; the sums are exact."""
    filters = [
        *([["news/1"], ["news/+", "news/1"], ["#", "news/#", "news/+"], ["other"]] * 2),
        *([["$share/g/news/#"], ["$share/h/news/1"], ["$share/g/#"]] * 3),
    ]
    seen = {"duplicates": 0, "overlapping": 0, "missing": 0}
    for seed in range(150):
        random = Random(seed)
        partitions = random.choice((1, 2, 3, 5))
        audience = own_clients(filters, ["news/1", "news/2", "other"])
        ledgers = Ledgers(partitions, audience=audience)
        model = {"expected": 0, "delivered": 0, "missing": 0, "duplicates": 0, "overlapping": 0, "misdelivered": 0}
        coming, by_share = [], {}
        for sequence in range(1, 9):
            topic = random.choice(audience.topics.names)
            message = ledgers.announce_on(sequence, topic)
            receivers = [(index,) for index in audience.entitled_to(topic)]
            names = ["" for _ in receivers] + [group.name for group in audience.shared(topic)]
            receivers += [tuple(group.members) for group in audience.shared(topic)]
            for name, members in zip(names, receivers, strict=True):
                model["expected"] += 1
                copies = random.choice((0, 1, 1, 1, 2, 4))
                allowed = audience.copies(members[0], topic) if len(members) == 1 else 1
                coming += [(message, random.choice(members)) for _ in range(copies)]
                model["delivered"] += copies > 0
                model["missing"] += not copies
                if name:
                    expected, missing = by_share.get(name, (0, 0))
                    by_share[name] = (expected + 1, missing + (not copies))
                further = max(0, copies - 1)
                overlapping = min(further, allowed - 1)
                model["overlapping"] += overlapping
                model["duplicates"] += further - overlapping
            strangers = set(range(audience.size)) - {index for members in receivers for index in members}
            if strangers and random.random() < 0.3:
                coming.append((message, random.choice(sorted(strangers))))
                model["misdelivered"] += 1
        random.shuffle(coming)
        now_ns = START
        for message, outlet in coming:
            now_ns += SECOND // 10
            ledgers.arrive(message, outlet, now_ns)
            if random.random() < 0.15:
                ledgers.report(now_ns, silent=[each for each in range(partitions) if random.random() < 0.4])
            if random.random() < 0.02:
                now_ns += SETTLED_AT_MOST_NS
        totals = closed(ledgers)
        found = {name: getattr(totals, name, getattr(totals.sums, name)) for name in model if name != "expected"}
        assert {"expected": totals.expected, **found} == model, seed
        splits = ledgers.account.figures().shares
        assert {name: (split.expected, split.missing) for name, split in splits.items()} == by_share, seed
        for name in seen:
            seen[name] += model[name]
    assert min(seen.values()) > 100
