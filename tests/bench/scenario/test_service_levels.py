"""The service levels of a scenario."""

from pathlib import Path

import pytest

from bench.base.errors import ConfigurationError
from bench.scenario.load import load_scenario
from bench.scenario.service_levels import ServiceLevels
from tests.support.scenarios import ROOMY

HOUR = 3600 * 10**9


def loaded(folder: Path, text: str, head: str = ""):
    path = folder / "x.toml"
    path.write_text(f'name = "x"\n{head}[service_levels]\n{text}')
    return load_scenario(path, machine=ROOMY)


def test_the_defaults_are_five_minutes_and_every_hour(tmp_path: Path) -> None:
    """A table without a key is enough; without a table there are no service levels."""
    levels = loaded(tmp_path, "").service_levels
    assert (levels.within_ns, levels.hours_ns) == (300 * 10**9, None)
    assert levels == ServiceLevels()
    assert load_scenario("morning", machine=ROOMY).service_levels is None


def test_opening_hours_are_times_of_the_day(tmp_path: Path) -> None:
    """Both of them."""
    levels = loaded(tmp_path, 'within = "90s"\nopens = "07:00"\ncloses = "18:30"\n').service_levels
    assert (levels.within_ns, levels.hours_ns) == (90 * 10**9, (7 * HOUR, 18 * HOUR + HOUR // 2))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('within = "10ms"', "within"),
        ('within = "often"', "within"),
        ('opens = "07:00"', "opens"),
        ('closes = "07:00"', "closes"),
        ('opens = "7"\ncloses = "18:00"', "opens"),
        ('opens = "18:00"\ncloses = "07:00"', "closes"),
        ('hours = "07:00"', "hours"),
    ],
)
def test_a_mistake_names_its_line_and_key(tmp_path: Path, text: str, key: str) -> None:
    """Before any load."""
    with pytest.raises(ConfigurationError, match=rf"x\.toml:[0-9]+: service_levels\.{key}: "):
        loaded(tmp_path, text)


def test_a_flood_and_messages_of_your_own_have_none(tmp_path: Path) -> None:
    """There is no calendar whose releases could be held against them."""
    with pytest.raises(ConfigurationError, match="a flood has no due times"):
        loaded(tmp_path, "", '[calendar]\nmode = "flood"\n')
    own = '[message]\ntopic = "news/1"\n[audience]\nsubscribe = ["news/#"]\n'
    with pytest.raises(ConfigurationError, match="are no releases"):
        loaded(tmp_path, "", own)


def test_a_threshold_on_service_levels_needs_the_table() -> None:
    """The time to hold against would be a guess."""
    with pytest.raises(ConfigurationError, match=r"thresholds\.on_time: there is no \[service_levels\]"):
        load_scenario("morning", ["thresholds.on_time=>= 0.95"], machine=ROOMY)
