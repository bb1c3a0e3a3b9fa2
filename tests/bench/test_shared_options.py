"""What the options that several commands take say."""

from pathlib import Path

import pytest

from bench.base.errors import ConfigurationError
from bench.shared_options import LoadOptions, OutputOptions, ReportOptions
from wire.errors import SettingsError


def test_options_are_settings_by_their_keys_and_those_not_given_say_nothing():
    """Values are TOML."""
    load = LoadOptions(outlets=5, mqtt="5", broker_ca=Path("ca.pem"), broker=["mqtt://h"])
    assert {key: value for key, value in load.values.items() if value is not None} == {
        "audience.outlets": 5,
        "audience.mqtt": '"5"',
        "broker.ca": '"ca.pem"',
    }
    assert (load.brokers, LoadOptions().brokers) == (["mqtt://h"], ())
    assert ReportOptions(raw=True).values == {"swarm.raw": "true"}
    assert ReportOptions().values == {"swarm.raw": None}


def test_each_form_of_the_report_has_its_file():
    """By its name."""
    destinations = ReportOptions(
        html=Path("a"), junit=Path("b"), markdown=Path("c"), summary_json=Path("d")
    ).destinations
    assert (destinations.html, destinations.junit, destinations.markdown, destinations.json, destinations.csv) == (
        Path("a"),
        Path("b"),
        Path("c"),
        Path("d"),
        None,
    )


def test_a_password_file_that_is_missing_is_named_before_anything_runs(tmp_path):
    """As the option's."""
    with pytest.raises(SettingsError, match=r"--password-file: .*gone"):
        LoadOptions(password_file=tmp_path / "gone", broker=["mqtt://me@h"]).take_passwords()


def test_more_and_less_output_at_once_is_refused():
    """A digest without either."""
    with pytest.raises(ConfigurationError, match="--full asks for more"):
        OutputOptions(quiet=True).invocation(None, full=True)
