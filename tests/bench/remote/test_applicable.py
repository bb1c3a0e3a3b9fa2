"""With --wire, the options that the service decides are refused."""

import pytest

from bench.base.errors import ConfigurationError
from bench.remote.applicable import check_applicable, check_no_desks, check_no_faults, check_thresholds
from bench.scenario.load import load_scenario
from bench.scenario.thresholds import parse_thresholds
from tests.support.scenarios import ROOMY, written


@pytest.mark.parametrize("key", ["broker", "broker.nodes", "swarm.workers", "audience.mqtt", "audience.handshakes"])
def test_a_key_that_the_service_decides_is_refused(key):
    """The message names the key, and both ways out."""
    with pytest.raises(ConfigurationError) as caught:
        check_applicable(["duration", key])
    assert str(caught.value) == (
        f"--wire: {key}: with --wire the service's own broker and workers are used; "
        f"leave {key} out, or run without --wire"
    )


def test_a_key_of_the_load_is_the_scenarios_to_set():
    """The calendar and the thresholds, and the audience's size, which must be the service's."""
    check_applicable(["duration", "calendar.copy", "thresholds.missing", "audience.outlets", "audience.qos", "seed"])


def test_a_scenario_with_faults_is_refused(tmp_path):
    """With its line: a service's broker is not the run's to end."""
    fault = '[[fault]]\nkind = "broker_killed"\nat = "1s"\nfor = "1s"\n'
    check_no_faults(load_scenario(written(tmp_path, ""), machine=ROOMY))
    with pytest.raises(ConfigurationError, match=r"own.toml:1: fault: with --wire"):
        check_no_faults(load_scenario(written(tmp_path, fault), machine=ROOMY))


def test_a_scenario_with_shared_desks_is_refused(tmp_path):
    """A service's outlets sit at none: its directory would be another one."""
    desks = '[broker]\nkind = "mosquitto"\n[[audience.behaviour]]\nkind = "shared_desk"\ncount = 6\nsize = 3\n'
    check_no_desks(load_scenario(written(tmp_path, ""), machine=ROOMY))
    with pytest.raises(ConfigurationError, match=r"own.toml:4: audience.behaviour.0.kind: with --wire"):
        check_no_desks(load_scenario(written(tmp_path, desks), machine=ROOMY))


def test_a_threshold_that_a_service_can_not_answer_is_refused():
    """It tells coverage and spread by release, and the times of deliveries by circuit alone."""
    given = {"coverage{kind=flash}.1.max": "< 1s", "disclosure{language=de}.p99": "< 1s", "missing": "== 0"}
    check_thresholds(parse_thresholds(given))
    with pytest.raises(ConfigurationError, match=r"take coverage\{kind=flash\}\.1\.max"):
        check_thresholds(parse_thresholds({"disclosure{kind=flash}.p99": "< 1s"}))
    with pytest.raises(ConfigurationError, match="judged at its end"):
        check_thresholds(parse_thresholds({"missing": {"is": "== 0", "abort_on_fail": True}}))
    with pytest.raises(ConfigurationError, match="take coverage"):
        check_thresholds(parse_thresholds({"from_receipt.max": "< 5m"}))
    with pytest.raises(ConfigurationError, match="not seen from here"):
        check_thresholds(parse_thresholds({"growth": "< 0.5"}))
    with pytest.raises(ConfigurationError, match=r"take kill\.max"):
        check_thresholds(parse_thresholds({"kill_standing": "< 1s"}))
    with pytest.raises(ConfigurationError, match="does not count its deliveries by behaviour"):
        check_thresholds(parse_thresholds({"missing{behaviour=steady}": "== 0"}))
    for figure, condition in (("within_10ms", "> 0.9"), ("order.rho", "< 0.5"), ("head_start.p50", "< 1s")):
        with pytest.raises(ConfigurationError, match=r"take spread\.max"):
            check_thresholds(parse_thresholds({figure: condition}))


def test_a_count_of_the_workers_is_a_services_to_tell():
    """Its account has them circuit by circuit, and the times of outlets that caught up worker by worker."""
    counts = ("possible", "unexpected", "replayed", "replayed_killed", "replayed_reordered", "replay_lost")
    check_thresholds(parse_thresholds(dict.fromkeys(counts, "== 0") | {"catch_up.p99": "< 5s"}))
