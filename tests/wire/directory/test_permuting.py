"""The outlets of a trial: ids of others, filters of the other kind, other nodes."""

import pytest

from tests.support.mqtt_matching import brute_force
from wire.contract.permutation import Permutation
from wire.contract.topics import TOPICS
from wire.directory.permuting import Permuted, is_wildcard, swapped
from wire.directory.population import population

DIRECTORY = population(3, 60)


def test_at_rest_nothing_is_changed():
    """Each outlet has its own id, its own filters and its turn at the nodes."""
    held = Permuted(Permutation(), 1, 5)
    assert [held.named_as(index) for index in range(5)] == [0, 1, 2, 3, 4]
    assert held.filters(("a/+",)) == ("a/+",)
    assert [held.node(index, 2) for index in range(4)] == [0, 1, 0, 1]


def test_ids_are_permuted_by_seed_and_number():
    """Every process has the same permutation, and another number another one."""

    def permuted(number, seed=1):
        return [Permuted(Permutation(client_ids=number), seed, 50).named_as(index) for index in range(50)]

    assert permuted(1) == permuted(1)
    assert sorted(permuted(1)) == list(range(50))
    assert permuted(1) != permuted(2) != permuted(2, seed=2)


@pytest.mark.parametrize("general", [True, False])
def test_swapped_filters_match_the_same_topics_and_are_of_the_other_kind(general):
    """By MQTT's rules of matching, over every topic of the wire."""
    outlet = next(each for each in DIRECTORY.outlets if each.general is general)
    filters = DIRECTORY.client(outlet.index).filters
    others = swapped(filters)
    assert {is_wildcard(each) for each in filters} == {general}
    assert {is_wildcard(each) for each in others} == {not general}
    for topic in TOPICS:
        assert any(brute_force(each, topic) for each in others) is any(brute_force(each, topic) for each in filters)


def test_outlets_move_on_by_nodes():
    """Past the last node the first one follows."""
    held = Permuted(Permutation(node_shift=1), 1, 4)
    assert [held.node(index, 3) for index in range(4)] == [1, 2, 0, 1]
