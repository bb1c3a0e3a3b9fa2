"""What happens in a run besides its releases is a line of events.jsonl."""

from contextlib import closing

from bench.run.incidents import Incidents
from tests.support.run_files import read_file

AT = 1_750_000_000 * 10**9


def kinds(folder):
    return [(line["kind"], line["detail"]) for line in read_file(folder / "events.jsonl")]


def test_a_run_without_incidents_has_no_file(tmp_path):
    """A broker that is there from the start is none."""
    with closing(Incidents(tmp_path)) as incidents:
        incidents.broker_is("not connected yet")
        incidents.broker_is("")
    assert list(tmp_path.iterdir()) == []


def test_a_broker_is_lost_refuses_and_comes_back(tmp_path):
    """Each try that fails for the same reason is told once; a loss after that is a new one."""
    with closing(Incidents(tmp_path, lambda: AT)) as incidents:
        incidents.broker_is("")
        incidents.broker_failed("the broker ended it")
        incidents.broker_failed("connection refused")
        incidents.broker_failed("connection refused")
        incidents.broker_is("connection refused")
        incidents.broker_is("")
        incidents.broker_is("")
        incidents.broker_failed("connection refused")
    assert kinds(tmp_path) == [
        ("broker_lost", "the broker ended it"),
        ("broker_refused", "connection refused"),
        ("broker_back", ""),
        ("broker_lost", "connection refused"),
    ]
    assert read_file(tmp_path / "events.jsonl")[0]["time"] == "2025-06-15T15:06:40Z"


def test_a_full_disk_is_told_and_ends_nothing(tmp_path):
    """The run is worth more than its events."""
    (tmp_path / "events.jsonl").symlink_to("/dev/full")
    with closing(Incidents(tmp_path)) as incidents:
        incidents.add("worker_crashed", "killed")
        incidents.add("worker_crashed", "killed")
    assert "events.jsonl: no space left on device; the file is incomplete" in incidents.problem
