"""A scenario's calendar for a service, which publishes it round after round."""

import pytest

from bench.workload.looping import scenario_calendar
from wire.directory.population import population

SECOND_NS = 1_000_000_000
DIRECTORY = population(1, 120, 10)


def test_a_round_is_the_scenarios_calendar_from_its_start():
    """By due time, within the scenario's duration; URIs of another series are others."""
    calendar = scenario_calendar("morning")
    assert calendar.duration_ns == 60 * SECOND_NS
    first = calendar.compose(DIRECTORY, 1_000 * SECOND_NS, "a")
    second = calendar.compose(DIRECTORY, 2_000 * SECOND_NS, "b")
    dues = [item.due_ns for item in first]
    assert dues == sorted(dues)
    assert all(1_000 * SECOND_NS <= due <= 1_060 * SECOND_NS for due in dues)
    assert [item.due_ns - 1_000 * SECOND_NS for item in second] == dues
    assert not {item.release.uri for item in first} & {item.release.uri for item in second}


def test_the_scenarios_outlets_need_not_fit_this_machine(tmp_path):
    """The service has a directory of its own; the scenario's audience is not read."""
    path = tmp_path / "vast.toml"
    path.write_text("[audience]\noutlets = 200000\n[swarm]\nworkers = 1\n")
    assert scenario_calendar(str(path)).duration_ns == 60 * SECOND_NS


def test_copy_that_can_not_be_read_is_told_before_the_first_round(tmp_path):
    """A service would else end when the first round is composed."""
    (tmp_path / "copy.txt").write_text("EMBARGOED\n\nActon opens a line\n\nThe harbour company opens a line today.\n")
    (tmp_path / "own.toml").write_text("[calendar]\ncopy = ['copy.txt']\n")
    with pytest.raises(ValueError, match=r"copy\.txt:1: the line speaks of an embargo"):
        scenario_calendar(str(tmp_path / "own.toml"))


@pytest.mark.parametrize(
    ("source", "message"),
    [("mornin", "mornin: there is no such scenario"), ("flood", "flood: a flood has no due times to keep")],
)
def test_what_is_no_calendar_is_a_value_error_that_says_why(source, message):
    """The service's settings name the option."""
    with pytest.raises(ValueError, match=f"^{message}"):
        scenario_calendar(source)
