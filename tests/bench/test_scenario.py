"""Scenarios: what ships is right, and whatever is wrong says where and what would be right."""

import json
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from bench.brokers.spec import BrokerKind, BrokerSpec, parse_broker
from bench.errors import ConfigurationError
from bench.scenario import Scenario, load_scenario
from bench.scenario_machine import Machine
from bench.shipped import scenario_names

SECOND_NS = 1_000_000_000
BROKERS: tuple[BrokerKind, ...] = ("embedded", "mosquitto", "url")
ROOMY = Machine(cores=4, open_files=1_000_000)


def written(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, "utf-8")
    return path


def refused(source: Path | str, *overrides: str, machine: Machine = ROOMY) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        load_scenario(source, overrides, machine=machine)
    assert str(caught.value).count("\n") == 0
    return caught.value


def test_the_default_scenario_is_a_wires_morning_in_a_minute() -> None:
    """6,500 outlets; a flash at 15 s; 40 earnings in one instant at 30 s; a correction and a kill."""
    scenario = load_scenario("morning", machine=ROOMY)
    assert (scenario.name, scenario.duration_ns, scenario.audience.outlets) == ("morning", 60 * SECOND_NS, 6_500)
    assert (scenario.broker.kind, scenario.audience.qos) == ("embedded", 1)
    assert scenario.calendar.background_per_minute == 10
    kinds = {(event.kind, event.at_ns // SECOND_NS, event.count) for event in scenario.calendar.event}
    assert {("flash", 15, 1), ("earnings", 30, 40)} <= kinds
    assert {"correction", "kill"} <= {kind for kind, _, _ in kinds}


def test_the_flood_is_unacknowledged_and_has_no_due_times() -> None:
    """The other scenario that ships: QoS 0, as fast as the broker takes it, for ten seconds."""
    scenario = load_scenario("flood", machine=ROOMY)
    assert (scenario.calendar.mode, scenario.audience.qos) == ("flood", 0)
    assert scenario.duration_ns == 10 * SECOND_NS


@pytest.mark.parametrize("name", scenario_names())
def test_a_scenarios_description_describes_the_same_scenario(name: str) -> None:
    """The record in a run's folder, read back, is the scenario that ran."""
    scenario = load_scenario(name, machine=ROOMY)
    assert Scenario.model_validate(json.loads(json.dumps(scenario.describe()))) == scenario


def test_a_scenario_needs_no_key_at_all(tmp_path: Path) -> None:
    """Every key has a default, and every default is a value that the key takes."""
    scenario = load_scenario(written(tmp_path, ""), machine=ROOMY)
    assert scenario == Scenario.model_validate(scenario.describe())


def test_a_scenario_is_a_value() -> None:
    """Nothing changes a scenario once it is loaded."""
    scenario = load_scenario("morning", machine=ROOMY)
    with pytest.raises((ValidationError, FrozenInstanceError)):
        scenario.audience.outlets = 1


def tables(model: type[BaseModel]) -> list[type[BaseModel]]:
    inner = [type(field.default) for field in model.model_fields.values()]
    return [model, *(kind for kind in inner if issubclass(kind, BaseModel))]


def test_every_key_says_what_it_takes() -> None:
    """A description is the remedy for a wrong value, so no key goes without."""
    for table in tables(Scenario):
        for name, field in table.model_fields.items():
            assert field.description, f"{table.__name__}.{name}"


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
    ("[thresholds]\ndisclosure.p98 = '< 1s'", 2, "thresholds.disclosure.p98", "disclosure.p99"),
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


def test_an_override_wins_over_the_file(tmp_path: Path) -> None:
    """Values are TOML; what is not is text; a table that the file lacks is made."""
    path = written(tmp_path, "[audience]\nqos = 1\n")
    overrides = [
        "audience.qos=0",
        "audience.mqtt=5",
        "duration=2m",
        "broker.kind=mosquitto",
        "audience.away_share = 0.25",
        'calendar.event=[{at = "1s", kind = "flash"}]',
    ]
    scenario = load_scenario(path, overrides, machine=ROOMY)
    assert (scenario.audience.qos, scenario.audience.mqtt, scenario.audience.away_share) == (0, "5", 0.25)
    assert (scenario.duration_ns, scenario.broker.kind) == (120 * SECOND_NS, "mosquitto")
    assert [event.kind for event in scenario.calendar.event] == ["flash"]


def test_a_threshold_is_overridden_by_its_figures_name() -> None:
    """The dots in a figure's name are its own, not a table's; quotes or not, it is the same figure."""
    scenario = load_scenario("morning", ["thresholds.disclosure.p99=< 9s"], machine=ROOMY)
    found = [item.expression for item in scenario.thresholds if item.figure == "disclosure.p99"]
    assert found == ["disclosure.p99 < 9s"]
    assert 9 * SECOND_NS in scenario.threshold_edges_ns


@pytest.mark.parametrize(
    ("override", "key", "remedy"),
    [
        ("audience.qos", "", "audience.qos=0"),
        ("=1", "", "audience.qos=0"),
        ("audience..qos=1", "", "audience.qos=0"),
        ("audience.qos=4", "audience.qos", "0, 1 or 2"),
        ("audiance.qos=1", "audiance", "did you mean audience?"),
        ("name.first=x", "name.first", "set name as a whole"),
        ("broker.nodes=0", "broker.nodes", "from 1 to 99"),
    ],
)
def test_a_wrong_override_is_blamed_on_the_command_line(override: str, key: str, remedy: str) -> None:
    """The source is --set, and there is no line."""
    error = refused("morning", override)
    assert (error.source, error.line, error.key) == ("--set", None, key)
    assert remedy in error.remedy


def test_a_mistake_in_the_file_is_not_blamed_on_an_override_of_another_key(tmp_path: Path) -> None:
    """Only the keys that --set names are its own."""
    path = written(tmp_path, "[audience]\nqos = 9\n")
    error = refused(path, "audience.outlets=10")
    assert (error.source, error.line) == (str(path), 2)


def test_a_scenario_that_is_not_there_names_those_that_ship() -> None:
    """A misspelt name gets the nearest one, and the others."""
    error = refused("mornin")
    assert "did you mean morning?" in error.remedy
    assert "flood, metronome, morning" in error.remedy


@pytest.mark.parametrize("source", ["no/such.toml", "such.toml", "/"])
def test_a_path_that_cannot_be_read_is_said_to_be_one(source: str) -> None:
    """With a slash or .toml it is a path, whatever ships."""
    assert refused(source).source == str(Path(source))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """A scenario is UTF-8; a byte order mark is let pass."""
    path = tmp_path / "binary.toml"
    path.write_bytes(b"name = '\xff\xfe'")
    assert "UTF-8" in str(refused(path))
    path.write_bytes(b"\xef\xbb\xbfname = 'marked'")
    assert load_scenario(path, machine=ROOMY).name == "marked"


def test_copy_is_named_from_the_scenarios_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a file relative to it, on the command line relative to where the user stands."""
    (tmp_path / "copy.txt").write_text("copy")
    path = written(tmp_path, "[calendar]\ncopy = ['copy.txt']")
    assert load_scenario(path, machine=ROOMY).calendar.copy_files == (tmp_path / "copy.txt",)
    monkeypatch.chdir(tmp_path)
    scenario = load_scenario("morning", ["calendar.copy=['copy.txt']"], machine=ROOMY)
    assert scenario.calendar.copy_files == (Path("copy.txt"),)


def test_the_broker_on_the_command_line_replaces_the_scenarios(tmp_path: Path) -> None:
    """--broker wins over file and --set; the number of nodes stays with the embedded broker alone."""
    path = written(tmp_path, "[broker]\nkind = 'embedded'\nnodes = 3")
    assert load_scenario(path, (), parse_broker("mosquitto"), ROOMY).broker == BrokerSpec(kind="mosquitto")
    assert load_scenario(path, (), parse_broker("embedded"), ROOMY).broker.nodes == 3
    broker = load_scenario(path, (), parse_broker(["mqtt://a", "mqtt://b:2"]), ROOMY).broker
    assert [url.text for url in broker.urls] == ["mqtt://a:1883", "mqtt://b:2"]


def test_a_password_in_a_url_is_in_nothing_that_is_shown(tmp_path: Path) -> None:
    """Not in the scenario's repr, its record, or the error about a URL beside it."""
    path = written(tmp_path, "broker.urls = ['mqtt://me:hunter2@host']")
    scenario = load_scenario(path, machine=ROOMY)
    assert "hunter2" not in f"{scenario!r} {scenario} {scenario.describe()}"
    assert scenario.broker.credentials is not None
    assert scenario.broker.credentials.password == "hunter2"
    for value in ("mqtts://me:hunter2@host", ["mqtt://me:hunter2@host:x"], [["mqtt://me:hunter2@host"]]):
        assert "hunter2" not in str(refused("morning", f"broker.urls={json.dumps(value)}"))
    assert "hunter2" not in str(refused("morning", "broker=mqtt://me:hunter2@host"))
    assert "hunter2" not in str(refused("morning", "broker.kind=mqtt://me:hunter2@host"))


def test_outlets_get_as_many_workers_as_open_files_demand() -> None:
    """A worker opens a file per outlet and keeps 64 to spare; those that join from elsewhere count."""
    machine = Machine(cores=2, open_files=1_064)
    for kind in BROKERS:
        assert machine.workers(1_000, 0, kind, here=True) == 1
        assert machine.workers(1_001, 0, kind, here=True) == 2
        assert machine.workers(3_000, 2, kind, here=True) == 1


@pytest.mark.parametrize(
    ("cores", "embedded", "mosquitto", "own", "remote"),
    [(1, 1, 1, 1, 1), (2, 1, 1, 1, 1), (4, 2, 2, 2, 3), (8, 4, 6, 4, 7), (32, 16, 30, 16, 31)],
)
def test_workers_leave_the_broker_its_room(cores: int, embedded: int, mosquitto: int, own: int, remote: int) -> None:
    """Half to a broker that uses all it gets, one core to mosquitto's thread, none to one elsewhere; the publisher
    has one of the rest.
    """
    machine = Machine(cores, open_files=20_000)
    assert machine.workers(6_500, 0, "embedded", here=True) == embedded
    assert machine.workers(6_500, 0, "mosquitto", here=True) == mosquitto
    assert machine.workers(6_500, 0, "url", here=True) == own
    assert machine.workers(6_500, 0, "url", here=False) == remote


def test_more_outlets_than_files_is_told_before_the_run(tmp_path: Path) -> None:
    """Workers and the broker's processes are both bound by the limit, and the remedy is a number."""
    small = Machine(cores=2, open_files=2_000)
    path = written(tmp_path, "[audience]\noutlets = 4000\n[swarm]\nworkers = 2\n[broker]\nnodes = 3\n")
    assert "give 3 or more" in refused(path, machine=small).remedy
    assert "give 3 or more" in refused(path, "swarm.workers=3", "broker.nodes=2", machine=small).remedy
    assert load_scenario(path, ["swarm.workers=3"], machine=small).broker.nodes == 3
    error = refused(path, "swarm.workers=3", "broker.kind=mosquitto", "broker.nodes=1", machine=small)
    assert error.key == "audience.outlets"


KEYS = ("name", "seed", "duration", "audience", "audience.qos", "broker", "broker.urls", "calendar.event", "x")
VALUES = ("1", "-1", "1e999", "'1s'", "'5'", "[]", "{}", "[{}]", "[[]]", "true", "1979-05-27", "''", "[1]", "?")
FRAGMENTS = "[thresholds]", "[[calendar.event]]", "[broker]", "[calendar]", "at = '5s'", "missing = '<'", "of = 'x'"
LINES = st.one_of(
    st.sampled_from(FRAGMENTS),
    st.builds("{} = {}".format, st.sampled_from(KEYS), st.sampled_from(VALUES)),
    st.text(max_size=20),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=8), st.lists(st.builds("{}={}".format, st.sampled_from(KEYS), st.text(max_size=9))))
def test_no_text_whatever_ends_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], overrides: list[str]
) -> None:
    """Any text and any overrides are a scenario, or a ConfigurationError of one message."""
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text("\n".join(lines), "utf-8", errors="replace")
    try:
        load_scenario(path, overrides, machine=ROOMY)
    except ConfigurationError as error:
        told = str(error)
    else:
        told = "fine"
    assert "\n" not in told


@pytest.mark.parametrize("text", ["seed = " + "9" * 5_000, "x = " + "[" * 5_000, "seed = 0x" + "f" * 9_000])
def test_text_that_overwhelms_the_parser_is_refused(tmp_path: Path, text: str) -> None:
    """Numbers of thousands of digits and nesting without end are a mistake, not a crash."""
    assert refused(written(tmp_path, text)).remedy
