"""The result of a search on the console."""

from pathlib import Path

import pytest

from bench.capacity.goals import DEFAULT_GOAL, SearchGoal
from bench.capacity.table import LINES, print_capacity, print_sentences, print_trial_line
from tests.support.capacities import capacity_of
from tests.support.printed import printed

FOLDER = Path("runs") / "capacity-metronome-20260318-090000"


@pytest.mark.parametrize("goals", [(), (DEFAULT_GOAL, SearchGoal(loss_ratio=0.1, width=0.01))], ids=["one", "two"])
@pytest.mark.parametrize("limit", [1_000, 7, 50_000])
def test_the_result_fits_a_terminal(goals, limit):
    """At most 20 lines of at most 80 columns, after an empty one."""
    lines = printed(print_capacity, capacity_of(limit, *goals), FOLDER, width=80).splitlines()
    assert lines[0] == ""
    assert len(lines) - 1 <= LINES
    assert max(map(len, lines)) <= 80


def test_the_table_has_the_bounds_and_the_knee():
    """Each with its mark, in the order of the loads."""
    capacity = capacity_of(limit=1_000)
    lines = printed(print_capacity, capacity, FOLDER, width=80).splitlines()
    (goal,) = capacity.goals
    (lower,) = [line for line in lines if line.lstrip().startswith(f"{goal.lower:,} ")]
    (upper,) = [line for line in lines if line.lstrip().startswith(f"{goal.upper:,} ")]
    assert lines.index(lower) < lines.index(upper)
    assert "✓" in lower
    assert "✗" in upper
    assert sum(line.endswith(" knee") for line in lines) == 1
    assert lines[1] + " " + lines[2] == goal.sentence


def test_a_fault_and_a_quiet_result_are_told():
    """The sentences alone, with the fault that ended the search."""
    capacity = capacity_of(limit=1_000, fault="mosquitto died: signal 9")
    assert printed(print_sentences, capacity, width=300).splitlines() == [
        capacity.goals[0].sentence,
        "fault: mosquitto died: signal 9",
    ]
    assert "fault: mosquitto died: signal 9" in printed(print_capacity, capacity, FOLDER, width=80)


def test_a_search_without_trials_has_no_table():
    """Interrupted in the first."""
    capacity = capacity_of(limit=1_000, loads=(), trials=(), knee=None)
    assert "p99, logarithmic" not in printed(print_capacity, capacity, FOLDER, width=80)


def test_a_trial_is_a_line_as_it_stands():
    """Square brackets in it are no markup."""
    assert printed(print_trial_line, "1 fails [bold]") == "  1 fails [bold]\n"
