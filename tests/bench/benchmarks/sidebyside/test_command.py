"""``python -m bench.benchmarks.sidebyside`` from its options to its files."""

import json
import os
import runpy
import shutil
import sys

import pytest

from bench.base.exits import Exit
from bench.benchmarks.sidebyside import command
from bench.benchmarks.sidebyside.programs import COMPILERS

FIGURES = {"cpu_us_per_delivery", "deliveries_per_second", "connect_seconds"}


@pytest.mark.parametrize(
    ("option", "value", "right"),
    [
        ("--broker", "emqx", "embedded or mosquitto"),
        ("--qos", "3", "0 or 1 or 2"),
        ("--mode", "storm", "paced or flood or order or burst or publish or accept"),
    ],
)
def test_a_choice_that_does_not_exist_is_bad_input(option, value, right, capsys, tmp_path):
    """The option and the remedy are named."""
    assert command.main([option, value, "--out", str(tmp_path)]) == Exit.BAD_INPUT
    assert capsys.readouterr().err == f"bench: {option}: '{value}' is not known here; give {right}\n"


def test_the_module_is_the_command(monkeypatch, capsys):
    """``make bench`` starts it so."""
    monkeypatch.setattr(sys, "argv", ["bench", "--qos", "7"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("bench.benchmarks.sidebyside", run_name="__main__")
    assert ended.value.code == Exit.BAD_INPUT
    assert "'7' is not known here" in capsys.readouterr().err


@pytest.mark.integration
@pytest.mark.quiet
@pytest.mark.skipif(not any(map(shutil.which, COMPILERS)), reason="no C compiler is installed")
def test_a_quick_bench_writes_every_clients_figures(tmp_path, monkeypatch):
    """A client that had other than the expected deliveries would have broken; a busy machine is said."""
    monkeypatch.chdir(tmp_path)
    words = "--quick --busy-ok --broker embedded --qos 1 --mode paced --outlets 50 --rounds 1"
    code = command.main(words.split())
    assert code in (Exit.PASS, Exit.INVALID)
    document = json.loads((tmp_path / "build/bench/latest.json").read_text())
    found = document["embedded"]["1"]["paced"]
    assert bool(found["doubts"]) == (code == Exit.INVALID)
    assert set(found["baseline"]) >= FIGURES
    assert FIGURES | {"bytes_per_outlet"} <= set(found["swarm"])
    assert all("failures" not in found[kind] and found[kind]["deliveries"][0] > 0 for kind in ("baseline", "swarm"))
    assert found["aiomqtt"]["deliveries"] == [None]
    assert document["micro"]
    assert document["about"]["cores"] == len(os.sched_getaffinity(0))
    assert (tmp_path / "build/bench/latest.html").exists()
