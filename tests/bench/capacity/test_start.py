"""A search says its first line before it imports what it runs, and refuses what can't be searched before that."""

import json
import subprocess
import sys

import pytest

from bench.base.errors import ConfigurationError
from bench.base.invocation import Invocation
from bench.capacity.goals import DEFAULT_GOAL
from bench.capacity.start import start_capacity
from tests.bench.test_start import HEAVY, PROGRAM


def test_the_first_line_comes_before_the_imports_of_a_run():
    """It says what is searched, from where to where, and by which goal."""
    command = [sys.executable, "-c", PROGRAM, "capacity", "--outlets", "20", "--max", "4000"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    text, modules = json.loads(done.stderr)
    assert " ".join(text.split()) == (
        "metronome: searching from 1 to 4,000 releases/min, first 240; loss 0, 30 s in trials of 15 s, width 0.05"
    )
    assert not {name.partition(".")[0] for name in modules} & HEAVY


@pytest.mark.parametrize(
    ("options", "more", "message"),
    [
        ({}, {"overrides": ("duration=9s",)}, "--set: duration: a search sets it; give the durations of trials with"),
        ({}, {"source": "flood"}, "flood: calendar.mode: a flood sends as fast as the broker takes messages"),
        ({}, {"least": 70_000}, "--min: 70,000 does not fit the scenario metronome; give 1 to 60,000 releases/min"),
        ({"audience.qos": "3"}, {}, "--set: audience.qos: 3 does not fit"),
        ({}, {"source": "mornin"}, "mornin: there is no such scenario"),
    ],
)
def test_what_cannot_be_searched_is_refused(options, more, message):
    """In one line, before anything starts."""
    given = {"source": "metronome", "overrides": (), "least": None} | more
    with pytest.raises(ConfigurationError) as caught:
        start_capacity(
            given["source"],
            options,
            given["overrides"],
            (),
            vary="rate",
            least=given["least"],
            most=None,
            goals=(DEFAULT_GOAL,),
            invocation=Invocation(),
            out=None,
        )
    assert str(caught.value).startswith(message)


def test_a_folder_with_an_earlier_search_is_refused(tmp_path):
    """Two searches' trials would be mixed."""
    (tmp_path / "capacity.json").write_text("{}")
    with pytest.raises(ConfigurationError, match="it holds a run already"):
        start_capacity(
            "metronome",
            {"audience.outlets": "20"},
            (),
            (),
            vary="rate",
            least=None,
            most=None,
            goals=(DEFAULT_GOAL,),
            invocation=Invocation(),
            out=tmp_path,
        )
