"""``wirestorm compare`` of runs that are there, from the command line to the file; its documents and its table."""

import io
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from rich.console import Console

from bench.base.documents import decode, encode
from bench.base.errors import ConfigurationError
from bench.base.exits import Exit
from bench.base.invocation import Invocation
from bench.cli import main
from bench.command.repeat import RunSet, summarise_set
from bench.comparison.cli import EPILOG
from bench.comparison.command import compare
from bench.comparison.describe import Ending, describe
from bench.comparison.document import Comparison, Finding
from bench.comparison.findings import Plan
from bench.comparison.recorded import pair_up
from bench.comparison.sides import Asked, Side, parse_sides
from bench.comparison.table import print_comparison
from tests.support.compared_runs import recorded_runs
from tests.support.made_runs import made_run
from tests.support.run_files import check_document, read_file
from tests.support.summaries import whole_summary


def made_set(folder, last_s, verdicts=("PASS",) * 5):
    """Write a set of runs whose releases take about so long."""
    source = Random(f"{folder.name}")
    runs = [
        made_run(folder / str(number), last_s + source.uniform(0, 1e-4), verdict=verdict)
        for number, verdict in enumerate(verdicts, 1)
    ]
    (folder / "runs.json").write_bytes(encode(summarise_set("small", 7, RunSet(len(runs), runs))))
    return folder


def test_two_sets_are_compared_from_the_command_line(tmp_path, capsys):
    """The slower one is worse by as much as it is slower; the file keeps its schema."""
    first, second = made_set(tmp_path / "a", 0.02), made_set(tmp_path / "b", 0.03)
    assert main(["compare", str(first), str(second), "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert "After 5 rounds" in said
    assert "b is worse in half of the outlets (5" in said
    read_file(tmp_path / "out" / "comparison.json")
    found = decode(Comparison, (tmp_path / "out" / "comparison.json").read_bytes(), "")
    assert (found.rounds, found.interleaved, found.exit_code) == (5, False, 0)
    last = next(each for each in found.figures if each.figure == "last")
    assert last.finding is Finding.WORSE
    assert last.low < 0.01 < last.high
    assert main(["compare", str(first), str(second), "--out", str(tmp_path / "out")]) == 104
    assert "it holds a run already" in capsys.readouterr().err


def test_one_run_a_side_says_that_noise_is_unknown(tmp_path, capsys):
    """The differences are told all the same."""
    for name in ("a", "b"):
        made_run(tmp_path / name)
    words = ["compare", str(tmp_path / "a"), str(tmp_path / "b"), "--quiet", "--out", str(tmp_path / "out")]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert said.startswith("What is noise can't be said after 1 round")
    assert len(said.splitlines()) <= 2


def test_runs_that_are_invalid_do_not_count(tmp_path):
    """A side without any that counts makes the comparison INVALID, 98."""
    first = made_set(tmp_path / "a", 0.02, ("PASS", "INVALID", "PASS"))
    second = made_set(tmp_path / "b", 0.02, ("PASS", "FAIL", "PASS"))
    found = pair_up(parse_sides([str(first), str(second)], []).sides, 0.1, Invocation())
    assert found.rounds == 2
    assert [run.counted for run in found.sides[0].runs] == [True, False, True]
    assert [run.counted for run in found.sides[1].runs] == [True, True, False]
    assert found.sides[1].failed == 1
    made_run(tmp_path / "c", verdict="INVALID")
    none = pair_up(parse_sides([str(first), str(tmp_path / "c")], []).sides, 0.1, Invocation())
    assert (none.exit_code, none.rounds) == (98, 0)
    assert "no run counts" in none.fault
    check_document(none)


def test_runs_of_other_releases_are_refused(tmp_path):
    """They have no release to compare."""
    made_run(tmp_path / "a")
    made_run(tmp_path / "b", headline="Another scenario's")
    with pytest.raises(ConfigurationError, match="fewer than 10 releases in common"):
        pair_up(parse_sides([str(tmp_path / "a"), str(tmp_path / "b")], []).sides, 0.1, Invocation())


def test_an_error_in_a_sides_setting_is_named_with_the_side(tmp_path):
    """Before anything starts."""
    asked = Asked((Side("base"), Side("odd", settings=("audience.qos=7",))))
    with pytest.raises(ConfigurationError, match=r"--side odd: audience\.qos"):
        compare(asked, (), 4, 0.1, tmp_path / "out", Invocation())
    assert not (tmp_path / "out").exists()


def test_settings_do_not_go_with_runs_that_are_there(tmp_path):
    """They could change nothing."""
    made_run(tmp_path / "a")
    words = ["compare", str(tmp_path / "a"), str(tmp_path / "a"), "--set", "audience.qos=1"]
    assert main([*words, "--out", str(tmp_path / "out")]) == 104


def comparison(sides=2, rounds=6, **changes):
    """A comparison of recorded runs, so many a side."""
    runs = recorded_runs()
    names = [Side(f"broker-{number}.example:1883") for number in range(sides)]
    plan = Plan.live([side.name for side in names], 12, 0.1)
    held = [runs[start : start + sides] for start in range(0, rounds * sides, sides)]
    ending = Ending(1, 2, Exit.PASS)
    return replace(describe(plan, names, (), held, "steady", 7, ending, Invocation()), **changes)


@pytest.mark.parametrize("sides", [2, 3, 4])
def test_the_table_fits_a_terminal(sides):
    """At most 20 lines of 80 columns, also of many sides with long names."""
    console = Console(width=80, file=io.StringIO())
    folder = Path("runs/compare-steady-20260318-090000")
    print_comparison(console, comparison(sides), folder, folder / "comparison.html")
    lines = console.file.getvalue().splitlines()
    assert len(lines) <= 20
    assert max(map(len, lines)) <= 80
    assert lines[-1] == "report: runs/compare-steady-20260318-090000/comparison.html"
    assert any(line.startswith("every figure of every round: ") for line in lines)
    cells = [line for line in lines if line.rstrip().endswith(("open", "same", "worse", "better"))]
    assert len(cells) >= sides - 1
    assert all("ms" in line or "µs" in line or "deliveries/s" in line for line in cells)


@pytest.mark.parametrize(("sides", "rounds"), [(2, 0), (2, 1), (2, 6), (3, 4)])
def test_every_comparison_keeps_the_schema(sides, rounds):
    """Also the one of which no round is whole."""
    assert check_document(comparison(sides, rounds))["rounds"] == rounds
    check_document(comparison(sides, rounds, fault="nats died", interrupted=True))


def test_the_versions_and_counts_of_a_side_are_of_the_runs_that_count(tmp_path):
    """The broker is named with its version."""
    made_run(tmp_path / "a", missing=3)
    found = pair_up(parse_sides([str(tmp_path / "a")] * 2, []).sides, 0.1, Invocation())
    assert found.sides[0].version == "embedded 2.12.0"
    assert found.sides[0].missing == whole_summary(missing=3).missing
    assert "98 INVALID" in EPILOG
