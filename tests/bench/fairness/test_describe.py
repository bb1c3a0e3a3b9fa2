"""What the runs say, for brokers whose law is known."""

import pytest

from bench.base.exits import Exit
from bench.fairness.describe import FIRST
from bench.fairness.findings import Finding
from tests.support.fair_orders import by_chance, fairness_of, measured, simulated

TRIALS = ("connect-order,client-id,filters,reconnect,qos",)


def findings(found):
    return {trial.name: trial.finding for trial in found.trials}


def test_a_broker_that_serves_as_outlets_subscribed_has_these_causes(tmp_path):
    """Exact filters are first; client ids and QoS change nothing."""
    found = fairness_of(tmp_path, *TRIALS)
    assert findings(found) == {
        "connect-order": Finding.CAUSE,
        "client-id": Finding.NO_CAUSE,
        "filters": Finding.CAUSE,
        "reconnect": Finding.CAUSE,
        "qos": Finding.NO_CAUSE,
    }
    assert (found.end, found.exit_code, len(found.runs)) == ("done", Exit.FAIL, 11)
    assert found.sentence.startswith("in the order of subscribing: rank correlation of two messages 1.00")
    places = [each.place for each in found.first]
    assert len(places) == FIRST
    assert places == sorted(places)
    assert places[0] == pytest.approx(-1, abs=0.02)
    assert found.trials[0].again.low > 0.99


def test_a_broker_that_serves_by_client_id_has_that_cause_alone(tmp_path):
    """The order of connecting goes with nothing."""
    found = measured(simulated(lambda outlet: outlet.client), tmp_path, *TRIALS)
    assert findings(found) == {
        "connect-order": Finding.NO_CAUSE,
        "client-id": Finding.CAUSE,
        "filters": findings(found)["filters"],  # the groups have no order: which way they lean is chance
        "reconnect": Finding.NO_CAUSE,
        "qos": Finding.NO_CAUSE,
    }
    assert findings(found)["filters"] is not Finding.CAUSE


def test_a_broker_that_serves_by_node_has_that_cause(tmp_path):
    """Each outlet is on the other of two nodes."""
    found = measured(simulated(lambda outlet: (outlet.node, outlet.outlet)), tmp_path, "nodes", nodes=2)
    assert findings(found) == {"nodes": Finding.CAUSE}


def test_without_an_order_no_trial_finds_a_cause(tmp_path):
    """And every run passes."""
    found = measured(by_chance(), tmp_path, *TRIALS)
    assert set(findings(found).values()) == {Finding.CHANCE}
    assert found.exit_code == Exit.PASS


def test_a_trial_whose_second_run_is_missing_is_left_out(tmp_path):
    """As after Ctrl-C; the runs that are there are described."""
    run = simulated(lambda outlet: outlet.subscribed_s)

    def perform(scenario, folder, display, tags):
        if folder.name == "3":
            raise KeyboardInterrupt
        return run(scenario, folder, display, tags)

    found = measured(perform, tmp_path, "qos")
    assert (found.exit_code, found.end, found.trials, len(found.runs)) == (Exit.INTERRUPTED, "interrupted", (), 2)
