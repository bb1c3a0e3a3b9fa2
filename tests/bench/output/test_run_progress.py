"""The display while a run goes on."""

import io
import re

import pytest
from rich.console import Console

from bench.brokers.opening import Broker
from bench.output.progress import Display
from bench.output.run_progress import DeliveryRate, RunProgress
from tests.support.run_results import account, sums
from wire.account.totals import LabelFigures
from wire.workers.member import Readiness

BROKER = Broker("embedded", "2.12.0", ("mqtt://127.0.0.1:1", "mqtt://127.0.0.1:2"))


class Counted:
    """An account as a display reads it."""

    def __init__(self, held):
        self.releases = held.releases
        self.totals = held.totals
        self.outstanding = held.totals().outstanding
        self.delivered = held.totals().delivered


class Wire:
    """A wire of which nothing but the account is read."""

    def __init__(self, held):
        self.account = Counted(held)


def on(count, refused=0):
    return Readiness(count, 0, 0, {"SUBACK 0x80": refused}, ())


@pytest.fixture
def shown():
    """The progress of twenty outlets and ten seconds without a terminal, and a way to read its lines."""
    console = Console(width=200, file=io.StringIO())
    return RunProgress(Display(console), 20, 10.0), lambda: console.file.getvalue().splitlines()


def test_the_addresses_are_told_first(shown):
    """Every node of the broker, and the metrics where they are served."""
    display, lines = shown
    display.broker_up(BROKER, "http://127.0.0.1:9/metrics")
    display.broker_up(BROKER, "")
    nodes = "broker: embedded 2.12.0 on mqtt://127.0.0.1:1, mqtt://127.0.0.1:2"
    assert lines() == [f"{nodes}; metrics on http://127.0.0.1:9/metrics", nodes]


def test_outlets_are_told_at_each_fifth(shown):
    """A line for each outlet would be 6,500; refused ones are named."""
    display, lines = shown
    for count in range(21):
        display.coming_on(on(count, refused=count // 20))
    assert [line.split()[0] for line in lines()] == ["0", "4", "8", "12", "16", "20"]
    assert lines()[-1] == "20 of 20 outlets on, 1 refused"


def test_publishing_is_told_every_five_seconds(shown):
    """Releases, the rate, latencies, outstanding deliveries; past the end the end is told."""
    display, lines = shown
    for seconds in (0.0, 2.5, 5.0, 7.5, 12.0):
        display.publishing(Wire(account()), seconds)
    assert [line.split(":")[0] for line in lines()] == ["   5 s of 10 s", "  10 s of 10 s"]
    assert lines()[0].startswith("   5 s of 10 s: 3 releases · ")
    assert lines()[0].endswith(" deliveries/s · p50 10 ms, p99 40 ms · 0 outstanding")


def test_latencies_are_added_up_for_the_lines_alone(shown):
    """They cost the loop that publishes milliseconds, and without a terminal they are asked for twice a second."""
    display, lines = shown
    wire = Wire(account())
    asked = []
    totals, wire.account.totals = wire.account.totals, lambda: asked.append(None) or totals()
    for half in range(21):
        display.publishing(wire, half / 2)
    assert len(asked) == len(lines()) == 2


def test_what_is_outstanding_is_told_while_it_settles(shown):
    """Neither delivered nor missing."""
    display, lines = shown
    for planned in (17, 11):
        display.settling(Wire(account(by_label={"ja/eastern-asia": LabelFigures(planned, sums([1] * 10))})))
    assert lines() == [
        "settling: 7 deliveries outstanding as of the last tallies",
        "settling: 1 delivery outstanding as of the last tallies",
    ]


def test_the_rate_is_between_two_changes_and_none_after_two_idle_seconds():
    """Tallies come once a second: between them the count stands still, and the rate does not fall."""
    rate = DeliveryRate(0.0)
    assert rate.update(100, 1.0) == 100.0
    assert rate.update(100, 1.5) == 100.0
    assert rate.update(400, 2.0) == 300.0
    assert rate.update(400, 4.1) == 0.0


def test_a_live_display_goes_through_a_run_and_leaves_the_addresses():
    """Its bars are erased at the end; until then the last one says what is outstanding."""
    console = Console(width=100, file=io.StringIO(), force_terminal=True)
    with RunProgress(Display(console), 20, 10.0) as display:
        display.broker_up(BROKER, "")
        display.coming_on(on(20))
        display.publishing(Wire(account()), 5.0)
        display.settling(Wire(account()))
    text = console.file.getvalue()
    assert "broker: embedded" in text
    assert "0 deliveries outstanding as of the last tallies" in text


def test_a_live_display_fits_80_columns():
    """The bar shrinks, and the times are whole."""
    console = Console(width=80, height=24, file=io.StringIO(), force_terminal=True, color_system=None)
    with RunProgress(Display(console), 6500, 3600.0) as display:
        display.coming_on(on(6500))
        display.publishing(Wire(account()), 1234.0)
    lines = [line for line in re.split(r"[\r\n]|\x1b\[[0-9;?]*[a-zA-Z]", console.file.getvalue()) if line.strip()]
    assert any("1234 s of 3600 s, 39 min left" in line for line in lines)
    assert max(map(len, lines)) <= 80


def test_a_run_of_a_comparison_leaves_no_lines():
    """The comparison's own are enough: a run's would be a page each."""
    console = Console(width=200, file=io.StringIO())
    with RunProgress(Display(console, "compare", brief=True), 20, 10.0) as display:
        display.broker_up(BROKER, "")
        display.coming_on(on(20))
        display.publishing(Wire(account()), 5.0)
        display.settling(Wire(account()))
    assert console.file.getvalue() == ""
