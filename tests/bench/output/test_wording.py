"""Words that several renderings of a summary share."""

from bench.base.quantities import Unit
from bench.output.summarise_order import order_of
from bench.output.summary_parts import MissingByCause, ThresholdSummary
from bench.output.wording import actual, apart, causes, headline, order_sentence
from bench.verdict.order import order_figures
from tests.support.run_results import order
from tests.support.summaries import whole_summary


def threshold(high, low, *, passed=True):
    return ThresholdSummary(
        expression="disclosure.p99 < 1s", unit=Unit.SECONDS, actual=high, actual_lower=low, passed=passed, doubt=None
    )


def test_a_figure_has_its_lower_end_where_that_is_far_from_it():
    """Three per cent off is one figure."""
    assert actual(threshold(1.0, 0.98)) == "1 s"
    assert actual(threshold(1.0, 0.5)) == "1 s (at least 500 ms)"
    assert apart(0.5, 1.0)
    assert not apart(None, 1.0)


def test_a_figure_that_is_not_there_says_why():
    """Never reached, or nothing to measure."""
    assert actual(threshold(None, None, passed=False)) == "never"
    assert actual(threshold(None, None, passed=None)) == "nothing to measure"


def test_missing_deliveries_are_told_by_cause():
    """Those that there are."""
    summary = whole_summary(
        missing=5, missing_by_cause=MissingByCause(unsent=2, refused=0, unreported=0, held=0, lost=3)
    )
    assert causes(summary) == "2 never sent, 3 lost on the way"


def test_a_run_that_broke_off_says_so_first():
    """With the first line of the fault."""
    assert headline(whole_summary(fault="the broker died\nlog")) == "The run broke off: the broker died."


def test_the_order_of_the_fan_out_is_a_sentence():
    """With its law and the head start; in doubt it says so."""
    told = order_sentence(order_of(order_figures({0: order()})))
    assert told.startswith(
        "in the order of subscribing: rank correlation of two messages 1.00 (0 by chance, 1 frozen);"
    )
    assert told.endswith("the first tenth has a head start of 5.5 ms")
    few = order_sentence(order_of(order_figures({0: order(messages=5)})))
    assert few.endswith("in doubt: 5 messages could be ranked, and it takes 20")
