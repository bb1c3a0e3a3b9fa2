"""What goes with the order of a topic."""

from random import Random

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


def test_too_few_outlets_of_a_kind_say_nothing():
    """Nine with a wildcard."""
    facts = {slot: OutletFacts(slot, f"{slot}", True) for slot in range(9)}
    assert causes_of(list(facts), [slot / 9 for slot in facts], facts).weight == 0
