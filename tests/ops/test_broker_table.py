"""docs/brokers.md is what the results make, and the results are what the runs say."""

from pathlib import Path

import pytest
from paho.mqtt.enums import MQTTProtocolVersion

from bench.brokers.opening import Broker
from scripts.broker_table.__main__ import PAGE, RESULTS
from scripts.broker_table.cells import cells_of
from scripts.broker_table.measure import command_of, row_of
from scripts.broker_table.memory import brokers_of, descendants, resident_bytes
from scripts.broker_table.page import page_of
from scripts.broker_table.plan import CANDIDATES, cells
from scripts.broker_table.seen import qualities
from scripts.broker_table.table import Candidate, Machine, Row, Seen, Table, read_table, write_table
from tests.support.brokers import mosquitto, needs_mosquitto
from tests.support.ports import own_port
from tests.support.summaries import whole_summary

BUSY = ("the machine was starved: 9",)
LAW = {"law": "by chance", "ranked": 0.5}
NATS, MOSQUITTO = Candidate(broker="embedded"), Candidate(broker="mosquitto")


def row(candidate=MOSQUITTO, **figures):
    return Row(candidate=candidate, **{"outlets": 10, "qos": 0, "round": 1} | figures)


def table(*rows, seen=()):
    machine = Machine(cores=2, memory_bytes=8 << 30, kernel="Linux 6")
    return Table(date="2026-11-30", machine=machine, scenario="beat", duration="30s", seen=seen, rows=rows)


def test_the_page_is_what_the_results_make():
    """`make brokers` writes both; --page writes the page alone."""
    assert PAGE.read_text() == page_of(read_table(RESULTS))


def test_the_page_has_at_least_seven_brokers_that_were_measured():
    """The NATS server by itself and as a cluster are two."""
    found = read_table(RESULTS)
    assert len({each.candidate for each in found.rows if each.rho is not None}) >= 7
    assert {each.candidate for each in found.seen} == set(CANDIDATES)


def test_results_are_read_as_they_were_written(tmp_path):
    """With None where a run has no figure."""
    made = table(row(rho=0.5), row(NATS), seen=(Seen(candidate=NATS, qos=(0, 1)),))
    write_table(tmp_path / "table.json", made)
    assert read_table(tmp_path / "table.json") == made


def test_each_round_has_every_broker_once_at_each_load_and_begins_with_another():
    """A change on the machine meets all brokers."""
    planned = list(cells([NATS, MOSQUITTO], [10, 20], [0, 1], 2))
    assert [each.candidate for each in planned[:4]] == [NATS, MOSQUITTO] * 2
    assert [each.candidate for each in planned[8:10]] == [MOSQUITTO, NATS]
    assert len(set(planned)) == len(planned) == 16


def test_a_cluster_is_started_with_its_nodes():
    """And every outlet is ranked."""
    command = command_of(row(Candidate(broker="embedded", nodes=3)), "10s", Path("/run"))
    assert command[2:7] == ["bench", "run", "beat", "--broker", "embedded"]
    assert command[-3:] == ['duration="10s"', "--set", "broker.nodes=3"]
    assert "--order" in command


def test_a_row_has_the_figures_of_its_runs_summary():
    """An INVALID run does not count, and says why."""
    summary = whole_summary(verdict="INVALID", doubts=("the machine was starved",), outlets_on=9, missing=3)
    found = row_of(row(), summary, 5_000_000)
    assert (found.counted, found.doubts, found.held, found.missing) == (False, ("the machine was starved",), 9, 3)
    assert (found.memory_bytes, found.spread_s, found.others) == (5_000_000, 0.02, 0.0)
    assert row_of(row(), whole_summary(), 0).memory_bytes is None


def test_a_cell_is_the_median_of_the_runs_that_counted():
    """Of all runs if none did; what was lost is the sum of all."""
    rows = [row(counted=True, rho=value, expected=10, missing=1) for value in (0.1, 0.3, 0.9)]
    invalid = row(rho=0.7, expected=10, missing=5)
    (cell,) = cells_of([*rows, invalid])
    assert (cell.rho, cell.counted, cell.runs, cell.missing, cell.expected) == (0.3, 3, 4, 8, 40)
    assert cells_of([invalid])[0].rho == 0.7


def test_times_are_of_the_runs_without_any_doubt():
    """A run may fail for certain on a busy machine, and its times are in doubt all the same."""
    busy = row(counted=True, doubts=BUSY, expected=10, p99_s=9.0)
    (cell,) = cells_of([busy, row(counted=True, expected=10, p99_s=1.0)])
    assert (cell.p99_s, cell.counted, cell.clean) == (1.0, 2, 1)
    assert (cells_of([busy])[0].p99_s, cells_of([busy])[0].clean) == (9.0, 0)


def test_a_run_without_a_result_says_why():
    """Its fault is the cell's."""
    assert cells_of([row(fault="it died")])[0].faults == ("it died",)


def test_the_page_marks_what_was_measured_on_a_busy_machine_and_says_what_is_not_there():
    """A star at each time of a cell without a run that counted, the doubts, and the brokers that were left out."""
    rows = [
        row(rho=1.0, noise=0.01, p99_s=0.05, held=10, expected=9, missing=0, counted=True, others=0.1),
        row(NATS, rho=0.2, noise=0.01, p99_s=0.1, held=10, expected=9, missing=2, others=0.7, doubts=BUSY, **LAW),
    ]
    absent = Seen(candidate=Candidate(broker="aedes"), missing="aedes: it is not installed here")
    text = page_of(table(*rows, seen=(Seen(candidate=NATS), Seen(candidate=MOSQUITTO, mqtt5=True), absent)))
    assert "| mosquitto | 10 | 1.00 ± 0.01 | – | 50 ms |" in text
    assert "| NATS server | 10 | 0.20 ± 0.01 | – | 100 ms * |" in text
    assert "| 2 of 9 | 0 of 1 |" in text
    assert "- aedes: aedes: it is not installed here" in text
    assert "1 run in doubt: the machine was starved." in text
    assert "- by chance: NATS server (50% ranked)" in text
    assert "1 of 2 runs counted" in text
    assert "70% in the busiest one" in text


@pytest.fixture
def proc(tmp_path):
    """A /proc of a run (1) with a supervisor (2), its broker (3) with a helper (4), and a worker (5)."""
    started = {1: ("run", "2 5"), 2: ("bench/brokers/supervisor.py", "3"), 3: ("server", "4"), 4: ("helper", "")}
    for pid, (command, children) in (started | {5: ("worker", "")}).items():
        task = tmp_path / str(pid) / "task" / str(pid)
        task.mkdir(parents=True)
        (task / "children").write_text(children)
        (tmp_path / str(pid) / "cmdline").write_text(command)
        (tmp_path / str(pid) / "status").write_text(f"Name:\tany\nVmRSS:\t{pid} kB\n")
    return tmp_path


def test_the_brokers_memory_is_that_of_the_processes_below_the_supervisors(proc):
    """Without the supervisor's own, and with that of the broker's helpers."""
    assert descendants(1, proc) == {2, 3, 4, 5}
    assert brokers_of(1, proc) == {3, 4}
    assert resident_bytes({3, 4, 99}, proc) == 7 * 1024


@needs_mosquitto
@pytest.mark.integration
def test_a_client_sees_the_qualities_of_service_that_a_broker_delivers(tmp_path):
    """Mosquitto delivers all three, in both versions of MQTT."""
    with mosquitto(tmp_path) as port:
        broker = Broker("mosquitto", "2.0", (f"mqtt://127.0.0.1:{port}",))
        for version in (MQTTProtocolVersion.MQTTv311, MQTTProtocolVersion.MQTTv5):
            assert qualities(broker, version) == (0, 1, 2)


def test_nothing_is_seen_of_a_broker_that_is_not_there():
    """A client that is refused sees no quality of service."""
    broker = Broker("mosquitto", "2.0", (f"mqtt://127.0.0.1:{own_port()}",))
    assert qualities(broker, MQTTProtocolVersion.MQTTv311) == ()
