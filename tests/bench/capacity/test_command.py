"""The search as a command: its trials, its files, and how it ends. The runs are simulated, the rest is real."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from bench.base.errors import BrokerFault
from bench.base.exits import Exit
from bench.base.invocation import Detail, Invocation
from bench.capacity.command import find_capacity
from bench.capacity.goals import DEFAULT_GOAL
from bench.capacity.search import CapacitySearch
from bench.verdict.verdict import Verdict
from tests.support.capacities import failing, metronome, run_at, search_with, simulated
from tests.support.summaries import whole_summary


def test_a_search_leaves_what_it_found(tmp_path):
    """Trials in their order, each with the folder of its number; bounds around the known limit."""
    folders = []

    def perform(scenario, folder, console, display):
        folders.append(folder)
        return simulated(lambda load: run_at(load, 1_000))(scenario, folder, console)

    code, found = search_with(perform, tmp_path)
    (goal,) = found.goals
    assert (code, found.end, found.fault) == (Exit.PASS, "found", None)
    assert goal.lower <= 1_000 < goal.upper
    assert goal.held_seconds == 30
    assert [trial.number for trial in found.trials] == list(range(1, len(folders) + 1))
    assert folders == [tmp_path / str(trial.number) for trial in found.trials]
    assert goal.broke.trial == next(trial.number for trial in found.trials if trial.load == goal.upper)
    assert (found.command, found.tags, found.broker.kind) == (("wirestorm", "capacity"), {"build": "421"}, "embedded")


def test_a_trial_publishes_for_its_duration_after_the_warm_up(tmp_path):
    """The metronome's warm-up is two seconds."""
    durations = []

    def perform(scenario, folder, console, display):
        durations.append((scenario.duration_ns - scenario.warmup_ns) / 1e9)
        return simulated(lambda load: run_at(load, 1_000))(scenario, folder, console)

    _, found = search_with(perform, tmp_path)
    assert durations == [trial.seconds for trial in found.trials]


def faulty(summary):
    """Return the exit code of a run with this summary."""
    return Exit.FAULT if summary.fault or summary.account_faults else Exit.PASS


def test_a_fault_under_load_is_told_of_the_load_and_the_search_goes_on_below_it(tmp_path):
    """The broker dies above 1,000 releases a minute, each time: no such load counts, and the lower ones are held."""

    def summary_at(load):
        return whole_summary(fault="mosquitto died") if load > 1_000 else run_at(load, 5_000)

    code, found = search_with(simulated(summary_at, faulty), tmp_path)
    assert (code, found.end, found.fault) == (Exit.INVALID, "found", None)
    assert [trial.doubts[0] for trial in found.trials if not trial.counted][:3] == 3 * ["mosquitto died"]
    goal = found.goals[0]
    assert 900 < goal.lower <= 1_000
    assert goal.upper is None
    assert goal.broke.failed[0] == "mosquitto died"


def test_a_fault_that_comes_once_is_made_again(tmp_path):
    """The second trial at the load is the one that counts."""
    faults = iter([False, False, True])

    def summary_at(load):
        return whole_summary(fault="mosquitto died") if next(faults, False) else run_at(load, 5_000)

    code, found = search_with(simulated(summary_at, faulty), tmp_path)
    assert (code, found.end) == (Exit.PASS, "found")
    assert sum(not trial.counted for trial in found.trials) == 1


def test_a_fault_before_any_valid_trial_ends_the_search(tmp_path):
    """It says nothing of the load."""
    perform = simulated(lambda load: whole_summary(fault="the disk is full"), faulty)
    code, found = search_with(perform, tmp_path)
    assert (code, found.end, found.fault) == (Exit.FAULT, "fault", "the disk is full")
    assert len(found.trials) == 1


def test_an_account_that_does_not_add_up_ends_the_search(tmp_path):
    """It is no property of a load, and no figure can be trusted beside it."""

    def summary_at(load):
        found = run_at(load, 5_000)
        return replace(found, account_faults=("expected is not delivered + missing",)) if load > 1_000 else found

    code, found = search_with(simulated(summary_at, faulty), tmp_path)
    assert (code, found.end) == (Exit.FAULT, "fault")
    assert found.fault == "expected is not delivered + missing"


def test_a_trial_that_cannot_begin_ends_the_search_unless_it_is_the_first(tmp_path):
    """The first one's error is the command's own."""
    calls = []

    def perform(scenario, folder, console, display):
        calls.append(folder)
        if len(calls) == 2:
            raise BrokerFault("mosquitto", "it does not start")
        return simulated(lambda load: run_at(load, 1_000))(scenario, folder, console)

    code, found = search_with(perform, tmp_path)
    assert (code, found.fault, len(found.trials)) == (Exit.FAULT, "mosquitto: it does not start", 1)

    def never(*_):
        raise BrokerFault("mosquitto", "it does not start")

    with pytest.raises(BrokerFault):
        search_with(never, tmp_path)


def test_ctrl_c_leaves_the_trials_that_are_there(tmp_path):
    """The third run is interrupted: it does not count, and the two before it do."""
    codes = iter([Exit.PASS, Exit.PASS, Exit.INTERRUPTED])
    code, found = search_with(simulated(lambda load: run_at(load, 10_000), lambda _: next(codes)), tmp_path)
    assert (code, found.end) == (Exit.INTERRUPTED, "interrupted")
    assert [trial.counted for trial in found.trials] == [True, True, False]
    assert found.goals[0].lower is None


def test_ctrl_c_between_two_trials_leaves_them_too(tmp_path):
    """As when it comes while a directory is built."""
    calls = []

    def perform(scenario, folder, console, display):
        calls.append(folder)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return simulated(lambda load: run_at(load, 10_000))(scenario, folder, console)

    code, found = search_with(perform, tmp_path)
    assert (code, found.end, len(found.trials)) == (Exit.INTERRUPTED, "interrupted", 2)


def test_invalid_trials_are_made_again_and_told(tmp_path):
    """The line names the doubt; the load is decided by the valid ones."""
    spoilt = iter([True, False])
    console = Console(file=io.StringIO(), width=110)

    def summary_at(load):
        found = run_at(load, 1_000)
        return replace(found, verdict=Verdict.INVALID, doubts=("the clock",)) if next(spoilt, False) else found

    _, found = search_with(simulated(summary_at), tmp_path, console=console)
    assert [trial.load for trial in found.trials[:2]] == [240, 240]
    assert "1  240 releases/min, 5 s: INVALID, the clock" in console.file.getvalue()
    assert found.loads[0].invalid == 1


def test_a_trial_line_names_what_failed(tmp_path):
    """The threshold with its figure, or the missing deliveries."""
    console = Console(file=io.StringIO(), width=110)

    def summary_at(load):
        return whole_summary(verdict=Verdict.FAIL, thresholds=(failing(),)) if load > 900 else run_at(load, 700)

    search_with(simulated(summary_at), tmp_path, console=console)
    said = console.file.getvalue()
    assert "fails disclosure.p99 < 2s: 3 s" in said
    assert "missing (" in said


def test_quiet_prints_the_sentence_alone(tmp_path):
    """One line for each goal."""
    console = Console(file=io.StringIO(), width=300, quiet=True)
    quiet = Invocation((), {}, Detail.VERDICT)
    _, found = search_with(simulated(lambda load: run_at(load, 500)), tmp_path, console=console, invocation=quiet)
    assert console.file.getvalue() == found.goals[0].sentence + "\n"


def test_a_result_that_cannot_be_written_is_printed_and_a_fault(tmp_path, capsys):
    """The folder's place is taken by a file."""
    (tmp_path / "taken").write_text("")
    console = Console(file=io.StringIO(), width=110)
    search = CapacitySearch((DEFAULT_GOAL,), 1, 60_000, 240)
    perform = simulated(lambda load: run_at(load, 500))
    code = find_capacity(metronome, search, "rate", tmp_path / "taken", console, perform, Invocation())
    assert code == Exit.FAULT
    assert "capacity.json: " in capsys.readouterr().err
    assert "holds" in console.file.getvalue()
