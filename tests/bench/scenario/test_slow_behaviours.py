"""Slow acknowledgements need something to acknowledge."""

from pathlib import Path

import pytest

from bench.base.errors import ConfigurationError
from bench.scenario.load import load_scenario
from bench.scenario.slow_behaviours import check_acknowledging
from tests.support.scenarios import ROOMY, written

SLOW = '[[audience.behaviour]]\nkind = "slow_ack"\nshare = 0.1\ndelay = "200ms"\n'
OWN = '[message]\ntopic = "news/1"\n'
GROUP = '[[audience.group]]\nname = "{}"\ncount = 10\nqos = {}\nfilters = ["news/#"]\n'


@pytest.mark.parametrize(
    "text",
    [
        "[audience]\nqos = 1\n" + SLOW,
        "[audience]\nqos = 0\n" + SLOW.replace("slow_ack", "slow_reader").replace('delay = "200ms"', 'rate = "1kB/s"'),
        OWN + "[audience]\nqos = 0\n" + GROUP.format("a", 1) + GROUP.format("b", 0) + SLOW + 'group = "a"\n',
        OWN
        + "[audience]\nqos = 0\n"
        + GROUP.format("a", 2)
        + 'behaviour = "slow_ack"\n'
        + GROUP.format("b", 0)
        + SLOW.replace("share = 0.1\n", ""),
    ],
)
def test_outlets_at_qos_1_and_2_can_be_slow_to_acknowledge(tmp_path: Path, text: str) -> None:
    """A group may have a QoS of its own; a slow reader may be at any."""
    scenario = load_scenario(written(tmp_path, text), machine=ROOMY)
    check_acknowledging(scenario.audience)
    assert len(scenario.audience.behaviour) == 1


@pytest.mark.parametrize(
    "text",
    [
        "[audience]\nqos = 0\n" + SLOW,
        OWN + "[audience]\nqos = 1\n" + GROUP.format("a", 1) + GROUP.format("b", 0) + SLOW,
        OWN + "[audience]\nqos = 1\n" + GROUP.format("a", 1) + GROUP.format("b", 0) + SLOW + 'group = "b"\n',
    ],
)
def test_at_qos_0_nothing_is_acknowledged(tmp_path: Path, text: str) -> None:
    """It is refused before any load, at the line of the kind."""
    with pytest.raises(ConfigurationError, match="nothing is acknowledged") as caught:
        load_scenario(written(tmp_path, text), machine=ROOMY)
    assert caught.value.line == text[: text.index('kind = "slow_ack"')].count("\n") + 1
