"""What puts a wire's figures in doubt, as the wire sees it."""

from collections import Counter
from dataclasses import replace

import pytest

from tests.support.run_results import MS, account, histogram, sums, swarm
from wire.contract.metrics import DOUBTS
from wire.telemetry.doubts import wire_doubts

FINE = account(swarms={"worker-1": swarm(states={"on": 18, "away": 2})})
SLOW = {"de/western-europe": sums([4_000 * MS] * 20)}


def held(figures, outlets=20):
    found = wire_doubts(figures, figures.totals(), outlets)
    assert found.keys() <= set(DOUBTS)
    return {reason for reason, holds in found.items() if holds}


@pytest.mark.parametrize(
    ("figures", "reasons"),
    [
        (FINE, set()),
        (replace(FINE, faults=("2 of 3",)), {"account"}),
        (replace(FINE, swarms={"worker-1": swarm(states={"on": 17, "away": 2})}), {"outlets"}),
        (replace(FINE, lateness=histogram([300 * MS])), {"publisher"}),
        (replace(FINE, swarms={"w": swarm(states={"on": 20}, lag=histogram([300 * MS]))}), {"swarm lag"}),
        (replace(FINE, by_label=account({"de/western-europe": sums([MS], negative=1)}).by_label), {"clocks"}),
        (replace(FINE, by_label=account(SLOW).by_label, lateness=histogram([900 * MS])), set()),
        (replace(FINE, by_label=account(SLOW).by_label, lateness=histogram([1_100 * MS])), {"publisher"}),
        (replace(FINE, publish_errors=Counter({"refused": 3})), set()),
    ],
)
def test_each_reason_is_told_alone(figures, reasons):
    """Our own delay only where it is over a quarter of a second, and over a quarter of what was measured."""
    assert held(figures) == reasons
