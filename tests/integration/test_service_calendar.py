"""A load test against a wire that publishes a calendar: the calendar is paused meanwhile, and goes on afterwards."""

import os
import subprocess
from contextlib import ExitStack

import pytest

from tests.support.run_files import read_file
from tests.support.runs import BUSY, COMMAND, scenario
from tests.support.service_processes import ServiceProcesses
from tests.support.waiting import until

pytestmark = pytest.mark.integration

OUTLETS = 150  # the small scenario's
# Five releases a second, and some under an embargo, so that at most moments one waits.
CALENDAR = """
name = "always"
duration = "6s"
[calendar]
background_per_minute = 300.0
[[calendar.event]]
at = "100ms"
every = "1s"
kind = "earnings"
embargo = "1500ms"
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """Return a wire with a calendar and two workers, whose releases arrive."""
    folder = tmp_path_factory.mktemp("service")
    calendar = folder / "always.toml"
    calendar.write_text(CALENDAR)
    with ExitStack() as stack:
        service = ServiceProcesses(folder, stack, outlets=OUTLETS)
        service.start_broker()
        service.start_wire("--min-workers", "2", "--calendar", str(calendar))
        for name in ("a", "b"):
            service.start_worker(name)
        service.ready()
        published(service, 5)
        yield service


def published(service, more):
    """Wait until the calendar has had more releases sent."""
    before = service.ask("GET", "/account/counts")["releases"]
    until(lambda: service.ask("GET", "/account/counts")["releases"] >= before + more, 30)


def command(service, folder, *words):
    url = f"http://127.0.0.1:{service.http}"
    return [str(word) for word in (COMMAND, "run", scenario(folder), "--wire", url, "--out", folder / "out", *words)]


def test_a_load_test_needs_no_restart_of_the_wire(service, tmp_path):
    """No release of the calendar is in the run's account, and the calendar goes on when the run has ended."""
    done = subprocess.run(
        command(service, tmp_path), capture_output=True, text=True, timeout=120, check=False, env=os.environ
    )
    told = read_file(tmp_path / "out" / "summary.json")
    said = done.stdout + done.stderr + service.printed("wire")[-4000:]
    assert [doubt for doubt in told["doubts"] if not doubt.startswith(BUSY)] == [], said
    assert done.returncode == (98 if told["doubts"] else 0), said
    assert f"calendar: {service.folder / 'always.toml'} is paused for this run" in done.stdout
    assert told["expected"] == told["delivered"] > 0
    assert told["releases"] == told["service"]["posts"]
    assert service.ask("GET", "/calendar")["paused_until"] is None
    assert "calendar paused" in service.printed("wire")
    published(service, 5)


def test_the_pause_of_a_load_test_that_is_killed_ends_by_itself(service, tmp_path):
    """Nobody renews or ends its pause: the wire says when the calendar goes on, a minute later at most."""
    words = command(service, tmp_path, "--duration", "30s")
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ) as process:
        until(lambda: service.ask("GET", "/calendar")["pauses"], 60)
        process.kill()
    (pause,) = service.ask("GET", "/calendar")["pauses"]
    path = f"/calendar/pauses/{pause['id']}?seconds=1"  # in place of the rest of the minute
    assert service.ask("PUT", path)["paused_until"] < pause["until"]
    published(service, 5)
    assert service.ask("GET", "/calendar")["pauses"] == []
