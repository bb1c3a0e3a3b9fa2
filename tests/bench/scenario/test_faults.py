"""The [[fault]] tables of a scenario."""

import pytest

from bench.base.errors import ConfigurationError
from bench.base.units import SECOND_NS
from bench.brokers.spec import BrokerSpec
from bench.scenario.faults import (
    BROKER_KINDS,
    KINDS,
    NETWORK_KINDS,
    WIRE_KINDS,
    WORKER_KINDS,
    move_faults,
    without_nodes,
)
from bench.scenario.load import load_scenario
from bench.scenario.toml import to_toml
from tests.support.scenarios import ROOMY, refused, written

KILLED = '[[fault]]\nkind = "broker_killed"\nat = "10s"\nfor = "5s"\n'


def faults(folder, text, *overrides):
    return load_scenario(written(folder, text), overrides, machine=ROOMY).fault


def test_a_fault_has_the_name_of_its_kind_unless_it_has_its_own(tmp_path):
    """And concerns every node."""
    (fault,) = faults(tmp_path, KILLED)
    assert (fault.name, fault.kind, fault.node) == ("broker_killed", "broker_killed", 0)
    assert (fault.at_ns, fault.for_ns, fault.end_ns) == (10 * SECOND_NS, 5 * SECOND_NS, 15 * SECOND_NS)
    assert faults(tmp_path, KILLED + 'name = "dusk"\n')[0].name == "dusk"


def test_a_scenario_without_faults_has_none(tmp_path):
    """Nothing breaks unasked."""
    assert faults(tmp_path, "") == ()


MORE = {
    "delay": 'delay = "50ms"',
    "loss": "fraction = 0.1",
    "bandwidth": 'rate = "20kB/s"',
    "clock_step": 'step = "-5s"',
}
OWN = '[message]\ntopic = "news/{i}"\ntopics = 5\n'


def table(kind, *lines, at="10s", lasts="5s"):
    """A fault of a kind with the keys that it needs, and further ones."""
    held = f'[[fault]]\nkind = "{kind}"\nat = "{at}"\n'
    held += "" if lasts is None else f'for = "{lasts}"\n'
    return "\n".join((held + MORE.get(kind, ""), *lines)) + "\n"


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_taken_with_the_keys_that_it_needs(tmp_path, kind):
    """And is written and read back."""
    scenario = load_scenario(written(tmp_path, table(kind)), machine=ROOMY)
    assert scenario.fault[0].kind == kind
    assert sum(kind in kinds for kinds in (BROKER_KINDS, WORKER_KINDS, WIRE_KINDS, NETWORK_KINDS)) == 1
    assert scenario.fault[0].end_ns == 15_000_000_000
    assert load_scenario(written(tmp_path, to_toml(scenario)), machine=ROOMY) == scenario


def test_a_worker_that_is_killed_may_stay_away_until_the_run_ends(tmp_path):
    """No other kind may last so long."""
    (fault,) = faults(tmp_path, table("worker_killed", lasts=None))
    assert fault.end_ns is None


def test_the_keys_of_a_network_fault_are_read_in_their_units(tmp_path):
    """Nanoseconds, and bytes a second."""
    (delay,) = faults(tmp_path, table("delay", 'jitter = "10ms"', 'between = "outlets"', "share = 0.1"))
    assert (delay.delay_ns, delay.jitter_ns, delay.between, delay.share) == (50_000_000, 10_000_000, "outlets", 0.1)
    assert faults(tmp_path, table("bandwidth"))[0].rate_bytes_s == 20_000


def test_the_wires_clock_is_set_forward_or_back(tmp_path):
    """By a signed duration."""
    assert faults(tmp_path, table("clock_step"))[0].step_ns == -5 * SECOND_NS
    assert faults(tmp_path, table("clock_step").replace("-5s", "20ms"))[0].step_ns == 20_000_000


@pytest.mark.parametrize(
    ("text", "key", "problem", "remedy"),
    [
        (table("delay").replace(MORE["delay"], ""), "fault.0.delay", "delay needs it", "give a duration"),
        (table("loss").replace(MORE["loss"], ""), "fault.0.fraction", "loss needs it", "the fraction"),
        (table("bandwidth").replace(MORE["bandwidth"], ""), "fault.0.rate", "bandwidth needs it", "20kB/s"),
        (table("bandwidth").replace("kB/s", "kB"), "fault.0.rate", "no size a second", "20kB/s"),
        (table("delay", 'jitter = "60ms"'), "fault.0.jitter", "greater than the delay", "at most"),
        (table("delay", "share = 0.1", 'between = "wire"'), "fault.0.share", "is of the outlets", "between"),
        (table("partition", 'delay = "1ms"'), "fault.0.delay", "partition has no such key", "take delay"),
        (table("partition", "node = 1"), "fault.0.node", "no such key", "broker_killed"),
        (table("worker_stopped", lasts=None), "fault.0.for", "worker_stopped needs it", "a duration"),
        (table("worker_stopped", "worker = 99"), "fault.0.worker", "local workers on this machine", "give 1 to"),
        (table("worker_killed", at="60s", lasts=None), "fault.0.at", "publishing after 60s", "earlier"),
        (
            table("worker_killed", lasts=None) + table("worker_stopped"),
            "fault.1.at",
            "same worker from 10s to the end",
            "ended",
        ),
        (table("delay") + "[swarm]\nremote = 1\n", "fault.0.kind", "workers elsewhere", "swarm.remote = 0"),
        (table("disk_full") + table("disk_full", 'name = "b"'), "fault.1.at", "same disk from 10s to 15s", "has ended"),
        (table("disk_full") + OWN, "fault.0.kind", "messages of your own do not pass it", "[message]"),
        (table("clock_step").replace(MORE["clock_step"], ""), "fault.0.step", "clock_step needs it", '"-5s"'),
        (table("clock_step").replace("-5s", "-25h"), "fault.0.step", "does not fit", "a duration"),
        (table("clock_step").replace("-5s", "soon"), "fault.0.step", "no duration", "a duration"),
        (table("partition", 'step = "1s"'), "fault.0.step", "no such key", "clock_step"),
        (
            table("clock_step") + table("clock_step", 'name = "b"', at="14s"),
            "fault.1.at",
            "same clock from 10s to 15s",
            "has ended",
        ),
        (table("clock_step") + OWN, "fault.0.kind", "messages of your own do not pass it", "[message]"),
        (table("publisher_killed") + OWN, "fault.0.kind", "messages of your own do not pass it", "[message]"),
        (
            table("publisher_killed") + table("publisher_killed", 'name = "b"'),
            "fault.1.at",
            "same wire from 10s to 15s",
            "has ended",
        ),
        (table("publisher_killed") + table("disk_full", at="12s"), "fault.1.at", "has the wire killed", "has ended"),
        (
            table("worker_killed", lasts=None, at="9s") + table("publisher_killed"),
            "fault.1.at",
            "worker_killed lasts while publisher_killed has the wire killed",
            "has ended",
        ),
    ],
)
def test_a_key_that_a_kind_has_not_or_needs_is_refused(tmp_path, text, key, problem, remedy):
    """Before any load, with what would be right."""
    error = refused(written(tmp_path, text))
    assert error.key == key
    assert problem in error.problem
    assert remedy in error.remedy


def test_the_network_of_a_broker_by_url_can_be_broken_where_it_is_plain_mqtt(tmp_path):
    """Its proxy relays bytes, and has no certificate."""
    urls = '[broker]\nurls = ["{}"]\n'
    assert faults(tmp_path, table("delay") + urls.format("mqtt://elsewhere:1883"))
    error = refused(written(tmp_path, table("delay") + urls.format("mqtts://elsewhere:8883")))
    assert (error.key, "plain MQTT" in error.problem) == ("fault.0.kind", True)


@pytest.mark.parametrize(
    ("text", "line", "key", "problem", "remedy"),
    [
        (KILLED.replace("killed", "kiled"), 2, "fault.0.kind", "does not fit", "did you mean broker_killed?"),
        (KILLED.replace("10s", "60s"), 3, "fault.0.at", "after the start, and publishing after 60s", "earlier"),
        (KILLED.replace("10s", "58s"), 4, "fault.0.for", "63s after the start", "end earlier"),
        (KILLED.replace('"5s"', '"1ms"'), 4, "fault.0.for", "does not fit", "100ms"),
        (KILLED.replace('for = "5s"', ""), 1, "fault.0.for", "broker_killed needs it", "a duration"),
        (KILLED + "nod = 1", 5, "fault.0.nod", "there is no such key", "did you mean node?"),
        (KILLED + "node = 2", 5, "fault.0.node", "there is no node 2", "broker.nodes = 2"),
        (KILLED + 'name = "a b"', 5, "fault.0.name", "does not fit", "letters"),
        (KILLED + KILLED, 6, "fault.1.kind", "another fault is called", "its own name"),
        (KILLED + KILLED + 'name = "b"\n', 7, "fault.1.at", "has the same node from 10s to 15s", "has ended"),
        (KILLED.replace('at = "10s"', ""), 1, "fault.0.at", "this key is missing", "a duration"),
        ("fault = 3", 1, "fault", "does not fit", "[[fault]]"),
    ],
)
def test_a_fault_that_can_not_be_is_refused_with_its_line_and_a_remedy(tmp_path, text, line, key, problem, remedy):
    """Before any load."""
    error = refused(written(tmp_path, text))
    assert (error.line, error.key) == (line, key)
    assert problem in error.problem
    assert remedy in error.remedy


def test_a_broker_that_the_run_did_not_start_can_not_be_ended(tmp_path):
    """Its process is somebody else's."""
    error = refused(written(tmp_path, KILLED + '[broker]\nurls = ["mqtt://elsewhere:1883"]\n'))
    assert (error.key, error.line) == ("fault.0.kind", 2)
    assert "is not the run's to end" in error.problem


def test_faults_of_different_nodes_may_overlap(tmp_path):
    """Each node has its own process; two faults of one node may follow one another."""
    nodes = "[broker]\nnodes = 3\n"
    one, two = KILLED + "node = 1\n", KILLED + 'node = 2\nname = "b"\n'
    later = KILLED.replace("10s", "20s") + 'node = 1\nname = "c"\n'
    assert len(faults(tmp_path, one + two + later + nodes)) == 3


def test_a_fault_of_a_node_is_the_whole_brokers_where_the_command_line_gives_one_that_is_no_cluster(tmp_path):
    """So that a scenario of a cluster runs on the other brokers too; a fault of the command line is as given."""
    text = KILLED + "node = 2\n[broker]\nnodes = 3\n"
    path, mosquitto = written(tmp_path, text), BrokerSpec(kind="mosquitto")
    assert load_scenario(path, broker=mosquitto, machine=ROOMY).fault[0].node == 0
    assert load_scenario(path, broker=BrokerSpec(), machine=ROOMY).fault[0].node == 2
    given = 'fault=[{kind="broker_stopped",at="20s",for="2s",node=2}]'
    with pytest.raises(ConfigurationError, match="there is no node 2"):
        load_scenario(path, [given], broker=mosquitto, machine=ROOMY)
    table = {"fault": 3}
    without_nodes(table)
    assert table == {"fault": 3}


def test_faults_keep_their_place_where_the_command_line_changes_the_duration(tmp_path):
    """A fault after a third of the run is after a third of the shorter one; faults of the command line are as given."""
    (fault,) = faults(tmp_path, KILLED, "duration=30s")
    assert (fault.at_ns, fault.for_ns) == (5 * SECOND_NS, 2.5 * SECOND_NS)
    given = 'fault=[{kind="broker_stopped",at="20s",for="2s"}]'
    assert faults(tmp_path, KILLED, "duration=30s", given)[0].at_ns == 20 * SECOND_NS


def test_faults_that_can_not_be_read_stay_as_they_are():
    """The model says what is wrong with them."""
    for held in (3, [3], [{"at": "x"}], [{"at": 3}]):
        table = {"fault": held, "duration": "30s"}
        move_faults(table, "60s")
        assert table["fault"] == held


def test_faults_are_written_as_tables_and_read_back(tmp_path):
    """As the other tables of a scenario."""
    scenario = load_scenario(written(tmp_path, KILLED), machine=ROOMY)
    text = to_toml(scenario)
    assert "\n[[fault]]\n" in text
    assert load_scenario(written(tmp_path, text), machine=ROOMY) == scenario
