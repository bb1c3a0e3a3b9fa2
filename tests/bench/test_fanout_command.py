"""``wirestorm fanout``: options stand for a scenario."""

import tomllib

import pytest

from bench.cli import main
from bench.fanout_command import default_filter
from bench.scenario.load import load_scenario
from tests.support.scenarios import ROOMY


def printed(capsys, *words):
    """Return the scenario that options stand for, as text."""
    assert main(["fanout", "--print-scenario", *words]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("topic", "found"),
    [
        ("news/{i}", "news/+"),
        ("news-{i}/a/{random:3}", "+/a/+"),
        ("news", "news"),
        ("a{{b}}/{i}", "a{b}/+"),
        ("{i}", "+"),
    ],
)
def test_by_default_each_client_takes_all_topics(topic, found):
    """A level with a field becomes a wildcard; doubled braces are braces."""
    assert default_filter(topic) == found


def test_options_are_printed_as_the_scenario_that_they_stand_for(capsys, tmp_path):
    """The file gives wirestorm run the same scenario; --set and expectations are in it."""
    body = tmp_path / "body.txt"
    body.write_text("{sequence}")
    words = [
        "--topic",
        "n/{i}",
        "--topics",
        "5",
        "--outlets",
        "10",
        "--rate",
        "30/min",
        "--payload-template",
        str(body),
    ]
    words += ["--publishers", "2", "--qos", "0", "--duration", "9s", "--broker", "mqtt://me:secret@h:1883"]
    words += ["--set", "message.retain=true", "--expect", "disclosure{kind=message}.p99 < 50ms"]
    words += ["--set", 'audience.labels="template"', "--expect", 'overlapping{topic="n/{i}"} == 0']
    told = printed(capsys, *words)
    path = tmp_path / "own.toml"
    path.write_text(told)
    scenario = load_scenario(path, machine=ROOMY)
    assert "secret" not in told
    assert (scenario.message.topics, scenario.message.publishers, scenario.message.retain) == (5, 2, True)
    assert (scenario.audience.subscribe, scenario.audience.outlets, scenario.audience.qos) == (("n/+",), 10, 0)
    assert [item.expression for item in scenario.thresholds] == [
        "missing == 0",
        "unsent == 0",
        "disclosure{kind=message}.p99 < 50ms",
        'overlapping{topic="n/{i}"} == 0',
    ]
    assert tomllib.loads(told)["message"]["payload_template"] == str(body)


def test_filters_and_a_file_of_clients_take_the_place_of_all_topics(capsys, tmp_path):
    """A file has as many clients as rows."""
    clients = tmp_path / "clients.csv"
    clients.write_text("client_id,filters\na,news/0\nb,news/#\n")
    with_file = tomllib.loads(printed(capsys, "--clients", str(clients)))
    assert with_file["audience"] == {"outlets": 2, "persistent": False, "clients": str(clients)}
    told = tomllib.loads(printed(capsys, "--subscribe", "news/{i % 2}", "--subscribe", "alerts/#"))
    assert told["audience"]["subscribe"] == ["news/{i % 2}", "alerts/#"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--rate", "5"), "--rate: this is no rate with its unit"),
        (("--payload-size", "20B"), "--payload-size: the stamp has 58 bytes"),
        (("--topics", "0"), "--topics: 0 does not fit"),
        (("--topic", "news/+"), "message.topic: 'news/+'"),
        (("--topic", "news/{j}"), "there is no field {j}"),
        (("--subscribe", "a/#/b"), "--subscribe: "),
        (("--payload", "none"), "--payload: there is no file none"),
        (("--expect", "disclosure.p99"), "--expect: 'disclosure.p99' is no expectation"),
        (("--expect", "disclosur.p99 < 1s"), "--expect: there is no such figure; did you mean disclosure.p99"),
        (("--expect", "missing < 1s"), "--expect: '1s' is no number"),
    ],
)
def test_a_mistake_names_its_option(capsys, words, said):
    """Before anything runs; exit code 104."""
    assert main(["fanout", "--print-scenario", *words]) == 104
    assert said in capsys.readouterr().err
