"""The results of a bench as JSON and as an exit code: busy machines give no result, doubtful figures pass nothing."""

import json

import pytest

from bench.base.exits import Exit
from bench.benchmarks.micro.suite import run_suite
from bench.benchmarks.sidebyside.case_result import CaseResult
from bench.benchmarks.sidebyside.machine import facts
from bench.benchmarks.sidebyside.plan import quick
from bench.benchmarks.sidebyside.results import Results, as_json, exit_code, write_json
from bench.benchmarks.sidebyside.trial import CLIENTS
from tests.support.sidebyside import FLOOD, NOTHING_BROKE, PACED, ROUNDS, burst_case, case_of, results_of

BUSY = "other programs used 40% of the processors"


def test_a_case_stands_under_its_broker_qos_and_mode():
    """Each client's medians, and the ratios to the baseline."""
    document = as_json(results_of(case_of()))["embedded"]["0"]["paced"]
    assert document["swarm"]["cpu_us_per_delivery"] == 7.0
    assert document["baseline"]["deliveries"] == [1_000] * ROUNDS
    assert set(document["ratios"]) == {"swarm/baseline", "aiomqtt/baseline"}
    assert document["ratios"]["aiomqtt/baseline"]["cpu_us_per_delivery"]["median"] == 20.0
    assert [bound["judgement"] for bound in document["bounds"]] == ["held"] * 3
    assert all(bound["low"] <= bound["mean"] <= bound["high"] for bound in document["bounds"])


def test_a_burst_has_the_times_of_its_deliveries():
    """A figure that a trial does not have is left out."""
    document = as_json(results_of(burst_case(), case_of()))["embedded"]
    burst, paced = document["1"]["burst"], document["0"]["paced"]
    assert burst["swarm"]["seconds_to_last"] == 2.4
    assert burst["ratios"]["swarm/baseline"]["seconds_to_99"]["median"] == 1.2
    assert "seconds_to_99" not in paced["swarm"]


def test_a_busy_machine_has_no_result_and_says_so():
    """Instead of figures there is the reason, in the document and in the exit code."""
    busy = CaseResult(PACED, dict.fromkeys(CLIENTS, ()), {}, busy=BUSY)
    found = results_of(busy, case_of(FLOOD))
    assert as_json(found)["embedded"]["0"]["paced"] == {"busy": BUSY}
    assert as_json(found)["embedded"]["0"]["flood"]["swarm"]["bytes_per_outlet"] == 2_000.0
    assert exit_code(found) == Exit.INVALID


def test_figures_of_a_busy_machine_that_are_kept_are_marked_and_pass_nothing():
    """The doubts stand in the document, and the exit code is that of figures that can't be trusted."""
    doubtful = CaseResult(PACED, case_of(cpu=60.0).trials, NOTHING_BROKE, doubts=("round 1, baseline: others",))
    found = results_of(doubtful)
    assert as_json(found)["embedded"]["0"]["paced"]["doubts"] == ["round 1, baseline: others"]
    assert exit_code(found) == Exit.INVALID


@pytest.mark.parametrize(("broken", "code"), [("aiomqtt", Exit.PASS), ("swarm", Exit.FAULT), ("baseline", Exit.FAULT)])
def test_a_client_that_breaks_is_reported_with_its_reason(broken, code):
    """A failure of the aiomqtt clients is a finding; a failure of the swarm or the baseline is a fault."""
    reason = "round 1: it had 3 of 4 deliveries"
    case = CaseResult(PACED, dict(case_of().trials) | {"aiomqtt": [None] * ROUNDS}, NOTHING_BROKE | {broken: [reason]})
    found = results_of(case, mosquitto="it is not on PATH")
    document = as_json(found)
    assert document["embedded"]["0"]["paced"][broken]["failures"] == [reason]
    assert document["mosquitto"] == {"skipped": "it is not on PATH"}
    assert exit_code(found) == code


def test_the_document_says_what_it_was_measured_on(tmp_path):
    """Machine, versions, plan and micro-benchmarks; the file is whole JSON."""
    results = Results(quick((), 50, 1, busy_ok=False), (), {}, run_suite(0.0), facts())
    write_json(results, tmp_path / "latest.json")
    document = json.loads((tmp_path / "latest.json").read_text())
    assert document["about"]["cores"] > 0
    assert document["about"]["plan"]["outlets"] == 50
    assert "aiomqtt" in document["about"]["packages"]
    ours = document["micro"]["PUBLISH of 5.6 kB, our session"]
    assert ours["ratio"] > 0
    assert ours["ns"]["least"] <= ours["ns"]["median"] <= ours["ns"]["most"]
    assert [path.name for path in tmp_path.iterdir()] == ["latest.json"]
