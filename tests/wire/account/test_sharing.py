"""Shared subscriptions and overlapping filters over several partitions: ledgers and account against a plain model."""

from random import Random

import pytest

from subscribers.ledger.ledger import Ledger
from subscribers.ledger.settling import SETTLED_AT_MOST_NS
from tests.support.ledgers import EDGES, RUN, START, STAYS, Ledgers
from tests.support.own_clients import own_clients
from wire.account.sharing import ShareSplit
from wire.contract.outages import Outage

SECOND = 1_000_000_000
END = START + 2 * SETTLED_AT_MOST_NS
GROUP = "$share/g/news/#"


def shared_by(*members, others=0, partitions=2):
    """Ledgers of clients of which ``members`` share GROUP and ``others`` more have a filter of their own."""
    filters = [[GROUP] for _ in members] + [["news/+"]] * others
    return Ledgers(partitions, audience=own_clients(filters, ["news/1", "news/2"]))


def closed(ledgers, *, silent=()):
    """The totals once everything is closed; nothing is outstanding, and no fault is noted."""
    ledgers.report(END, deadline_ns=END, final=True, silent=silent)
    ledgers.report(END, deadline_ns=END, final=True, silent=silent)
    ledgers.account.close()
    totals = ledgers.account.totals()
    assert ledgers.account.faults == ()
    assert totals.outstanding == 0
    return totals


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


def hand_over(ledgers, partition, instance, now_ns):
    """Give a partition to another worker, which knows what the account knows; the former one has reported."""
    account, audience = ledgers.account, ledgers.audience
    account.owner_unreachable(ledgers.instances[partition], now_ns)
    account.assign(partition, instance)
    successor = Ledger(RUN, audience, STAYS, (partition, ledgers.partitions), EDGES, lasting=True)
    successor.start(START, 0)
    for part in account.handover(partition):
        successor.take_over(part.settled, part.messages, now_ns)
    ledgers.replace(partition, successor, instance)


@pytest.mark.parametrize("other", [True, False])
def test_a_copy_that_comes_late_to_a_new_owner_is_the_groups_delivery(other):
    """The message is closed in every partition, or in the new owner's alone."""
    ledgers = shared_by(*range(2))
    message = ledgers.announce_on(1, "news/1")
    ledgers.report(END, silent=() if other else (1,))
    hand_over(ledgers, 0, "j0", END + SECOND)
    ledgers.arrive(message, 0, END + 2 * SECOND)
    ledgers.arrive(message, 0, END + 3 * SECOND)
    totals = closed(ledgers)
    assert (totals.delivered, totals.missing, totals.sums.duplicates) == (1, 0, 1)
    assert ledgers.account.missing.outlets() == []


@pytest.mark.parametrize("closed_everywhere", [True, False])
def test_a_new_owner_is_told_which_messages_have_their_copies(closed_everywhere):
    """It waits for none then, and a further copy is a duplicate at once."""
    ledgers = shared_by(*range(2), others=3, partitions=2)
    message = ledgers.announce_on(1, "news/1")
    ledgers.arrive(message, 1, START + 5)
    ledgers.report(END if closed_everywhere else START + SECOND, silent=())
    assert ledgers.account.served() == (1,)
    hand_over(ledgers, 0, "j0", END + SECOND)
    ledgers.ledgers[0].serve_shares(ledgers.account.served())
    for client in range(2, 5):
        ledgers.arrive(message, client, END + 2 * SECOND)
    ledgers.report(END + 3 * SECOND)
    ledgers.report(END + 4 * SECOND)
    assert ledgers.ledgers[0].kept.incomplete == 0
    ledgers.arrive(message, 0, END + 5 * SECOND)
    totals = closed(ledgers)
    assert (totals.delivered, totals.missing, totals.sums.duplicates) == (4, 0, 1)


def deliver_at_random(seed, *, handing):
    """The totals, splits and missing deliveries of random deliveries, and the number of handovers."""
    random, chance, handovers = Random(seed), Random(seed + 1_000), 0
    kinds = [["news/1"], ["news/+"], ["$share/g/news/#"], ["$share/h/news/1"], ["$share/g/#"]]
    audience = own_clients(kinds * 3, ["news/1", "news/2", "other"])
    ledgers, coming = Ledgers(random.choice((1, 2, 3)), audience=audience), []
    copies = random.choice(((0, 1, 1, 1), (0, 1, 1, 2)))
    for sequence in range(1, 8):
        topic = random.choice(audience.topics.names)
        message = ledgers.announce_on(sequence, topic)
        receivers = [(index,) for index in audience.entitled_to(topic)]
        for members in (*receivers, *(tuple(group.members) for group in audience.shared(topic))):
            coming += [(message, random.choice(members)) for _ in range(random.choice(copies))]
    random.shuffle(coming)
    now_ns = START
    for message, outlet in coming:
        now_ns += SECOND // 10 + random.choice((0, 0, 0, SETTLED_AT_MOST_NS))
        ledgers.arrive(message, outlet, now_ns)
        if random.random() < 0.3:
            ledgers.report(now_ns)
            if handing and chance.random() < 0.7:
                handovers += 1
                hand_over(ledgers, chance.randrange(ledgers.partitions), f"j{now_ns}", now_ns)
    totals = closed(ledgers)
    counts = (totals.expected, totals.delivered, totals.missing, totals.sums.duplicates, totals.sums.misdelivered)
    missing = sorted(  # without the cause: after a handover it may be that a former owner did not report a delivery
        (item.sequence, who)
        for item in ledgers.account.missing.outlets()
        for who in (*map(str, item.outlets), *item.shares)
    )
    return counts, ledgers.account.figures().shares, missing, handovers


def test_partitions_that_change_their_owners_count_as_those_that_keep_them():
    """Own and shared filters over partitions; copies lost, doubled and late; each owner has reported what it counted.

    The plain case is the same deliveries at the same moments, without a handover. Where a shared subscription has a
    message twice, it may be counted at one member or at both: a new owner knows more of the other partitions.
    """
    handovers = missing = doubled = 0
    for seed in range(150):
        plain, handed = (deliver_at_random(seed, handing=handing) for handing in (False, True))
        assert plain[0] == handed[0], seed
        assert plain[2] == handed[2], seed
        if plain[0][3]:
            expected = [{name: (it.expected, it.missing) for name, it in found[1].items()} for found in (plain, handed)]
            assert expected[0] == expected[1], seed
        else:
            assert plain[1] == handed[1], seed
        handovers += handed[3]
        missing += plain[0][2]
        doubled += plain[0][3]
    assert min(handovers, missing, doubled) > 100


def lost_at(ledgers, *members, left=0, gone_until=None):
    """Members' connections end ``left`` after the start, as an outage of the broker explains; they return at
    ``gone_until`` after it, or not.
    """
    for ledger in ledgers.ledgers:
        ledger.absences.declare((Outage(START, START + 40 * SECOND),))
    for member in members:
        ledger, slot = ledgers.ledgers[member % ledgers.partitions], member // ledgers.partitions
        ledger.absences.fail(slot, START + left)
        if gone_until is not None:
            ledger.absences.ask(slot, START + gone_until)
            ledger.absences.come_back(slot, START + gone_until)


def shared_without_sessions(members, partitions):
    filters = [[GROUP]] * members + [["news/+"]] * partitions
    return Ledgers(partitions, audience=own_clients(filters, ["news/1"]), lasting=False)


@pytest.mark.parametrize("partitions", [1, 2])
@pytest.mark.parametrize(
    ("lost", "left", "back", "counts"),
    [
        # expected, missing, possible of the group's copy, sent at the start
        ((), 0, None, (1, 1, 0)),
        ((0,), 1, None, (0, 0, 1)),  # on its way as the member left: the broker may have chosen it
        ((0, 1, 2, 3), 1, None, (0, 0, 1)),
        ((0,), -1, None, (1, 1, 0)),  # gone before: the broker chose another one
        ((0, 1, 2, 3), -1, None, (0, 0, 0)),  # nobody was there
        ((0, 1, 2, 3), -1, 30 * SECOND, (0, 0, 0)),  # nor before the broker was done with the message
        ((0,), -1, SECOND, (0, 0, 1)),  # perhaps the broker took the member in before it routed the message
        ((0,), -60 * SECOND, -50 * SECOND, (1, 1, 0)),  # long before
    ],
)
def test_a_groups_copy_must_may_or_must_not_come_as_its_members_were_there(partitions, lost, left, back, counts):
    """The broker chooses the member. One that it may have chosen in vain makes the copy possible, and only possible."""
    ledgers = shared_without_sessions(4, partitions)
    message = ledgers.announce_on(1, "news/1")
    lost_at(ledgers, *lost, left=left, gone_until=back)
    for reader in range(4, 4 + partitions):
        ledgers.arrive(message, reader, START + 5)
    totals = closed(ledgers)
    found = totals.expected - partitions, totals.missing, totals.sums.possible
    assert (*found, totals.sums.possible_delivered) == (*counts, 0)
    share = ledgers.account.figures().shares[GROUP]
    assert (share.expected, share.missing) == counts[:2]


@pytest.mark.parametrize("late", [False, True])
def test_a_copy_that_may_come_and_does_is_a_delivery(late):
    """Expected and delivered, while the message is open and after it."""
    ledgers = shared_without_sessions(3, 2)
    message = ledgers.announce_on(1, "news/1")
    lost_at(ledgers, 0, left=1)
    for reader in (3, 4):
        ledgers.arrive(message, reader, START + 5)
    if late:
        ledgers.report(END)
        assert ledgers.account.totals().sums.possible == 1
    ledgers.arrive(message, 1, END + 1 if late else START + 6)
    totals = closed(ledgers)
    assert (totals.expected, totals.delivered, totals.missing) == (3, 3, 0)
    assert (totals.sums.possible, totals.sums.possible_delivered, totals.sums.duplicates) == (1, 1, 0)
