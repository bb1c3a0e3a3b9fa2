"""What goes with the order of a topic."""

from random import Random
from statistics import fmean

import pytest

from subscribers.ledger.order_causes import OutletFacts, causes_of, rank_correlation


def facts_of(count, seed=3):
    """Outlets that subscribed in a shuffled order; every other one has a wildcard."""
    moments = list(range(1, count + 1))
    Random(seed).shuffle(moments)
    return {slot: OutletFacts(moments[slot], f"client-{slot:04d}", slot % 2 == 1) for slot in range(count)}


def test_the_rank_correlation_is_spearmans_with_shared_ranks():
    """Worked out by hand: ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4."""
    assert rank_correlation([5, 7, 7, 9], "abcd") == pytest.approx(4.5 / (4.5 * 5) ** 0.5)
    assert rank_correlation([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    assert rank_correlation([1, 1, 1], [3, 2, 1]) == 0


def test_the_order_of_subscribing_shows_within_each_kind_of_filter():
    """Exact filters are served first: over all outlets together the correlation is far from 1."""
    facts = facts_of(200)
    served = sorted(facts, key=lambda slot: (facts[slot].wildcard, facts[slot].subscribed_ns))
    places = [2 * served.index(slot) / 200 - 1 for slot in facts]
    found = causes_of(list(facts), places, facts)
    assert found.weight == 200
    assert found.subscribing / found.weight == pytest.approx(1)
    assert abs(found.client_ids / found.weight) < 0.3
    assert (found.pairs, found.exact_first) == (10_000, 10_000)
    assert rank_correlation(places, [fact.subscribed_ns for fact in facts.values()]) < 0.7


def test_the_order_of_client_ids_shows_backwards():
    """As a broker serves whose table of clients is walked from its end; the kinds of filter are mixed then."""
    facts = facts_of(100)
    found = causes_of(list(facts), [1 - slot / 50 for slot in facts], facts)
    assert found.client_ids / found.weight == pytest.approx(-1)
    assert abs(found.exact_first / found.pairs) < 0.1


def test_nodes_and_groups_show_within_each_kind_of_filter():
    """Exact filters are served first, and most outlets of one node have them: over both kinds together that node seems
    to be first. Within each kind it is the other node, and the groups are mixed.
    """
    facts = {
        slot: OutletFacts(
            slot, f"{slot}", wildcard=slot >= 100, node=int(slot % 5 == 0) ^ int(slot >= 100), group="ab"[slot // 2 % 2]
        )
        for slot in range(200)
    }
    served = sorted(facts, key=lambda slot: (facts[slot].wildcard, -facts[slot].node, slot))
    places = [2 * served.index(slot) / 200 - 1 for slot in facts]
    found = causes_of(list(facts), places, facts)
    (row,) = found.nodes.rows
    assert (row.one, row.other, row.pairs, row.surplus) == ("0", "1", 3_200, -3_200)
    means = [fmean(places[slot] for slot in facts if facts[slot].node == node) for node in (0, 1)]
    assert means[0] < means[1]
    (row,) = found.groups.rows
    assert (row.one, row.other) == ("a", "b")
    assert abs(row.surplus) < 0.1 * row.pairs


def test_the_number_of_filters_and_the_size_show_where_outlets_differ_in_it():
    """Those with many filters are served last; all have one size, of which nothing is said."""
    facts = {slot: OutletFacts(0, "", wildcard=False, filters=1 + slot % 4) for slot in range(40)}
    found = causes_of(list(facts), [slot % 4 / 4 for slot in facts], facts)
    assert found.filters / found.filters_weight == pytest.approx(1)
    assert (found.sizes, found.sizes_weight) == (0, 0)
    sized = {slot: fact._replace(size=40 - slot) for slot, fact in facts.items()}
    found = causes_of(list(facts), [slot / 40 for slot in facts], sized)
    assert found.sizes / found.sizes_weight == pytest.approx(-1)


def test_by_chance_the_pairs_of_groups_have_their_variance():
    """Three groups of other sizes, placed by chance a thousand times."""
    random, sums, square = Random(5), [], []
    facts = {slot: OutletFacts(0, "", wildcard=False, node=min(2, slot // 15)) for slot in range(60)}
    for _ in range(1_000):
        places = [random.random() for _ in facts]
        order = causes_of(list(facts), places, facts).nodes
        sums.append(sum(row.surplus for row in order.rows))
        square.append(order.variance)
    assert len(set(square)) == 1
    assert fmean(total * total for total in sums) == pytest.approx(square[0], rel=0.15)


def test_too_few_outlets_of_a_kind_say_nothing():
    """Nine with a wildcard."""
    facts = {slot: OutletFacts(slot, f"{slot}", True) for slot in range(9)}
    assert causes_of(list(facts), [slot / 9 for slot in facts], facts).weight == 0
