"""Where outlets stand before and after a change, for brokers whose law is known."""

from random import Random

import pytest

from bench.fairness.causes import Value
from bench.fairness.standings import with_cause, with_outlet
from bench.output.order_file import RankedOutlet

COUNT = 100


def served(law, seed=0, moved=0, **changes):
    """Outlets in an order of subscribing by the seed, client ids moved on by some, and served by a law."""
    ranks = Random(seed).sample(range(COUNT), COUNT)
    outlets = [
        RankedOutlet(f"{at}", ranks[at] / 10, 9, 0.0, 0.0, f"{(at + moved) % COUNT}", at % 2, at % 4 // 2, at % 8 // 4)
        for at in range(COUNT)
    ]
    outlets = [outlet._replace(**{name: change(outlet) for name, change in changes.items()}) for outlet in outlets]
    order = sorted(outlets, key=law)
    return {outlet.outlet: outlet._replace(place=(2 * rank + 1 - COUNT) / COUNT) for rank, outlet in enumerate(order)}


def moment(outlet):
    return outlet.subscribed_s


def test_an_order_of_subscribing_follows_the_moment_and_not_the_outlet():
    """With another order of subscribing; with the same one both hold."""
    before, after = served(moment), served(moment, seed=1)
    cause, outlet = with_cause(before, after, Value.MOMENT), with_outlet(before, after, Value.MOMENT)
    assert cause.low > 0.99 > outlet.high
    assert outlet.low < 0 < outlet.high
    same = with_outlet(before, served(moment), Value.MOMENT)
    assert same.low > 0.99
    assert same.low <= same.value <= same.high <= 1


def test_an_order_of_client_ids_follows_the_id_wherever_it_goes():
    """Also to an outlet with the other kind of filter, at another worker; else it stays with the outlet."""
    by_id = (served(lambda outlet: int(outlet.client), moved=moved) for moved in (0, 37))
    before, after = by_id
    assert with_cause(before, after, Value.CLIENT).low > 0.9
    assert with_outlet(before, after, Value.CLIENT).high < 0.5
    before, after = served(moment), served(moment, moved=37)
    assert with_outlet(before, after, Value.CLIENT).low > 0.99
    assert with_cause(before, after, Value.CLIENT).high < 0.5


@pytest.mark.parametrize(("value", "field", "every"), [(Value.WILDCARD, "wildcard", 1), (Value.NODE, "node", 4)])
def test_an_order_of_groups_follows_the_group(value, field, every):
    """Every outlet is in the other group afterwards; an order of the outlets themselves stays."""

    def law(outlet):
        return getattr(outlet, field), outlet.subscribed_s

    before, after = served(law), served(law, **{field: lambda outlet: 1 - getattr(outlet, field)})
    assert with_cause(before, after, value).value == 1
    assert with_outlet(before, after, value).value == -1
    stays = served(lambda outlet: int(outlet.outlet) // every % 2, **{field: lambda outlet: 1 - getattr(outlet, field)})
    assert with_cause(before, stays, value).value == -1
    assert with_outlet(before, stays, value).value == 1


def test_nodes_show_within_a_kind_of_filter_that_hides_them():
    """Exact filters are served first, and of each kind one node: over both kinds half of the pairs stand otherwise."""

    def law(outlet):
        return outlet.wildcard, outlet.node, outlet.subscribed_s

    before, after = served(law), served(law, node=lambda outlet: 1 - outlet.node)
    assert with_cause(before, after, Value.NODE).value == 1
    assert with_outlet(before, after, Value.NODE).value == -1


def test_by_chance_neither_interval_leaves_zero_by_far():
    """Two drawn orders."""
    draw = Random(5).random
    before, after = served(lambda _: draw()), served(lambda _: draw(), seed=2)
    for estimate in (with_cause(before, after, Value.MOMENT), with_outlet(before, after, Value.MOMENT)):
        assert abs(estimate.value) < 0.5
        assert estimate.low < estimate.value < estimate.high


def test_where_all_outlets_have_the_same_or_too_few_are_known_nothing_is_said():
    """None, and no figure of a few outlets."""
    before = served(moment)
    assert with_cause(before, before, Value.NONE) is None
    few = dict(list(before.items())[:5])
    assert with_outlet(few, few, Value.MOMENT) is None
    assert with_cause(few, few, Value.MOMENT) is None
    one = {name: outlet._replace(node=0) for name, outlet in before.items()}
    assert with_cause(one, one, Value.NODE) is None
