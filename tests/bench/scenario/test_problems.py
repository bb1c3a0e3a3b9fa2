"""A mistake in a scenario is named by file, line and key, with what would be right."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from bench.scenario.model import Scenario
from bench.scenario.problems import Problem, describe_problems
from tests.support.scenarios import refused, written

WRONG = [
    ("seed = 'x'", 1, "seed", "2**63"),
    ("\naudence.qos = 1", 2, "audence", "did you mean audience?"),
    ("[audience]\noutlets = 5\nqus = 0", 3, "audience.qus", "did you mean qos?"),
    ("[audience]\nqos = 3", 2, "audience.qos", "0, 1 or 2"),
    ("[audience]\nqos = true", 2, "audience.qos", "0, 1 or 2"),
    ("[audience]\noutlets = 200001", 2, "audience.outlets", "from 1 to 200000"),
    ("[audience]\noutlets = 65.5", 2, "audience.outlets", "from 1 to 200000"),
    ("[audience]\nkeepalive = '1.5s'", 2, "audience.keepalive", "whole seconds"),
    ("[audience]\nkeepalive = 60", 2, "audience.keepalive", "whole seconds"),
    ("[audience]\naway_share = nan", 2, "audience.away_share", "from 0 to 1"),
    ("[audience]\nconnect_rate = -1", 2, "audience.connect_rate", "per second"),
    ("[audience]\nmqtt = '3.1'", 2, "audience.mqtt", '"3.1.1"'),
    ("[audience]\nmqtt = '5'", 2, "audience.mqtt", "mosquitto"),
    ("duration = '100ms'", 1, "duration", '"1s"'),
    ("duration = '9s'\nwarmup = '9s'", 2, "warmup", "shorter"),
    ("drain = '61s'", 1, "drain", '"60s"'),
    ("name = 'a/b'", 1, "name", "letters"),
    ("audience = 5", 1, "audience", "[audience]"),
    ("[broker]\nkind = 'mosquito'", 2, "broker.kind", "did you mean mosquitto?"),
    ("[broker]\nkind = 'url'", 1, "broker.urls", "mqtt://"),
    ("[broker]\nkind = 'mosquitto'\nnodes = 2", 3, "broker.nodes", "leave nodes out"),
    ("[broker]\nkind = 'embedded'\nurls = ['mqtt://h']", 3, "broker.urls", "url"),
    ("[broker]\nurls = [\n 'mqtt://h',\n 'amqp://h']", 2, "broker.urls.1", "mqtt://"),
    ("[metrics]\nenabled = false\nport = 9000", 3, "metrics.port", "leave the port out"),
    ("[calendar]\ncopy = ['none.txt']", 2, "calendar.copy.0", "relative to"),
    ("[calendar]\nsize_median = '5kb'", 2, "calendar.size_median", '"150kB"'),
    ("[calendar]\nmode = 'flood'\n[[calendar.event]]", 3, "calendar.event", "open"),
    ("[[calendar.event]]\nat = '1s'\n[[calendar.event]]\nat = '61s'", 4, "calendar.event.1.at", "earlier"),
    ("[[calendar.event]]\nat = '59s'\nembargo = '2s'", 3, "calendar.event.0.embargo", "earlier"),
    ("[[calendar.event]]\nkind = 'kil'", 2, "calendar.event.0.kind", "did you mean kill?"),
    ("[[calendar.event]]\nkind = 'kill'", 1, "calendar.event.0.of", "name an earlier event"),
    ("[[calendar.event]]\nof = 'x'", 2, "calendar.event.0.of", "leave it out"),
    ("[[calendar.event]]\nkind = 'kill'\nof = 'x'\ncount = 2", 4, "calendar.event.0.count", "leave it out"),
    ("[[calendar.event]]\nevery = '10us'", 2, "calendar.event.0.every", "1ms or more"),
    ("[[calendar.event]]\nkind = 'kill'\nof = 'x'\nevery = '1s'", 4, "calendar.event.0.every", "leave it out"),
    ("[[calendar.event]]\ncircuits = ['dee/*']", 2, "calendar.event.0.circuits.0", "zh-Hans"),
    ("[[calendar.event]]\ncircuits = ['de/europe']", 2, "calendar.event.0.circuits.0", "western-europe"),
    ("[[calendar.event]]\ncircuits = ['de']", 2, "calendar.event.0.circuits.0", "LANGUAGE/REGION"),
    ("[[calendar.event]]\ncircuits = []", 2, "calendar.event.0.circuits", "list of circuits"),
    ("[thresholds]\nmising = '== 0'", 2, "thresholds.mising", "did you mean missing?"),
    ("[thresholds]\ndisclosur.p99 = '< 1s'", 2, "thresholds.disclosur.p99", "disclosure.p99"),
    ("[thresholds]\n'disclosure.p99' = '< 1'", 2, "thresholds.disclosure.p99", '"< 1s"'),
    ("[thresholds]\nmissing = 0", 2, "thresholds.missing", '"== 0"'),
    ("a = 1\na = 2", 2, "", "mend it"),
    ("[audience\n", 1, "", "mend it"),
]


@pytest.mark.parametrize(("text", "line", "key", "remedy"), WRONG, ids=[item[0][-40:] for item in WRONG])
def test_what_is_wrong_is_named_by_file_line_and_key(
    tmp_path: Path, text: str, line: int, key: str, remedy: str
) -> None:
    """A mistake names the file, the line and the key, and says what would be right."""
    path = written(tmp_path, text)
    error = refused(path)
    assert (error.source, error.line, error.key) == (str(path), line, key)
    assert remedy in error.remedy
    assert str(error).startswith(f"{path}:{line}: ")


def test_the_first_mistake_in_the_file_is_the_one_that_is_told(tmp_path: Path) -> None:
    """One clear message at a time, in the order of reading."""
    path = written(tmp_path, "[thresholds]\nmissing = 0\n[audience]\nqos = 9\noutlets = 0\n")
    assert refused(path).line == 2


def test_a_value_is_shown_as_it_was_written(tmp_path: Path) -> None:
    """A duration out of range is shown as the scenario has it, not in nanoseconds."""
    assert '"90000s" does not fit' in str(refused(written(tmp_path, "duration = '90000s'")))


def test_every_problem_of_a_table_is_described() -> None:
    """In pydantic's order; the loader shows the first one of the file."""
    table = {"audience": {"qos": 9, "outlets": "many"}, "name": "x" * 100}
    with pytest.raises(ValidationError) as caught:
        Scenario.model_validate(table)
    assert set(describe_problems(caught.value, table)) == {
        Problem("audience.qos", "9 does not fit", "give 0, 1 or 2"),
        Problem("audience.outlets", '"many" does not fit', "give a whole number from 1 to 200000"),
        Problem(
            "name",
            f'"{"x" * 58}… does not fit',
            "give up to 64 letters, digits, dots, hyphens and underscores",
        ),
    }


def test_a_value_of_a_broker_is_not_shown() -> None:
    """It may hold a password; a number holds none."""
    for value, shown in (("hunter2", "the value"), (7, "7")):
        table = {"broker": {"kind": value}}
        with pytest.raises(ValidationError) as caught:
            Scenario.model_validate(table)
        assert describe_problems(caught.value, table)[0].text == f"{shown} does not fit"
