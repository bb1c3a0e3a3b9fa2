"""The second clock: from the receipt of a release to its last outlet."""

from dataclasses import replace

from bench.base.quantiles import Stat
from bench.verdict.clocks import NEVER
from bench.verdict.figures import Figures
from bench.verdict.receipts import Receipt, ReceiptFigures, Receipts, from_receipt
from tests.support.changed_stories import version_row
from tests.support.run_results import EDGES, MS, account

SECOND = 1000 * MS
URI = "urn:x:1"


def collected(*rows, plan=None):
    receipts = Receipts(EDGES, 300 * SECOND, plan or {(URI, number): Receipt(0, 0, 0) for number in (1, 2, 3)})
    for row in rows:
        receipts.add(row)
    return receipts


def test_the_clock_runs_from_the_receipt_to_the_last_outlet():
    """A version that the desk held back for an earlier one waited, too."""
    assert from_receipt(version_row(1, {0: MS, 1: 3 * MS}), Receipt(0, 0, 0), EDGES) == (3 * MS, 3 * MS)
    held_back = version_row(2, {0: 7 * MS}, due_ns=5 * MS)
    assert from_receipt(held_back, Receipt(MS, MS, 0), EDGES) == (6 * MS, 6 * MS)
    assert from_receipt(version_row(1, {0: MS, 1: None}), Receipt(0, 0, 0), EDGES) == (NEVER, NEVER)
    assert from_receipt(version_row(1, {}, untimed=(0,)), Receipt(0, 0, 0), EDGES) is None


def test_an_release_that_waited_for_the_opening_is_counted_from_there():
    """And is named."""
    plan = {(URI, 1): Receipt(0, 2 * SECOND, 0)}
    found = collected(version_row(1, {0: 2 * SECOND + MS}, due_ns=2 * SECOND), plan=plan).figures()
    assert (found.highs, found.waited) == ([MS], 1)


def test_the_share_in_time_is_of_releases_and_not_of_deliveries():
    """One that misses an outlet is not in time; a slow one neither."""
    rows = (
        version_row(1, {0: MS, 1: 299 * SECOND}),
        version_row(2, {0: MS, 1: 301 * SECOND}),
        version_row(3, {0: MS, 1: None}),
    )
    found = collected(*rows).figures()
    assert found.on_time == (1, 1)
    assert found.highs == [299 * SECOND, 301 * SECOND, NEVER]


def test_a_bounded_arrival_around_the_limit_is_in_time_at_most():
    """The share is a range then."""
    found = collected(version_row(1, {0: (250 * SECOND, 301 * SECOND)})).figures()
    assert found.on_time == (0, 1)
    figure = Figures(account(), 1.0, 20, receipts=found).of("on_time")
    assert (figure.low, figure.high) == (0, 1)


def test_an_embargo_the_warm_up_and_a_release_of_no_calendar_do_not_count():
    """A release with an embargo is counted by itself."""
    row = version_row(1, {0: MS})
    embargoed = replace(row, release=replace(row.release, embargo_ns=5))
    others = version_row(2, {0: MS}, warm=True), version_row(1, {0: MS}, uri="urn:x:2"), version_row(3, {})
    found = collected(embargoed, *others).figures()
    assert (found.highs, found.embargoed, found.waited) == ([], 1, 0)


def test_a_late_delivery_makes_an_release_whole():
    """The row as of now counts."""
    receipts = collected(version_row(1, {0: MS, 1: None}))
    assert receipts.figures().highs == [NEVER]
    assert receipts.figures(lambda _uri, _version: version_row(1, {0: MS, 1: 2 * MS})).highs == [2 * MS]


def test_thresholds_name_the_clock_and_the_share():
    """Without a release there is nothing to measure."""
    found = Figures(account(), 1.0, 20, receipts=collected(version_row(1, {0: 3 * MS})).figures())
    assert (found.of("from_receipt", Stat.MAX).high, found.of("on_time").low) == (0.003, 1)
    for empty in (None, ReceiptFigures(300 * SECOND)):
        nothing = Figures(account(), 1.0, 20, receipts=empty)
        assert (nothing.of("from_receipt", Stat.P99).high, nothing.of("on_time").high) == (None, None)
