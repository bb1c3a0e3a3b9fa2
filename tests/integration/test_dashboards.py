"""Every query of every dashboard, asked of a real Prometheus that scraped a real run at 1 s; and what it answers."""

import subprocess
import sysconfig
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.integration.runs import COMMAND, fetch, mosquitto, summary, until
from tests.integration.watching import ask, prometheus
from tests.ops.boards import boards, filled, queries
from tests.ops.exporters import mosquitto_exporter, nats_exporter
from tests.ports import own_ports
from wire.contract.places import LANGUAGES

pytestmark = [pytest.mark.integration, pytest.mark.quiet]

DROPPED = "de"  # the language that the test's broker takes and passes on to nobody
# Everything is due between seconds 5 and 7, when Prometheus has seen the counters at nought, and what lacks then is
# settled as missing 10 s later: from there on the account stands, and a scrape a second can't miss its end.
SCENARIO = """
name = "pictured"
duration = "21s"
drain = "5s"
[audience]
outlets = 150
qos = 0
away_share = 0.1
away_for = "1s"
[calendar]
background_per_minute = 0.0
[[calendar.event]]
name = "flash"
at = "5s"
kind = "flash"
[[calendar.event]]
name = "results"
at = "5500ms"
kind = "earnings"
count = 5
[[calendar.event]]
at = "6500ms"
kind = "correction"
of = "results"
[thresholds]
"disclosure.p99" = "< 30s"
"spread.max" = "< 30s"
"missing" = "== 0"
"deliveries_per_second" = "> 0"
"""
# No package brings these brokers or their exporters: their queries are only parsed (tests/ops).
NOT_HERE = ("RabbitMQ:", "EMQX:", "HiveMQ:")


class Watched(NamedTuple):
    """Where Prometheus is, when it scraped first and last, in seconds, and the run's summary."""

    url: str
    start: float
    end: float
    summary: dict


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """A run that is over, what it summed up, and a Prometheus that has scraped it until the end."""
    folder = tmp_path_factory.mktemp("watched")
    path = folder / "pictured.toml"
    path.write_text(SCENARIO)
    (folder / "acl").write_text(
        "topic read #\ntopic read $SYS/#\ntopic write wirestorm/#\n"
        + "".join(f"topic write wire/v1/{language}/#\n" for language in LANGUAGES if language != DROPPED)
    )
    with ExitStack() as stack:
        broker = stack.enter_context(mosquitto(folder, f"acl_file {folder / 'acl'}\nuser root\nsys_interval 1\n"))
        wire, of_mosquitto, of_nats, client, monitor = own_ports(5)
        stack.enter_context(mosquitto_exporter(broker, of_mosquitto))
        stack.enter_context(nats_exporter(stack.enter_context(nats(folder, client, monitor)), of_nats))
        url = stack.enter_context(prometheus(folder, wire=[wire], broker=[of_mosquitto, of_nats]))
        start = time.time()
        command = [COMMAND, "run", path, "--out", folder / "out", "--broker", f"mqtt://127.0.0.1:{broker}"]
        done = subprocess.run(
            [*command, "--metrics-port", str(wire)], capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 99, done.stdout + done.stderr  # what the broker drops is missing
        up = ask(url, "query_range", query='up{job="wire"} == 1', start=start, end=time.time(), step=1)
        yield Watched(url, start, float(up[0]["values"][-1][0]), summary(folder))


@contextmanager
def nats(folder, client, monitor):
    """A NATS server; the port of its monitor."""
    server = Path(sysconfig.get_path("scripts")) / "nats-server"
    command = [server, "-a", "127.0.0.1", "-p", str(client), "-m", str(monitor), "-l", folder / "nats.log"]
    with subprocess.Popen(command) as process:
        try:
            until(lambda: fetch(f"http://127.0.0.1:{monitor}/varz"))
            yield monitor
        finally:
            process.terminate()


def values(watched, asked):
    """What a panel would show: of an instant query at the last scrape, of another over the run."""
    if asked.instant:
        return [float(item["value"][1]) for item in ask(watched.url, "query", query=asked.expr, time=watched.end)]
    found = ask(watched.url, "query_range", query=asked.expr, start=watched.start, end=watched.end, step=1)
    return [float(value) for item in found for _, value in item["values"]]


@pytest.mark.parametrize("uid", sorted(boards()))
def test_every_query_returns_data(watched, uid):
    """Variables filled in; queries of a broker that is not here are parsed elsewhere, and asked here all the same."""
    empty = [
        str(asked)
        for asked in queries(boards()[uid])
        if not [value for value in values(watched, asked) if value == value]  # noqa: PLR0124 - not NaN
        and not asked.panel.startswith(NOT_HERE)
    ]
    assert empty == []


def test_grafanas_figures_are_the_summarys(watched):
    """The account's totals, the quantiles and both their ends, and the thresholds: equal, not nearly so."""
    shown = {
        (asked.panel, asked.legend): values(watched, asked)
        for board in boards().values()
        for asked in queries(board)
        if asked.instant and not asked.panel.startswith(NOT_HERE)
    }
    told = watched.summary
    disclosure, lower = told["latency_seconds"]["disclosure"], told["latency_lower_seconds"]["disclosure"]
    wanted = {
        ("Outlets on", "expected"): told["outlets"],
        ("Missing", "missing"): told["missing"],
        ("Duplicates", "duplicates"): told["duplicates"],
        ("Embargo breaches", "breaches"): told["embargo_breaches"],
        ("Releases due and sent", "due"): told["releases"],
        ("Releases due and sent", "sent"): told["releases"],
        ("Deliveries expected and made", "expected"): told["expected"],
        ("Deliveries expected and made", "made"): told["delivered"],
        ("Deliveries expected and made", "outstanding"): 0,
        ("Coverage of settled releases", "complete"): 1 - told["releases_incomplete"] / told["releases_settled"],
        ("Disclosure latency since the start", "p50"): disclosure["p50"],
        ("Disclosure latency since the start", "p99"): disclosure["p99"],
        ("Disclosure latency since the start", "p99, lower end"): lower["p99"],
        ("Disclosure latency since the start", "max"): disclosure["max"],
        ("Coming on", "connects"): told["connects"],
        ("Lost connections", "outlets"): 0,
        ("Lost connections", "publisher"): 0,
        ("Can the measure be trusted?", "doubts"): sum(
            shown["What is in doubt", legend][0] for panel, legend in shown if panel == "What is in doubt"
        ),
    }
    assert told["missing"] > 0
    assert told["delivered"] > 0
    assert {key: shown[key] for key in wanted} == {key: [pytest.approx(value)] for key, value in wanted.items()}
    circuits = dict.fromkeys(("made", "expected", "missing"), 0)
    for name in circuits:
        assert len(shown["The worst circuits", name]) == 8
    # What the broker drops is the worst of all, though no delivery of it has a latency.
    assert max(shown["The worst circuits", "missing"]) > 0


def test_the_matrix_has_a_cell_for_each_circuit_and_adds_up(watched):
    """Missing by language and region: the language that the broker drops, and no other."""
    (asked,) = (each for each in queries(boards()["the-wire"]) if each.panel == "Missing by language and region")
    found = ask(watched.url, "query", query=asked.expr, time=watched.end)
    by_language = {}
    for item in found:
        language = item["metric"]["language"]
        by_language[language] = by_language.get(language, 0) + float(item["value"][1])
    assert by_language.pop(DROPPED) == watched.summary["missing"]
    assert set(by_language.values()) == {0}
    assert len({item["metric"]["region"] for item in found}) > 1


@pytest.mark.parametrize("name", ["Flashes", "Workers came or went"])
def test_annotations_mark_what_happened(watched, name):
    """The flash and the first worker each leave a mark, within a few seconds."""
    annotations = {each["name"]: each for each in boards()["the-wire"]["annotations"]["list"]}
    expr = filled(annotations[name]["expr"])
    found = ask(watched.url, "query_range", query=expr, start=watched.start, end=watched.end, step=1)
    marks = [moment for item in found for moment, _ in item["values"]]
    assert marks
    assert len(marks) <= 7
