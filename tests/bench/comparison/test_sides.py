"""The words of ``wirestorm compare``."""

from pathlib import Path

import pytest

from bench.base.errors import ConfigurationError
from bench.comparison.sides import Side, check_side, parse_sides, without_credentials


def test_brokers_and_then_the_scenario():
    """A cluster's nodes stand in one word, with commas; credentials are in no name."""
    asked = parse_sides(["embedded", "mqtt://u:secret@h1,mqtt://h2:1884", "morning"], [])
    assert asked.scenario == "morning"
    assert [side.name for side in asked.sides] == ["embedded", "h1,h2:1884"]
    assert asked.sides[1].broker == ("mqtt://u:secret@h1", "mqtt://h2:1884")
    assert not asked.recorded


def test_sides_of_settings_collect_what_their_name_is_given():
    """A name without a setting is the scenario as it is."""
    asked = parse_sides([], ["base:", "qos1:audience.qos=1", "qos1:audience.handshakes=8"])
    assert asked.sides == (
        Side("base"),
        Side("qos1", settings=("audience.qos=1", "audience.handshakes=8")),
    )
    assert asked.scenario == "steady"


def test_a_side_against_itself_has_a_name_of_its_own():
    """Both are told apart in the table."""
    assert [side.name for side in parse_sides(["mosquitto"] * 3, []).sides] == [
        "mosquitto",
        "mosquitto#2",
        "mosquitto#3",
    ]


def test_folders_are_runs_that_are_there(tmp_path):
    """No scenario stands with them."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    asked = parse_sides([str(tmp_path / "a"), str(tmp_path / "b")], [])
    assert asked.recorded
    assert [side.folder for side in asked.sides] == [Path(tmp_path / "a"), Path(tmp_path / "b")]
    for words in (["embedded", str(tmp_path / "a")], [str(tmp_path / "a"), str(tmp_path / "b"), "steady"]):
        with pytest.raises(ConfigurationError, match="runs that are there are compared with each other alone"):
            parse_sides(words, [])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "two sides or more"),
        (["embedded", "steady"], "two sides or more"),
        (["embeded", "mosquitto", "steady"], "'embeded' is neither a broker nor the folder of a run"),
        (["embedded", "mosquitto", "stedy"], "did you mean steady"),
        (["embedded", "ftp://there"], "compare: "),
    ],
)
def test_words_that_are_no_comparison_are_refused(words, said):
    """The message says what is wrong."""
    with pytest.raises(ConfigurationError, match=said):
        parse_sides(words, [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("qos=1", "is no NAME:KEY=VALUE"),
        ("a:qos", "no KEY=VALUE"),
        ("a:audience.qoss=1", "did you mean qos"),
        ("a:seed=3", "the sides of a comparison have one seed"),
    ],
)
def test_a_side_that_can_not_be_set_is_refused(text, said):
    """As ``--set`` is; and the seed is every side's."""
    with pytest.raises(ConfigurationError, match=said):
        check_side("--side", text)
    check_side("--side", "base:")


def test_credentials_are_left_out():
    """User and password."""
    assert without_credentials("mqtt://u:p@h:1,mqtts://v@g") == "mqtt://h:1,mqtts://g"
