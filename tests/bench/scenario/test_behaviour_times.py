"""Behaviours must fit into their run, and into an account."""

from pathlib import Path

import pytest

from bench.scenario.behaviour_times import check_behaviour_times
from bench.scenario.load import load_scenario
from tests.support.scenarios import ROOMY, refused, written

TABLE = "[[audience.behaviour]]\nshare = 0.1\n"
OWN = '[audience]\nsubscribe = ["news/{i}"]\noutlets = 10\n'
MESSAGE = '[message]\ntopic = "news/{i}"\ntopics = 10\n'
FLAPPING = 'kind = "flapping"\nfor = "1s"\nevery = "5s"\n'
NIGHT = 'kind = "night"\ncloses = "20:00"\nopens = "06:00"\n'


def test_behaviours_that_fit_are_taken(tmp_path: Path) -> None:
    """To the last nanosecond."""
    text = TABLE + 'kind = "mass_return"\nat = "30s"\nfor = "20s"\nwithin = "10s"\n'
    scenario = load_scenario(written(tmp_path, text), machine=ROOMY)
    check_behaviour_times(scenario.audience, scenario.calendar, scenario.duration_ns)


@pytest.mark.parametrize(
    ("text", "key", "problem"),
    [
        (TABLE + 'kind = "late"\nat = "59s"\nwithin = "2s"\n', "behaviour.0.at", "at + within is 61s, and publishing"),
        (TABLE + 'kind = "mass_return"\nat = "50s"\nfor = "11s"\n', "behaviour.0.at", "at + for is 61s"),
        (TABLE + 'kind = "crashing"\nfor = "61s"\nevery = "2m"\n', "behaviour.0.for", "for is 61s"),
        (TABLE + NIGHT + '[calendar]\nmode = "flood"\n', "behaviour.0.kind", "no night"),
        (OWN + TABLE + NIGHT + MESSAGE, "behaviour.0.kind", "no country"),
        ("[audience]\naway_share = 0.1\n" + TABLE + FLAPPING, "away_share", "absences of their own"),
        ('[audience]\naway_within = "12s"\n' + TABLE + FLAPPING, "away_within", "absences of their own"),
        (
            'duration = "24h"\n' + TABLE + 'kind = "flapping"\nfor = "50ms"\nevery = "100ms"\n',
            "behaviour.0.every",
            "absences are too many",
        ),
    ],
)
def test_what_does_not_fit_is_named_with_its_key(tmp_path: Path, text: str, key: str, problem: str) -> None:
    """And what would be right, before any load."""
    error = refused(written(tmp_path, text))
    assert error.key == f"audience.{key}"
    assert problem in str(error)
    assert error.remedy
