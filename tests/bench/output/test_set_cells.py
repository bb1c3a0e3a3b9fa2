"""What is told of one run of a set."""

from bench.base.exits import Exit
from bench.output.run_set import RunInSet
from bench.output.set_cells import percent, run_cells
from bench.verdict.verdict import Verdict


def told(code, **changes):
    given = {
        "number": 1,
        "folder": "1",
        "verdict": Verdict.INVALID,
        "exit_code": int(code),
        "fault": None,
        "interrupted": False,
        "disclosure_p99": 0.05,
        "bottleneck": "broker",
        "others": 0.25,
        "slowed": None,
        "bounded": 0.015,
    }
    return run_cells(RunInSet(**given | changes))


def test_a_whole_run_has_its_verdict_and_figures():
    """A dash stands for what is not known."""
    assert told(Exit.INVALID) == ("INVALID", "50 ms", "1.5%", "25%", "–", "broker")


def test_a_run_that_ended_early_has_the_name_of_its_code():
    """Its verdict says nothing about the scenario."""
    assert told(Exit.FAULT, disclosure_p99=None, bottleneck=None)[:2] == ("FAULT", "–")
    assert told(Exit.INTERRUPTED)[0] == "INTERRUPTED"
    assert percent(None) == "–"
