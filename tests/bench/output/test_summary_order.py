"""The part of a summary about the order, as it is in files."""

import orjson
import pytest
from pydantic import TypeAdapter, ValidationError

from bench.output.summarise_order import order_of
from bench.output.summary_order import OrderSummary
from bench.verdict.order import order_figures
from tests.support.run_results import order


def test_the_part_reads_back_from_its_json():
    """With every figure."""
    made = order_of(order_figures({0: order()}))
    adapter = TypeAdapter(OrderSummary)
    assert adapter.validate_json(adapter.dump_json(made)) == made


def test_a_correlation_above_one_is_refused():
    """A file of another program's making."""
    adapter = TypeAdapter(OrderSummary)
    form = orjson.loads(adapter.dump_json(order_of(order_figures({0: order()}))))
    with pytest.raises(ValidationError, match="rho"):
        adapter.validate_json(orjson.dumps(form | {"rho": 1.5}))
