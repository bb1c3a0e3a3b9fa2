"""The rounds of a live comparison: their order, runs that are made again, and what ends them."""

from itertools import count
from random import Random

import pytest

from bench.base.errors import BenchError
from bench.base.exits import Exit
from bench.comparison.findings import Plan
from bench.comparison.rounds import Rounds, make_rounds
from bench.output.time_left import AROUND_S
from bench.scenario.load import load_scenario
from tests.support.made_runs import made_run

SCENARIOS = [load_scenario("steady", [f"audience.qos={qos}"]) for qos in (0, 1)]


class Notes:
    """Keeps what a display is shown."""

    def __init__(self):
        self.shown = []

    def show(self, done, total, note, left):
        self.shown.append((done, total, note, left))


def rounds_of(tmp_path, run, rounds=4, display=None):
    """Make rounds, of which ``run`` gives each run's time, verdict and exit code by number and QoS."""
    numbers = count(1)

    def perform(scenario, folder, display, tags):
        number = next(numbers)
        assert folder == tmp_path / str(number)
        assert tags["side"] == ("a", "b")[scenario.audience.qos]
        what = run(number, scenario.audience.qos)
        if isinstance(what, BaseException):
            raise what
        return made_run(folder, **what)

    plan = Plan.live(("a", "b"), rounds, 0.1)
    return make_rounds(SCENARIOS, plan, tmp_path, display or Notes(), perform, Random(3))


def steady(number, qos):
    return {"last_s": 0.02 + qos / 100 + number / 1e6}


def test_each_side_runs_once_a_round_in_an_order_that_is_drawn(tmp_path):
    """Neither side is always first, and the same seed draws the same order."""
    notes = Notes()
    made = rounds_of(tmp_path / "1", steady, display=notes)
    order = [(run.round, run.side) for run in made.runs]
    assert sorted(order) == [(number, side) for number in range(1, 5) for side in (0, 1)]
    assert {side for _, side in order[::2]} == {0, 1}
    assert [(run.round, run.side) for run in rounds_of(tmp_path / "2", steady).runs] == order
    assert made.exit_code == Exit.PASS
    assert notes.shown[0][:3] == (0, 8, f"round 1 of 4 at most: {'ab'[order[0][1]]}")
    assert notes.shown[0][3].after(0) == 8 * (SCENARIOS[0].duration_ns / 1e9 + AROUND_S)
    assert notes.shown[-1][3].clause() == "at most 1 s left"  # the runs so far took no time


def test_a_comparison_stops_as_soon_as_every_figure_is_decided(tmp_path):
    """At the first look, after four rounds of twelve."""
    assert len(rounds_of(tmp_path, steady, rounds=12).whole) == 4


def test_a_comparison_that_does_not_settle_ends_with_its_last_round(tmp_path):
    """After each look it goes on."""
    source = Random(1)
    made = rounds_of(tmp_path, lambda number, qos: {"last_s": source.uniform(0.01, 0.05)}, rounds=9)
    assert len(made.whole) == 9


def test_a_run_that_is_invalid_is_made_again_and_does_not_count(tmp_path):
    """A run that fails a threshold counts: its figures are right."""
    made = rounds_of(
        tmp_path, lambda number, qos: steady(number, qos) | {"verdict": {1: "INVALID", 2: "FAIL"}.get(number, "PASS")}
    )
    assert len(made.runs) == 9
    assert [made.runs[number].side for number in (0, 1)] == [made.runs[0].side] * 2
    assert made.runs[0].compared is None
    assert made.runs[1].compared is not None
    assert len(made.whole) == 4


def test_three_invalid_runs_in_a_row_end_the_comparison(tmp_path):
    """With the rounds that are there, and the reason."""
    invalid = {"verdict": "INVALID", "doubts": ("the machine was starved",)}
    made = rounds_of(tmp_path, lambda number, qos: steady(number, qos) | (invalid if number > 2 else {}))
    assert (len(made.runs), len(made.whole), made.exit_code) == (5, 1, Exit.INVALID)
    assert "3 runs in a row were INVALID, the last because the machine was starved" in made.invalid


@pytest.mark.parametrize(
    ("last", "code", "said"),
    [
        ({"code": Exit.FAULT, "fault": "nats died"}, Exit.FAULT, "nats died"),
        ({"code": Exit.INTERRUPTED}, Exit.INTERRUPTED, ""),
        (BenchError("mosquitto: it does not start"), Exit.FAULT, "mosquitto: it does not start"),
        (KeyboardInterrupt(), Exit.INTERRUPTED, ""),
    ],
)
def test_a_fault_and_ctrl_c_leave_the_rounds_that_are_whole(tmp_path, last, code, said):
    """The sixth run ends the comparison: two rounds are whole."""
    made = rounds_of(
        tmp_path,
        lambda number, qos: (
            last
            if isinstance(last, BaseException) and number == 6
            else steady(number, qos) | (last if number == 6 else {})
        ),
    )
    assert (len(made.whole), made.exit_code) == (2, code)
    assert made.fault.endswith(said)


def test_an_error_before_the_first_run_is_raised(tmp_path):
    """There is nothing to report."""
    with pytest.raises(BenchError, match="no broker"):
        rounds_of(tmp_path, lambda number, qos: BenchError("no broker"))


def test_no_round_is_whole_before_each_side_ran():
    """Nothing is compared of it."""
    assert Rounds(2).whole == {}
