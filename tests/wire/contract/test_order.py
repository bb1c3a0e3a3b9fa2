"""The order of a fan-out in a tally."""

import msgspec
import pytest

from tests.support.run_results import order
from wire.contract.order import OrderCauses, OrderSums, PartitionOrder


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
