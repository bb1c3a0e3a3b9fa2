"""The order of a fan-out in a tally."""

import msgspec
import pytest

from tests.support.run_results import order
from wire.contract.order import GROUPS_MOST, GroupOrder, GroupPairs, OrderCauses, OrderSums, PartitionOrder


def test_the_order_of_a_partition_reads_back_from_its_json():
    """With sums, causes and outlets."""
    made = order()
    assert msgspec.json.decode(msgspec.json.encode(made), type=PartitionOrder) == made


@pytest.mark.parametrize(
    "form", [b'{"sums":{"weight":"1"}}', b'{"sums":{"rho":1e301}}', b'{"causes":{"pairs":-1}}', b'{"more":1}']
)
def test_what_is_no_order_is_refused(form):
    """Anybody on the broker may publish a tally."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(form, type=PartitionOrder)


def test_sums_and_causes_add_up_field_by_field():
    """Nothing is added to nothing."""
    one = order()
    assert one.sums.plus(OrderSums()) == one.sums
    assert one.causes.plus(one.causes).weight == 2 * one.causes.weight
    assert OrderCauses().plus(one.causes) == one.causes


def test_groups_add_up_by_their_names():
    """Pairs of two groups that both have are added, others are beside them; no more than travel."""
    one = GroupOrder((GroupPairs("a", "b", 4, 2),), 1.0)
    two = GroupOrder((GroupPairs("a", "b", 6, -6), GroupPairs("a", "c", 1, 1)), 2.0)
    assert one.plus(two) == GroupOrder((GroupPairs("a", "b", 10, -4), GroupPairs("a", "c", 1, 1)), 3.0)
    many = GroupOrder()
    for number in range(GROUPS_MOST**2):
        many = many.plus(GroupOrder((GroupPairs("a", f"{number:04}", 1, 0),)))
    assert len(many.rows) == GROUPS_MOST * (GROUPS_MOST - 1) // 2
    form = msgspec.json.encode(PartitionOrder(causes=OrderCauses(nodes=two, groups=many)))
    assert msgspec.json.decode(form, type=PartitionOrder).causes.groups == many
