"""The order of a topic's messages, against ranks and correlations worked out pair by pair."""

from itertools import combinations, pairwise
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers.ledger.ranking import TopicRanking, places

FIRST_NS = 1_000_000


def brute_places(lowers, uppers):
    """Return (ahead - behind) / n of each arrival, looking at every pair."""
    return [
        sum((uppers[j] < lowers[i]) - (lowers[j] > uppers[i]) for j in range(len(lowers))) / len(lowers)
        for i in range(len(lowers))
    ]


def spearman(one, other):
    """Return Pearson's correlation of two lists of ranks."""
    mean, other_mean = fmean(one), fmean(other)
    products = sum((a - mean) * (b - other_mean) for a, b in zip(one, other, strict=True))
    return products / (sum((a - mean) ** 2 for a in one) * sum((b - other_mean) ** 2 for b in other)) ** 0.5


def arrivals_of(order, distance_ns=1_000):
    """Return exact arrivals of outlets that are served in this order."""
    found = [0] * len(order)
    for place, outlet in enumerate(order):
        found[outlet] = FIRST_NS + place * distance_ns
    return found


def by_slot(times):
    return dict(enumerate(times))


def ranked(orders):
    ranking = TopicRanking(range(len(orders[0])))
    for order in orders:
        assert ranking.add(by_slot(arrivals_of(order)))
    return ranking


def orders(kind, messages, size, seed=7):
    random, home = Random(seed), list(range(size))
    random.shuffle(home)
    for _ in range(messages):
        order = list(home)
        if kind == "random":
            random.shuffle(order)
        elif kind == "rotated":
            turn = random.randrange(size)
            order = home[turn:] + home[:turn]
        elif kind.startswith("mixed"):
            moved = [place for place in range(size) if random.random() >= float(kind[5:])]
            items = [home[place] for place in moved]
            random.shuffle(items)
            for place, item in zip(moved, items, strict=True):
                order[place] = item
        yield order


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 3)), min_size=2, max_size=60))
def test_a_place_is_the_outlets_that_were_surely_earlier_less_those_that_were_surely_later(pairs):
    """Scaled so that the squares add up to those of places without ties."""
    lowers = [low for low, _ in pairs]
    uppers = [low + width for low, width in pairs]
    found, undecided = places(lowers, uppers)
    count = len(pairs)
    plain = brute_places(lowers, uppers)
    decided = sum(uppers[i] < lowers[j] or uppers[j] < lowers[i] for i, j in combinations(range(count), 2))
    assert undecided == pytest.approx(1 - decided / (count * (count - 1) / 2))
    if found:
        scale = ((count * count - 1) / (3 * count) / sum(value * value for value in plain)) ** 0.5
        assert found == pytest.approx([value * scale for value in plain])
    else:
        assert undecided > 0.05


@pytest.mark.parametrize("kind", ["fixed", "random", "rotated", "mixed0.2", "mixed0.5"])
def test_the_figures_are_those_of_every_pair_of_messages(kind):
    """The mean rank correlation, Kendall's W and both lags, to nine digits."""
    size, messages = 40, 25
    all_orders = list(orders(kind, messages, size))
    sums = ranked(all_orders).sums()
    ranks = [[order.index(outlet) for outlet in range(size)] for order in all_orders]
    pairs = [spearman(one, other) for one, other in combinations(ranks, 2)]
    totals = [sum(column) for column in zip(*ranks, strict=True)]
    deviation = sum((total - fmean(totals)) ** 2 for total in totals)
    assert sums.rho / sums.weight == pytest.approx(fmean(pairs), abs=1e-9)
    assert sums.concordance / sums.weight == pytest.approx(12 * deviation / (messages**2 * (size**3 - size)), abs=1e-9)
    assert sums.chance / sums.weight == pytest.approx(1 / messages)
    for number, lag in enumerate((1, 2)):
        apart = [spearman(ranks[at], ranks[at - lag]) for at in range(lag, messages)]
        assert sums.lagged[number] == len(apart)
        assert sums.lag_rho[number] / len(apart) == pytest.approx(fmean(apart), abs=1e-6)  # places of 32 bits


def test_a_rotation_is_not_chance():
    """Its W is below chance, and the outlets beside each other keep their order."""
    rotated, random = (ranked(list(orders(kind, 200, 50))).sums() for kind in ("rotated", "random"))
    assert rotated.concordance < rotated.chance * 2
    assert rotated.inversions[0] / rotated.lagged[0] < 0.45 < random.inversions[0] / random.lagged[0] < 0.55


def test_the_head_start_is_that_of_the_outlets_that_were_early_on_other_messages():
    """With a fixed order the first tenth has it by the distance to the middle; by chance there is none."""
    fixed, random = (ranked(list(orders(kind, 60, 100))).sums() for kind in ("fixed", "random"))
    assert len(fixed.head_starts_ns) == 10
    assert sorted(fixed.head_starts_ns, reverse=True) == [49_500 - 1_000 * place for place in range(10)]
    assert abs(fmean(random.head_starts_ns)) < 4_000
    assert fixed.ranges_ns / fixed.outlets == 99_000
    assert random.ranges_ns / random.outlets < 40_000


def test_a_message_with_more_than_five_percent_undecided_pairs_is_left_out():
    """Half of the arrivals were read at once."""
    ranking = TopicRanking(range(20))
    uppers = [FIRST_NS + 1_000 * place for place in range(20)]
    lowers = [FIRST_NS if place < 10 else upper for place, upper in enumerate(uppers)]
    assert not ranking.add(by_slot(uppers), by_slot(lowers))
    assert ranking.messages == 0
    assert ranking.sums().weight == 0


def test_ranges_that_do_not_overlap_are_an_order_as_exact_times_are():
    """With every outlet read by itself; the sums of arrivals are of the upper ends."""
    exact, ranges = TopicRanking(range(30)), TopicRanking(range(30))
    for order in orders("random", 6, 30):
        uppers = arrivals_of(order)
        assert exact.add(by_slot(uppers))
        assert ranges.add(by_slot(uppers), {slot: upper - 999 for slot, upper in enumerate(uppers)})
    assert exact.sums() == ranges.sums()
    assert exact.outlet_sums() == ranges.outlet_sums()
    assert exact.latest() == ranges.latest()


def test_arrivals_at_the_same_time_share_a_place_and_are_half_a_change_of_order():
    """The pairs are the first half of the outlets with the second, one by one."""
    ranking, size = TopicRanking(range(40)), 40
    rows = [arrivals_of(order) for order in orders("random", 8, size)]
    for row in rows:
        row[3], row[7] = row[23], row[8]
        assert ranking.add(by_slot(row))
    changed = 0.0
    for then, now in pairwise(rows):
        for one in range(size // 2):
            before, after = (row[one] - row[one + size // 2] for row in (then, now))
            changed += 0.5 if not before * after else (before < 0) != (after < 0)
    sums = ranking.sums()
    assert sums.inversions[0] == pytest.approx(changed / (size // 2))
    ranks = [places(row, row)[0] for row in rows]
    pairs = [spearman(one, other) for one, other in combinations(ranks, 2)]
    assert sums.rho / sums.weight == pytest.approx(fmean(pairs), abs=1e-9)


def test_outlets_of_other_topics_are_left_out_and_one_that_is_missing_is_an_error():
    """As a member of a shared subscription, which has some messages of the topic."""
    ranking, alone = TopicRanking((3, 1, 2)), TopicRanking((3, 1, 2))
    for number in range(2):
        own = {1: number, 2: 5, 3: 9}
        assert ranking.add({7: 4, **own})
        assert alone.add(own)
    assert ranking.sums() == alone.sums()
    with pytest.raises(KeyError):
        ranking.add({1: 1, 2: 5, 7: 4})


def test_sums_of_two_topics_add_up():
    """Weights, lists and counts by lag."""
    one, two = (ranked(list(orders("random", 5, size))).sums() for size in (20, 30))
    both = one.plus(two)
    assert both.weight == one.weight + two.weight
    assert both.lagged == (8, 6)
    assert both.head_starts_ns == one.head_starts_ns + two.head_starts_ns
    assert both.topics == 2
