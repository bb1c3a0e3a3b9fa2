"""Which latency to quote, and what its p99 consists of."""

import pytest

from bench.output.quote import advice, p99_parts
from bench.output.summary_parts import DeliveryLatencies, RunLatencies
from tests.support.summaries import quantiles, whole_summary


def summary(p99, *, low=None, lateness=0.001, transit=0.05):
    times = quantiles(None if p99 is None else p99 / 2, p99, p99)
    lows = quantiles(low, p99 if low is None else low, p99)
    others = quantiles(transit, transit, transit)
    late = quantiles(lateness, lateness, lateness)
    return whole_summary(
        latency_seconds=RunLatencies(disclosure=times, transit=others, swarm_lag=late, publisher_lateness=late),
        latency_lower_seconds=DeliveryLatencies(disclosure=lows, transit=others),
    )


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (summary(0.06), "quote disclosure"),
        (summary(1.0, lateness=0.6), "quote transit for the broker, disclosure for the outlets"),
        (summary(1.0, low=0.8), "quote a range, 800 ms to 1 s"),
        (summary(1.0, low=0.95), "quote disclosure"),
        (summary(None), ""),
    ],
)
def test_the_advice_goes_by_what_dominates(found, said):
    """A publisher that is late makes the figure its own, and shared reads leave a range."""
    assert advice(found).startswith(said)
    assert bool(advice(found)) == bool(said)


def test_the_parts_stand_beside_the_whole():
    """Waiting, broker, and by how much the figure may be less."""
    parts = p99_parts(summary(1.0, low=0.75, lateness=0.2, transit=0.7))
    assert (parts.whole_s, parts.waiting_s, parts.broker_s, parts.unsure_s) == (1.0, 0.2, 0.7, 0.25)
    assert parts.text == "waiting to be sent 200 ms, broker and network 700 ms, unsure by our reads 250 ms"
    assert p99_parts(summary(None)) is None
