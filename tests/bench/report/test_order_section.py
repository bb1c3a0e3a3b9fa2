"""The part of a page about who is first."""

from bench.output.order_file import write_order
from bench.report.order_section import fan_out
from tests.support.run_results import DIRECTORY, order, run_result, service_result, summarised
from wire.contract.permutation import Permutation


def test_the_part_has_the_law_a_picture_and_both_tables(tmp_path):
    """Without the file of the outlets the picture is left out."""
    summary = summarised(run_result())
    text = "".join(fan_out(summary, tmp_path))
    assert "in the order of subscribing: rank correlation of two messages 1.00" in text
    assert "<figcaption>" not in text
    write_order({0: order()}, DIRECTORY, Permutation(), 1, tmp_path)
    text = "".join(fan_out(summary, tmp_path))
    assert "rank of subscribing" in text
    assert "<figcaption>" in text
    assert "The fan of one release: its arrivals at the 12 outlets of one worker" in text
    assert "within 10ms of the release" in text
    assert "head start of the first tenth of the outlets: p50, max" in text


def test_a_run_without_an_order_has_no_part(tmp_path):
    """As one against a service."""
    assert list(fan_out(summarised(service_result()), tmp_path)) == []
