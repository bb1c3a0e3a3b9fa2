"""The bench's arithmetic and judgement: ratios within a round, their spread, the bounds, whose machine it is."""

import json
import shutil

import pytest
from rich.console import Console

from bench.errors import BenchError
from bench.exits import Exit
from bench.micro.suite import ratio, run_suite
from bench.sidebyside import command
from bench.sidebyside.bounds import bounds
from bench.sidebyside.busy import OTHERS_LIMIT, STOLEN_LIMIT, trouble
from bench.sidebyside.floor import build_floor
from bench.sidebyside.outcome import Outcome, spread
from bench.sidebyside.plan import Case, full, quick
from bench.sidebyside.results import Results, as_json, exit_code
from bench.sidebyside.table import print_results
from bench.sidebyside.trial import READERS, Trial

PACED = Case("embedded", 0, "paced")
FLOOD = Case("embedded", 0, "flood")


def trial(cpu, rate=4_000.0, connect=1.0, memory=None):
    return Trial(1_000, cpu, rate, connect, memory)


def outcome(case=PACED, **swarm):
    given = {"cpu": 7.0, "memory": 2_000.0} | swarm
    trials = {"floor": [trial(6.0)] * 3, "swarm": [trial(**given)] * 3, "aiomqtt": [trial(120.0)] * 3}
    return Outcome(case, trials, {kind: [] for kind in READERS})


def results(*outcomes, judged=True, **skipped):
    make = full if judged else quick
    plan = make(tuple(one.case for one in outcomes), 6_500, 3, busy_ok=False)
    facts = {"processor": "a processor", "cores": 2, "kernel": "6", "python": "3.11", "measured_at": "now"}
    return Results(plan, outcomes, skipped, (), facts)


def test_a_ratio_is_taken_within_a_round_before_its_median_is():
    """A machine that is slower in one round is so for both."""
    trials = {
        "floor": [trial(5.0), trial(10.0), trial(6.0)],
        "swarm": [trial(6.0), trial(12.0), trial(9.0)],
        "aiomqtt": [None, None, None],
    }
    case = Outcome(PACED, trials, {kind: [] for kind in READERS})
    found = case.ratio("swarm", "cpu_us_per_delivery")
    assert found.values == (1.2, 1.2, 1.5)
    assert (found.median, found.least, found.most) == (1.2, 1.2, 1.5)
    assert case.absolute("swarm", "cpu_us_per_delivery").median == 9.0
    assert case.ratio("aiomqtt", "cpu_us_per_delivery") is None


def test_a_round_in_which_one_of_the_two_broke_has_no_ratio():
    """What the other did in that round has nothing to be held against."""
    trials = {"floor": [trial(5.0), None], "swarm": [None, trial(6.0)], "aiomqtt": [None, None]}
    case = Outcome(PACED, trials, {kind: [] for kind in READERS})
    assert case.ratio("swarm", "cpu_us_per_delivery") is None
    assert case.absolute("swarm", "cpu_us_per_delivery").median == 6.0
    assert spread([]) is None


@pytest.mark.parametrize(
    ("case", "swarm", "name"),
    [
        (PACED, {"cpu": 8.5}, "CPU per delivery"),
        (FLOOD, {"rate": 3_100.0}, "deliveries per second"),
        (PACED, {"connect": 2.1}, "connect and subscribe"),
        (PACED, {"memory": 4_097.0}, "memory an outlet"),
    ],
)
def test_a_bound_that_does_not_hold_is_named_and_fails_the_bench(case, swarm, name):
    """Each of the four, past its limit by a little; within them all hold."""
    assert all(bound.holds and bound.in_every_round for bound in bounds(outcome(case)))
    assert exit_code(results(outcome(case))) == Exit.PASS
    past = outcome(case, **swarm)
    assert [bound.name for bound in bounds(past) if not bound.holds] == [name]
    assert exit_code(results(past)) == Exit.FAIL


def test_a_quick_bench_judges_no_bounds():
    """Fifty outlets say nothing about 6,500."""
    assert exit_code(results(outcome(cpu=60.0), judged=False)) == Exit.PASS


def test_a_machine_of_others_is_told_from_ours():
    """By the shares of the processors that others used and that the hypervisor took."""
    assert not trouble(OTHERS_LIMIT, STOLEN_LIMIT)
    assert "other programs used 30%" in trouble(0.3, 0.0)
    assert "hypervisor took 8%" in trouble(0.0, 0.08)


def test_a_busy_machine_has_no_result_and_says_so():
    """Instead of figures there is the reason, in the document, in print and in the exit code."""
    busy = Outcome(PACED, dict.fromkeys(READERS, ()), {}, busy="other programs used 40% of the processors")
    found = results(busy, outcome(FLOOD))
    assert as_json(found)["embedded"]["0"]["paced"] == {"busy": busy.busy}
    assert as_json(found)["embedded"]["0"]["flood"]["swarm"]["bytes_per_outlet"] == 2_000.0
    assert exit_code(found) == Exit.INVALID
    assert "embedded, QoS 0, paced: no result, the machine is busy: other programs used 40%" in _text(found)


def test_figures_of_a_busy_machine_that_are_kept_are_marked_and_pass_nothing():
    """The doubts stand in the document and in print, and the exit code is that of what can't be trusted."""
    doubtful = Outcome(PACED, outcome(cpu=60.0).trials, outcome().failures, doubts=("round 1, floor: others",))
    found = results(doubtful)
    assert as_json(found)["embedded"]["0"]["paced"]["doubts"] == ["round 1, floor: others"]
    assert exit_code(found) == Exit.INVALID
    assert "(doubtful)" in _text(found)


def test_a_reader_that_breaks_is_reported_with_its_reason():
    """Others' readers may; that ours or the floor does is a fault."""
    trials = dict(outcome().trials) | {"aiomqtt": [None] * 3}
    broken = Outcome(PACED, trials, {"floor": [], "swarm": [], "aiomqtt": ["round 1: it had 3 of 4 deliveries"]})
    found = results(broken, mosquitto="it is not on PATH")
    document = as_json(found)
    assert document["embedded"]["0"]["paced"]["aiomqtt"]["failures"] == ["round 1: it had 3 of 4 deliveries"]
    assert document["mosquitto"] == {"skipped": "it is not on PATH"}
    assert "aiomqtt broke in round 1: it had 3 of 4 deliveries" in _text(found)
    assert "mosquitto was skipped: it is not on PATH" in _text(found)
    assert exit_code(found) == Exit.PASS
    ours = Outcome(PACED, trials, {"floor": [], "swarm": ["round 2: it died"], "aiomqtt": []})
    assert exit_code(results(ours)) == Exit.FAULT


def test_each_reader_is_first_in_turn():
    """What comes first on a fresh broker has it otherwise than what comes last."""
    orders = list(full((PACED,), 6_500, 4, busy_ok=False).orders())
    assert [order[0] for order in orders] == ["floor", "swarm", "aiomqtt", "floor"]
    assert all(set(order) == set(READERS) for order in orders)


def test_micro_benchmarks_stand_beside_what_they_are_compared_with():
    """The session and the fast lane are held against the package mqtt5, by name."""
    suite = run_suite(0.0)
    held = {measured.name: ratio(measured, suite) for measured in suite}
    assert [name for name, times in held.items() if times] == [
        "PUBLISH of 5.6 kB, our session",
        "PUBLISH of 5.6 kB, the fast lane's comparison",
    ]
    assert all(0 < measured.ns.least <= measured.ns.median <= measured.ns.most for measured in suite)
    json.dumps(as_json(Results(quick((), 50, 1, busy_ok=False), (), {}, suite, {})))


def test_a_machine_without_a_compiler_is_told_what_to_install(tmp_path, monkeypatch):
    """The floor is built here, and an empty PATH has nothing to build it with."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BenchError, match="needs a C compiler, and none of cc, gcc, clang is on PATH; install gcc"):
        build_floor(tmp_path / "build")


def test_a_source_that_does_not_compile_is_told_in_the_compilers_words(tmp_path, monkeypatch):
    """A compiler that refuses everything stands for one that is broken."""
    compiler = tmp_path / "cc"
    compiler.write_text(f"#!{shutil.which('sh')}\necho 'no such header' >&2\nexit 1\n")
    compiler.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BenchError, match=r"floor\.c does not compile:\nno such header"):
        build_floor(tmp_path / "build")


@pytest.mark.parametrize(
    ("option", "value", "right"),
    [("--broker", "emqx", "embedded or mosquitto"), ("--qos", "2", "0 or 1"), ("--mode", "burst", "paced or flood")],
)
def test_a_choice_that_is_none_is_bad_input(option, value, right, capsys, tmp_path):
    """The option and what would be right are named."""
    assert command.main([option, value, "--out", str(tmp_path)]) == Exit.BAD_INPUT
    assert capsys.readouterr().err == f"bench: {option}: '{value}' is not known here; give {right}\n"


def _text(found):
    console = Console(width=130)
    with console.capture() as captured:
        print_results(console, found)
    return captured.get()
