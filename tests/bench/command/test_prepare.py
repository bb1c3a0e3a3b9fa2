"""The preparation of every run."""

import io
import json

import pytest
from rich.console import Console

from bench.base.errors import BenchError, ConfigurationError
from bench.command.prepare import announce, prepare
from bench.scenario.load import load_scenario
from wire.errors import CopyError


def announced(scenario, folder):
    console = Console(width=200, file=io.StringIO())
    announce(scenario, prepare(scenario), folder, console)
    return console.file.getvalue()


def test_the_directory_is_the_scenarios(tmp_path):
    """By its seed, its outlets and its countries."""
    directory = prepare(load_scenario("steady", ["audience.outlets=20", "seed=5"])).directory
    assert (directory.seed, len(directory.outlets)) == (5, 20)


def test_copy_that_can_not_be_read_is_told_before_anything_starts(tmp_path):
    """With the file's name."""
    path = tmp_path / "empty.txt"
    path.touch()
    scenario = load_scenario("steady", [f'calendar.copy=["{path}"]'])
    with pytest.raises(CopyError, match=r"empty\.txt"):
        prepare(scenario)


def test_lines_of_copy_that_are_left_out_are_told_in_a_line(tmp_path):
    """Three are named, the others are counted; copy that is whole is not mentioned."""
    path, whole = tmp_path / "copy.txt", tmp_path / "whole.txt"
    story = "A new ferry\n\nThe harbour company opens a new ferry line to the islands in April."
    path.write_text(f"acme.example\n\nPRESS RELEASE\n\n{story}\n\n***\n\n***\n\n-30-\n")
    whole.write_text(story)
    scenario = load_scenario("steady", ["audience.outlets=20", f'calendar.copy=["{path}", "{whole}"]'])
    text = announced(scenario, tmp_path / "out")
    assert "note: copy.txt: left out as no copy: 'acme.example', 'PRESS RELEASE', '***' and 2 more\n" in text
    assert "whole.txt" not in text


def test_copy_that_is_not_to_be_published_is_refused(tmp_path):
    """A load test sends nothing that is withheld or canceled."""
    path = tmp_path / "held.json"
    path.write_text('{"uri": "urn:x:1", "language": "en", "pubstatus": "withheld", "headline": "H", "body_text": "B"}')
    with pytest.raises(CopyError, match=r"held\.json: the document is withheld"):
        prepare(load_scenario("steady", [f'calendar.copy=["{path}"]']))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("EMBARGOED UNTIL 10:00 GMT 18 MARCH 2099", "it is under embargo until 2099-03-18T10:00:00Z"),
        ("EMBARGOED", "the line speaks of an embargo"),
    ],
)
def test_copy_that_must_wait_longer_than_the_run_is_told_before_anything_starts(tmp_path, line, problem):
    """A run publishes nothing before its embargo, and says so when the run can still be changed."""
    path = tmp_path / "copy.txt"
    path.write_text(f"{line}\n\nActon opens a line\n\n(Wire) – The harbour company opens a new line today.\n")
    with pytest.raises(CopyError, match=rf"copy\.txt.*{problem}"):
        prepare(load_scenario("steady", [f'calendar.copy=["{path}"]']))


def test_an_event_that_no_outlet_would_have_is_refused_before_anything_starts(tmp_path):
    """A small directory has few circuits; the event is named, and what it asks for."""
    event = '[{at="0s", kind="earnings", circuits=["en/western-europe"]}]'
    scenario = load_scenario("steady", ["audience.outlets=60", "audience.countries=3", f"calendar.event={event}"])
    with pytest.raises(ConfigurationError, match=r"calendar\.event\.0\.circuits: no outlet .* takes en/western-europe"):
        prepare(scenario)


def test_the_folder_is_made_with_the_scenario_in_it_and_the_run_is_announced(tmp_path):
    """So that a run can be made again."""
    scenario = load_scenario("steady", ["audience.outlets=20", 'duration="2s"', 'warmup="0s"'])
    text = announced(scenario, tmp_path / "a" / "b")
    assert text.startswith("steady: 20 outlets in ")
    assert "QoS " in text
    assert "2 s of publishing" in text
    left = json.loads((tmp_path / "a" / "b" / "scenario.json").read_text())
    assert left == json.loads(json.dumps(scenario.describe()))


def test_events_that_move_with_the_duration_are_noted(tmp_path):
    """A user must not wonder when the flash was."""
    text = announced(load_scenario("morning", ['duration="1s"', "audience.outlets=20"]), tmp_path)
    assert "events move with the duration: their times are 0.0167 of the file's" in text


def test_a_folder_that_can_not_be_made_is_told(tmp_path):
    """With the remedy."""
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="--out"):
        announced(load_scenario("steady", ["audience.outlets=20"]), tmp_path / "file" / "out")


def own(folder, audience, topics=2):
    """A scenario with messages and clients of one's own."""
    path = folder / "own.toml"
    path.write_text(f'[audience]\n{audience}\n[message]\ntopic = "news/{{i}}"\ntopics = {topics}\n')
    return load_scenario(path)


@pytest.mark.parametrize(
    ("audience", "problem"),
    [
        ('subscribe = ["news/{i % 2}"]\noutlets = 1', "no client takes 'news/1'; the nearest filter is 'news/0'"),
        ('subscribe = ["news/#", "nwes/#"]', "no topic of the run matches 'nwes/#'; the nearest topic is 'news/0'"),
        ('subscribe = ["$share/g/news/#"]\naway_share = 0.1', "may not plan to be away"),
        (
            "away_share = 0.1\n"
            + "".join(f'[[audience.group]]\nshare = 0.5\nqos = {qos}\nfilters = ["#"]\n' for qos in (0, 1)),
            "some groups have QoS 0",
        ),
    ],
)
def test_clients_that_do_not_fit_are_told_before_anything_starts(tmp_path, audience, problem):
    """In one line."""
    with pytest.raises(ConfigurationError, match=r"own\.toml:\d+: ") as raised:
        prepare(own(tmp_path, audience))
    assert problem in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_scenario_that_cannot_be_written_is_named(tmp_path):
    """As on a full disk: the system names no file."""
    (tmp_path / "scenario.json").symlink_to("/dev/full")
    with pytest.raises(BenchError, match=r"scenario\.json: no space left on device; it is not written"):
        announced(load_scenario("steady", ["audience.outlets=20"]), tmp_path)
