"""From the figures of service levels to their part of a summary."""

from bench.output.summarise_service_levels import service_levels_of
from bench.verdict.clocks import NEVER
from bench.verdict.receipts import ReceiptFigures
from tests.support.run_results import MS, run_result, summarised

SECOND = 1000 * MS


def test_the_share_in_time_has_two_ends_and_a_time_without_end_is_null():
    """Three releases: one in time, one around the limit, one that an outlet misses."""
    figures = ReceiptFigures(2 * MS, (MS, MS, NEVER), (MS, 3 * MS, NEVER), embargoed=4, waited=1)
    found = service_levels_of(figures)
    assert (found.releases, found.on_time, found.embargoed, found.waited) == (3, 1, 4, 1)
    assert (found.on_time_fraction, found.on_time_fraction_most) == (1 / 3, 2 / 3)
    assert (found.seconds.p50, found.seconds.max, found.within_seconds) == (0.003, None, 0.002)


def test_without_releases_there_is_no_share_and_without_service_levels_no_part():
    """Null, and not 0."""
    assert service_levels_of(ReceiptFigures(SECOND)).on_time_fraction is None
    assert service_levels_of(None) is None


def test_the_summary_has_the_part():
    """And the threshold is judged by it."""
    found = summarised(run_result(receipts=ReceiptFigures(2 * MS, (MS,), (MS,))), {"on_time": ">= 0.95"})
    assert (found.service_levels.on_time, found.thresholds[0].passed) == (1, True)
    assert summarised(run_result()).service_levels is None
