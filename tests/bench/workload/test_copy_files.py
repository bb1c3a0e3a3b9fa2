"""Copy is read once, and its releases are as if it came in when it is due."""

from bench.scenario.load import load_scenario
from bench.workload.copy_files import read_copy_files
from bench.workload.schedule import compose_calendar, sample_pool
from wire.contract.times import format_time
from wire.directory.population import population

RECEIVED_NS = 10**18
STORY = "Acton opens a line\n\nThe harbour company opens a line today, it said.\n"


def test_an_embargo_that_is_over_when_the_copy_is_due_is_gone(tmp_path):
    """Before that it stays, and a text is created when it comes in."""
    path = tmp_path / "copy.txt"
    path.write_text(f"Embargo: {format_time(RECEIVED_NS + 10**10)}\n\n{STORY}")
    (file,) = read_copy_files([path], RECEIVED_NS)
    (early,), (late,) = file.releases(RECEIVED_NS + 10**9), file.releases(RECEIVED_NS + 2 * 10**10)
    assert (early.embargo_ns, early.created_ns) == (RECEIVED_NS + 10**10, RECEIVED_NS + 10**9)
    assert (late.embargo_ns, late.created_ns) == (None, RECEIVED_NS + 2 * 10**10)


def test_a_calendar_is_composed_from_what_was_read(tmp_path):
    """A file that has changed or gone since does not matter: it is read once."""
    path = tmp_path / "copy.txt"
    path.write_text(STORY)
    overrides = [f"calendar.copy=['{path}']", "calendar.event=[]", "calendar.background_per_minute=0.0"]
    scenario = load_scenario("morning", overrides)
    copy = read_copy_files(scenario.calendar.copy_files, RECEIVED_NS)
    path.unlink()
    (planned,) = compose_calendar(scenario, population(1, 50, 9), sample_pool(), RECEIVED_NS, copy=copy)
    assert planned.release.editions[0].headline == "Acton opens a line"
