"""The orders of the proxy of network faults."""

import msgspec
import pytest

from bench.faults.proxy_orders import Answer, Clear, Cut, Put, decode_order
from bench.faults.shaping import Shape

ORDERS = [Put(name="a", between="outlets", share=0.5, shape=Shape(delay_s=0.1)), Clear(name="a"), Cut(name="a")]


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_is_read_as_it_was_written(order):
    """As a line of JSON."""
    assert decode_order(msgspec.json.encode(order)) == order


def test_what_is_no_order_is_refused():
    """It is a fault of our own."""
    with pytest.raises(msgspec.ValidationError):
        decode_order(b'{"type":"stop"}')
    assert Answer().outlets == ()
