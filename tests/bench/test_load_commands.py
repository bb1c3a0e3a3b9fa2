"""The options of the load tests become settings of the scenario."""

import json

import pytest

from bench.base.errors import ConfigurationError
from bench.cli import main
from bench.load_commands import run
from tests.support.runs import scenario


def test_options_are_settings_of_the_scenario_and_words_of_the_summary(tmp_path):
    """The scenario in the run's folder has what the options say; the command line and the tags are in the summary."""
    out = tmp_path / "out"
    words = ["run", str(scenario(tmp_path)), "--outlets", "30", "--duration", "1s", "--tag", "a=1", "--out", str(out)]
    assert main([*words, "--set", "thresholds={}", "--quiet"]) in (0, 98)
    left = json.loads((out / "scenario.json").read_text())
    assert (left["audience"]["outlets"], left["duration"]) == (30, "1s")
    summary = json.loads((out / "summary.json").read_text())
    assert summary["command"] == ["wirestorm", *words, "--set", "thresholds={}", "--quiet"]
    assert summary["tags"] == {"a": "1"}


def test_more_and_less_output_at_once_is_refused():
    """Before anything is read."""
    with pytest.raises(ConfigurationError, match="--full asks for more, and this for less"):
        run(None, full=True, quiet=True)
