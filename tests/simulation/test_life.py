"""Whole lives from fixed seeds: no invariant is broken, and each life is the same every time."""

import signal
import subprocess
import sys

import pytest

from tests.simulation import __main__ as command
from tests.simulation.__main__ import Tally, main
from tests.simulation.checkers import CHECKERS
from tests.simulation.life import live
from tests.simulation.planted import FAULTS, planted
from tests.simulation.world import Violation
from tests.support.documents import ROOT

BLOCK, BLOCKS = 80, 8
WITHIN = 1_000  # lives
# Seeds of lives that have found a fault.
FOUND = (
    21_429,
    21_511,
    1_000_575,
    1_001_275,
    1_010_570,
    3_005_896,
    3_021_372,
    9_000_880,
    30_016_401,
    50_001_334,
    50_002_372,
    70_019_059,
    70_031_372,
    70_036_234,
    80_001_166,
    80_002_386,
    80_004_569,
    90_000_460,
    130_000_229,
    110_011_648,
)


def live_from(first, *, losing_reports=False):
    """Live up to 1,000 lives from a seed on: the first that finds a violation raises it."""
    for seed in range(first, first + WITHIN):
        live(seed, losing_reports=losing_reports)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_no_invariant_is_broken_in_any_life(block):
    """Seeds are fixed: a life depends on nothing but its seed and the code."""
    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        live(seed)


@pytest.mark.parametrize("seed", FOUND)
def test_a_life_that_has_found_a_fault_finds_no_more(seed):
    """Of the account, of a load test's end, or of a checker."""
    live(seed)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found(fault):
    """Code that breaks a promise is found within 1,000 lives, by the checker of that promise."""
    with planted(fault), pytest.raises(Violation, match=f"^{fault.checker}: "):
        live_from(fault.first, losing_reports=fault.losing_reports)


def test_every_checker_finds_a_planted_fault():
    """One that finds none may be one that can't."""
    assert {checker.name for checker in CHECKERS} <= {fault.checker for fault in FAULTS}


def test_a_seed_that_fails_fails_again_at_the_same_event():
    """The violation names the event and the moment, and both are the same."""
    found = []
    for _ in range(2):
        with planted(FAULTS[0]), pytest.raises(Violation, match=r"\(event [\d,]+, [\d.]+ s\)$") as caught:
            live_from(0)
        found.append(str(caught.value))
    assert found[0] == found[1]


def test_a_life_is_the_same_in_another_process():
    """It depends neither on hashes nor on what ran before it."""
    script = "from tests.simulation.life import live; print([live(seed) for seed in range(2)])"
    theirs = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"PYTHONHASHSEED": "5", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert theirs.stdout.strip() == str([live(seed) for seed in range(2)])


def test_the_command_names_each_seed_that_fails(capsys):
    """With the command that lives it again; its exit code is 1."""
    assert main(["--first", "3", "--lives", "2", "--processes", "1"]) == 0
    first, last = capsys.readouterr().out.splitlines()
    assert first == "2 lives from seed 3 on, in 1 processes"
    assert last.startswith("2 lives, ")
    assert last.endswith(" 0 with a violation, from seed 3 on; again: python -m tests.simulation --seed 3")
    assert main(["--seed", "3"]) == 0
    assert "no violation" in capsys.readouterr().out


def test_the_command_tells_its_progress_and_each_violation(capsys, monkeypatch):
    """How many lives, how fast, and how long it will take; the last line names a seed that failed."""
    monkeypatch.setattr(command, "PROGRESS_S", 0.0)
    tally = Tally(100, 5)
    tally.add(5, 1_000, "")
    tally.add(6, 0, "Violation: ends: not quiet")
    assert "1 lives, 1,000 events, " in capsys.readouterr().out
    assert tally.found == 1
    assert tally.end().startswith("interrupted, 100 were asked for: 2 lives, 1,000 events, ")
    assert tally.end().endswith("from seed 5 on; again: python -m tests.simulation --seed 6")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_command_says_what_it_has_lived_where_it_is_interrupted(how):
    """Its exit code is that of a command that Ctrl-C ended."""
    arguments = ["-m", "tests.simulation", "--lives", "100000", "--first", "0", "--processes", "1"]
    with subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True) as started:
        assert "100,000 lives" in started.stdout.readline()
        started.send_signal(how)
        told, _ = started.communicate(timeout=60)
    assert told.startswith("interrupted, 100,000 were asked for: ")
    assert started.returncode == 130
