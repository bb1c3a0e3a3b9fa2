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
        (("--topic", "news/+"), "--topic: 'news/+'"),
        (("--topic", "news/{j}"), "--topic: column 6: there is no field {j}"),
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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--topic", "nws/{i}", "--subscribe", "news/+"), "--topic: no client takes 'nws/0'; the nearest filter is "),
        (("--subscribe", "#", "--subscribe", "nws/+"), "--subscribe: no topic of the run matches 'nws/+'; the nearest"),
        (("--topic", "nws/{i}", "--clients", "good.csv"), "--topic: no client takes 'nws/0'; the nearest filter is "),
        (("--clients", "unmatched.csv"), "unmatched.csv:3: no topic of the run matches 'nws/+'; the nearest topic is "),
        (("--clients", "twice.csv"), "twice.csv:3: client id 'a' stands in line 2 too"),
        (("--clients", "filter.csv"), "filter.csv:2: filters: # takes all levels that follow; write it as the last"),
        (("--payload-template", "body.txt"), "body.txt:2:3: there is no field {sequnce}; did you mean {sequence}?"),
    ],
)
def test_a_mistake_in_topics_clients_and_templates_is_found_before_any_load(capfd, tmp_path, monkeypatch, words, said):
    """One line with option or file and line, and what would be right; exit code 104, and no folder is left."""
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "good.csv": "client_id,filters\na,news/+\n",
        "unmatched.csv": "client_id,filters\na,news/+\nb,nws/+\n",
        "twice.csv": "client_id,filters\na,news/+\na,news/+\n",
        "filter.csv": "client_id,filters\na,news/#/x\n",
        "body.txt": "x\ny {sequnce}\n",
    }.items():
        (tmp_path / name).write_text(text)
    clients = () if "--clients" in words else ("--outlets", "3")
    assert main(["fanout", *words, *clients, "--duration", "1s", "--out", "out"]) == 104
    (line,) = capfd.readouterr().err.splitlines()
    assert said in line
    assert "; " in line
    assert "mend it" not in line
    assert not (tmp_path / "out").exists()
