"""The runs as they are made, and what ends them."""

import pytest

from bench.base.errors import BrokerFault
from bench.base.exits import Exit
from bench.command.finish import FinishedRun
from bench.fairness.plan import planned_runs
from bench.fairness.runs import make_runs
from tests.support.fair_orders import simulated
from tests.support.summaries import whole_summary

PLANNED = planned_runs(["audience.outlets=500"], (), ["client-id", "filters"])


class Notes:
    """Keeps what a display is shown."""

    def __init__(self):
        self.shown = []

    def show(self, done, total, note, left):
        self.shown.append((done, total, note))


def ending(at, how):
    """A ``perform`` whose run of this number ends otherwise."""
    run = simulated(lambda outlet: outlet.subscribed_s)

    def perform(scenario, folder, display, tags):
        if folder.name != str(at):
            return run(scenario, folder, display, tags)
        if isinstance(how, BaseException):
            raise how
        return how(folder)

    return perform


def test_each_run_has_a_folder_of_its_number_and_says_what_it_is(tmp_path):
    """In the progress, and in its tags."""
    notes = Notes()
    made = make_runs(PLANNED, tmp_path, notes, simulated(lambda outlet: outlet.subscribed_s))
    assert [run.finished.folder for run in made.runs] == [tmp_path / str(number) for number in range(1, 6)]
    assert [note for _, _, note in notes.shown][:2] == ["run 1 of 5: the order", "run 2 of 5: client-id, as it is"]
    assert [run.finished.summary.tags for run in made.runs][:2] == [{}, {"trial": "client-id", "changed": "no"}]
    assert (made.exit_code, made.interrupted, made.fault) == (Exit.FAIL, False, "")


@pytest.mark.parametrize(
    ("how", "runs", "code"),
    [
        (KeyboardInterrupt(), 2, Exit.INTERRUPTED),
        (BrokerFault("mosquitto", "it is not installed"), 2, Exit.FAULT),
        (lambda folder: FinishedRun(Exit.INTERRUPTED, whole_summary(interrupted=True), folder), 3, Exit.INTERRUPTED),
        (lambda folder: FinishedRun(Exit.FAULT, whole_summary(fault="it died"), folder), 3, Exit.FAULT),
    ],
)
def test_ctrl_c_and_a_fault_leave_the_runs_that_are_there(tmp_path, how, runs, code):
    """A run that ended by them is there too."""
    made = make_runs(PLANNED, tmp_path, Notes(), ending(3, how))
    assert (len(made.runs), made.exit_code) == (runs, code)
    assert bool(made.fault) is (code is Exit.FAULT)


def test_what_keeps_the_first_run_from_beginning_is_raised(tmp_path):
    """There is nothing to keep."""
    with pytest.raises(BrokerFault):
        make_runs(PLANNED, tmp_path, Notes(), ending(1, BrokerFault("mosquitto", "it is not installed")))
