"""The scenarios and the sample copy that ship."""

from pathlib import Path

import pytest

from bench.base.errors import ConfigurationError
from bench.scenario.shipped import (
    check_scenario,
    find_scenario,
    sample_copy,
    scenario_line,
    scenario_names,
    scenario_path,
    scenarios_folder,
)

PRESETS = {"fanout-1-1k-1-1K", "fanout-5-1000-5-250K", "sharedsub-1K-5-1K-1K", "sharedsub-50K-500-50K-50K"}
LOADS = {"beat", "editors-86k", "flood", "metronome", "morning", "steady"}
FAULTS = {"broker-failover"}
SLOW = {"slow-readers"}
DAYS = {"breaking-news", "earnings-season", "news-day", "regulated", "soak"}
DESKS = {"shared-desks"}
COMINGS = {"flapping", "night-desk", "reconnect-storm"}  # of outlets that come and go


def test_the_scenarios_that_ship_are_found_by_name():
    """Sorted, and each name leads to its file."""
    names = scenario_names()
    assert names == tuple(sorted(names))
    assert set(names) == PRESETS | LOADS | DAYS | FAULTS | SLOW | DESKS | COMINGS
    assert all(find_scenario(name) == scenario_path(name) for name in names)
    assert all(scenario_path(name).is_file() for name in names)


@pytest.mark.parametrize("name", scenario_names())
def test_a_scenario_has_a_line_that_says_what_it_is(name):
    """A sentence for the list: the first of its comment."""
    line = scenario_line(name)
    assert 20 < len(line) < 250
    assert not line.endswith(".")
    assert "\n" not in line


@pytest.mark.parametrize("source", [Path("morning"), "./morning", "own.toml", "/somewhere/own"])
def test_a_path_is_taken_as_it_is(source):
    """A path object, and a text with a slash or .toml; whether the file is there is seen when it is read."""
    assert find_scenario(source) == Path(source)


@pytest.mark.parametrize("name", ["mornin", "", "MORNING", "toml"])
def test_a_name_that_does_not_ship_is_refused_with_those_that_do(name):
    """The nearest name is suggested, if one is near."""
    for call in (lambda: find_scenario(name), lambda: check_scenario("SCENARIO", name)):
        with pytest.raises(ConfigurationError, match="there is no such scenario") as caught:
            call()
        assert ", ".join(scenario_names()) in caught.value.remedy
        assert ("did you mean morning?" in caught.value.remedy) == (name == "mornin")


def test_there_is_sample_copy_in_the_folder_of_the_scenarios():
    """Text files, sorted, of which composed releases are made."""
    files = sample_copy()
    assert len(files) >= 15
    assert list(files) == sorted(files)
    assert {path.parent for path in files} == {scenarios_folder() / "copy"}
