"""The events of a wire that a run has a use for."""

from contextlib import closing

from bench.run.events import RunEvents, SettledOnce
from bench.run.halt import Halt
from bench.run.incidents import Incidents
from bench.run.rows import Rows
from bench.verdict.changes import Changes
from bench.verdict.kinds import Kinds
from bench.verdict.nearness import Nearness
from tests.bench.verdict.test_kinds import KIND_OF, settled
from tests.support.load_test_wire import load_test_wire
from tests.support.run_files import read_file
from tests.support.run_results import EDGES
from tests.support.scripted_worker import ScriptedWorker


def events(halt, rows, incidents):
    return RunEvents(halt, rows, Kinds(EDGES, KIND_OF), Nearness(EDGES), Changes(EDGES, {}), incidents)


async def test_the_death_of_a_worker_ends_the_run_and_is_its_fault(tmp_path):
    """The fault names the worker and the reason."""
    halt = Halt()
    with closing(Rows(tmp_path)) as rows, closing(Incidents(tmp_path)) as incidents:
        wire = load_test_wire(events(halt, rows, incidents))
        worker = ScriptedWorker(wire.membership)
        worker.join()
        await wire.membership.gather(wire.assignment, 5)
        worker.die("killed")
    assert (halt.requested, halt.fault) == (True, "worker worker-1 died: killed")
    (line,) = read_file(tmp_path / "events.jsonl")
    assert (line["kind"], line["detail"]) == ("worker_crashed", "worker-1: killed")


def test_a_connection_of_the_publisher_that_failed_is_written(tmp_path):
    """With its reason."""
    with closing(Rows(tmp_path)) as rows, closing(Incidents(tmp_path)) as incidents:
        events(Halt(), rows, incidents).publish_failed("connection refused")
    (line,) = read_file(tmp_path / "events.jsonl")
    assert (line["kind"], line["detail"]) == ("broker_refused", "connection refused")


def test_a_settled_release_is_written_and_counted_by_its_kind(tmp_path):
    """Both in the order in which releases settle."""
    kinds, nearness, changes = Kinds(EDGES, KIND_OF), Nearness(EDGES), Changes(EDGES, KIND_OF)
    with closing(Rows(tmp_path)) as rows:
        RunEvents(Halt(), rows, kinds, nearness, changes, Incidents(tmp_path)).settled(settled(missing=1))
    assert len((tmp_path / "releases.jsonl").read_text().splitlines()) == 1
    assert kinds.figures()["flash"].missing == 1
    assert nearness.uppers.count == settled(missing=1).delivered


def test_what_the_broker_says_of_itself_is_written(tmp_path):
    """With the client that it was said to."""
    with closing(Rows(tmp_path)) as rows, closing(Incidents(tmp_path)) as incidents:
        events(Halt(), rows, incidents).broker_said("outlets", "server keep-alive 60 s")
    (line,) = read_file(tmp_path / "events.jsonl")
    assert (line["kind"], line["detail"]) == ("broker_said", "outlets: server keep-alive 60 s")


def test_a_release_that_two_lives_of_a_wire_settle_is_taken_once(tmp_path):
    """The first life did not come to save it."""
    kinds, nearness, changes = Kinds(EDGES, KIND_OF), Nearness(EDGES), Changes(EDGES, KIND_OF)
    with closing(Rows(tmp_path)) as rows:
        taken = SettledOnce(Halt(), rows, kinds, nearness, changes, Incidents(tmp_path))
        for _ in range(2):
            taken.settled(settled())
            taken.settled(settled("kill"))
    assert len((tmp_path / "releases.jsonl").read_text().splitlines()) == 2
    assert nearness.uppers.count == 2 * settled().delivered
