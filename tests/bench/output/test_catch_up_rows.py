"""The catching up of outlets as rows and in a sentence."""

from bench.base.quantiles import Quantiles
from bench.output.catch_up_rows import CATCH_UP_HEAD, catch_up_rows, catch_up_sentence
from bench.output.summary_catch_up import CatchUpSummary
from tests.support.summaries import whole_summary

NONE = Quantiles(p50=None, p90=None, p99=None, p999=None, max=None)
SECONDS = Quantiles(p50=0.1, p90=0.2, p99=0.3, p999=0.3, max=0.4)


def caught_up(**other):
    """A run in which two outlets caught up."""
    counts = {"replayed": 12, "replayed_killed": 0, "replayed_reordered": 0, "lost": 3} | other
    feed = {"live_seconds": NONE, "before_seconds": NONE}
    return whole_summary(catch_up=CatchUpSummary(returns=2, seconds=SECONDS, **feed | counts))


def test_the_sentence_says_how_long_returns_took_and_what_was_replayed():
    """What was killed or out of order is named where there was any."""
    assert catch_up_sentence(caught_up()) == (
        "2 returns to sessions with messages: p50 100 ms, p99 300 ms to the last one; 12 replayed, 3 lost"
    )
    told = catch_up_sentence(caught_up(replayed_killed=4, replayed_reordered=1))
    assert told.endswith("12 replayed, 3 lost, 4 killed meanwhile, 1 out of order")
    told = catch_up_sentence(caught_up(live_seconds=SECONDS, before_seconds=SECONDS))
    assert told.endswith("; live feed meanwhile p99 300 ms, before 300 ms")
    assert catch_up_sentence(whole_summary()) == ""


def test_a_run_has_a_row_for_returns_and_two_for_the_live_feed():
    """Where an outlet returned to a session."""
    row, live, before = catch_up_rows(caught_up(live_seconds=SECONDS))
    assert live[:5] == ("live feed meanwhile", "", "100 ms", "300 ms", "400 ms")
    assert before[:5] == ("live feed before", "", "–", "–", "–")
    assert row == ("from CONNACK to the last", "2", "100 ms", "300 ms", "400 ms", "12", "0", "0", "3")
    assert len(row) == len(live) == len(before) == len(CATCH_UP_HEAD) + 1
    assert list(catch_up_rows(whole_summary())) == []
