"""Sums over everything and by circuit, which agree."""

from tests.support.accounts import EDGES, SECOND, sums_of
from wire.account.totals import LabelCache, LabelFigures, Totals, by_label
from wire.contract.tally import LabelSums


def test_sums_by_label_name_every_circuit_that_is_expected_or_counted():
    """In alphabetical order; the parts of one circuit are added up."""
    held = ({"b": sums_of(1, 2), "a": sums_of(3)}, {"b": sums_of(10, 20)})
    found = by_label({"c": 5, "b": 40}, held, EDGES)
    assert list(found) == ["a", "b", "c"]
    assert {name: (one.expected, one.sums.delivered, one.sums.missing) for name, one in found.items()} == {
        "a": (0, 3, 0),
        "b": (40, 11, 22),
        "c": (5, 0, 0),
    }
    assert found["b"].outstanding == 7


def test_what_is_neither_delivered_nor_missing_is_outstanding():
    """Of a circuit, and over everything."""
    sums = sums_of(3, 2)
    totals = Totals(9, sums, 0, 0, 0, 0)
    assert (totals.delivered, totals.missing, totals.outstanding) == (3, 2, 4)
    assert LabelFigures(9, sums).outstanding == 4


def test_excused_deliveries_are_not_expected():
    """The plan expected them; it is negative where an outlet was on against its plan."""
    assert (LabelFigures(9, sums_of(3, 2, excused=1)).expected, LabelFigures(9, sums_of(excused=-2)).expected) == (
        8,
        11,
    )
    assert LabelFigures(9, sums_of(3, 2, excused=1)).outstanding == 3


def test_adding_up_leaves_the_parts_as_they_were():
    """Histograms among them."""
    parts = [sums_of(1), sums_of(2)]
    for part in parts:
        part.transit.upper.add(SECOND)
    total = LabelSums.total(EDGES, parts)
    total.delivered += 5
    total.transit.upper.add(SECOND)
    assert [part.delivered for part in parts] == [1, 2]
    assert [part.transit.count for part in parts] == [1, 1]
    assert (total.delivered, total.transit.count) == (8, 3)


def test_what_did_not_change_is_not_added_up_again():
    """The same parts give the same sums; another part, and one that grew in place, give new ones."""
    cache, parts = LabelCache(), (sums_of(1), sums_of(2))
    first = cache.add_up("a", parts, EDGES).disclosure
    assert cache.add_up("a", parts, EDGES).disclosure is first
    assert cache.add_up("a", (parts[0], sums_of(2)), EDGES).disclosure is not first
    assert cache.add_up("b", parts, EDGES).disclosure is not first
    cache.add_up("a", parts, EDGES).delivered += 100  # of a copy
    assert cache.add_up("a", parts, EDGES).delivered == 3
    parts[1].delivered += 5
    assert cache.add_up("a", parts, EDGES).delivered == 8
    parts[1].disclosure.add_exact([SECOND], 0)
    assert cache.add_up("a", parts, EDGES).disclosure.count == 1
