"""Loading a scenario: files, overrides, and the broker of the command line."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.base.errors import ConfigurationError
from bench.brokers.spec import BrokerSpec, parse_broker
from bench.scenario.load import load_scenario
from bench.scenario.machine import Machine
from tests.support.scenarios import ROOMY, refused, written

SECOND_NS = 1_000_000_000


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


def test_an_override_wins_over_the_file(tmp_path: Path) -> None:
    """Values are TOML, or else text; a table that is not in the file is made."""
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


def test_a_threshold_of_a_group_is_set_by_its_name_too() -> None:
    """The sign in the braces belongs to the key."""
    scenario = load_scenario("morning", ["thresholds.transit{language=de}.p95=< 9s"], machine=ROOMY)
    assert "transit{language=de}.p95 < 9s" in [item.expression for item in scenario.thresholds]


EVENTS = """
duration = "60s"
[[calendar.event]]
name = "flash"
at = "15s"
kind = "flash"
[[calendar.event]]
at = "30s"
every = "250ms"
embargo = "5s"
[[calendar.event]]
at = "60s"
kind = "kill"
of = "flash"
"""


@pytest.mark.parametrize(
    ("override", "factor", "at_s"),
    [
        ("duration=30s", 0.5, (7.5, 15, 30)),
        ("duration=2m", 2, (30, 60, 120)),
        ("duration=1s", 1 / 60, (0.25, 0.5, 1)),
        ("duration=60s", 1, (15, 30, 60)),
        ("seed=1", 1, (15, 30, 60)),
    ],
)
def test_events_move_with_a_duration_of_the_command_line(
    tmp_path: Path, override: str, factor: float, at_s: tuple[float, ...]
) -> None:
    """None is left out: moments and embargoes keep their place in the run, and the rate of repeats stays."""
    scenario = load_scenario(written(tmp_path, EVENTS), [override], machine=ROOMY)
    assert [event.at_ns / SECOND_NS for event in scenario.calendar.event] == pytest.approx(at_s)
    assert [event.kind for event in scenario.calendar.event] == ["flash", "release", "kill"]
    repeated = scenario.calendar.event[1]
    assert repeated.embargo_ns / SECOND_NS == pytest.approx(5 * factor)
    assert repeated.every_ns == SECOND_NS // 4
    assert scenario.events_scaled == pytest.approx(factor)


def test_events_that_are_given_beside_a_duration_do_not_move(tmp_path: Path) -> None:
    """They are meant for it."""
    overrides = ["duration=30s", 'calendar.event=[{at = "10s"}]']
    scenario = load_scenario(written(tmp_path, EVENTS), overrides, machine=ROOMY)
    assert [event.at_ns for event in scenario.calendar.event] == [10 * SECOND_NS]
    assert scenario.events_scaled == 1


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
    """A name with a slash or .toml is a path, even if a scenario of that name ships."""
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
def test_no_text_ends_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], overrides: list[str]
) -> None:
    """Any text and any overrides are a scenario, or a ConfigurationError of one message."""
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text("\n".join(lines), "utf-8", errors="replace")
    try:
        load_scenario(path, overrides, machine=ROOMY)
    except ConfigurationError as error:
        message = str(error)
    else:
        message = ""
    assert "\n" not in message


@pytest.mark.parametrize("text", ["seed = " + "9" * 5_000, "x = " + "[" * 5_000, "seed = 0x" + "f" * 9_000])
def test_text_that_overwhelms_the_parser_is_refused(tmp_path: Path, text: str) -> None:
    """Numbers of thousands of digits and nesting without end are a mistake, not a crash."""
    assert refused(written(tmp_path, text)).remedy


def test_a_threshold_that_may_end_the_run_is_a_table(tmp_path: Path) -> None:
    """In the file in each form of TOML, and on the command line; a mistake in it names the figure and its line."""
    text = """name = "x"
[thresholds]
missing = { is = "== 0", abort_on_fail = true }
disclosure.p99 = { is = "< 1s", abort_on_fail = true, after = "5s" }
spread.max = "< 2s"
"""
    path = tmp_path / "x.toml"
    path.write_text(text)
    setting = 'thresholds.late={ is = "< 5", abort_on_fail = true }'
    found = {item.figure: item for item in load_scenario(path, [setting], machine=ROOMY).thresholds}
    assert {name for name, item in found.items() if item.abort_on_fail} == {"missing", "disclosure.p99", "late"}
    assert found["disclosure.p99"].after_ns == 5_000_000_000
    path.write_text(text.replace("after", "later"))
    with pytest.raises(ConfigurationError, match=r"x\.toml:4: thresholds\.disclosure\.p99: there is no key later"):
        load_scenario(path, machine=ROOMY)
