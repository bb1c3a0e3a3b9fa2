"""Results of runs, written by hand: a complete result with three releases, of which a test changes fields."""

from bisect import bisect_left
from collections import Counter
from dataclasses import replace

from bench.base.invocation import Invocation
from bench.brokers.opening import Broker
from bench.control_group.comparison import Comparison, Side
from bench.host.bottleneck import Bottleneck, CpuSaturation
from bench.host.cpu import CpuUsage, Process, Sample
from bench.host.quotas import Quota
from bench.host.speed import Speed
from bench.output.summarise import summarise
from bench.run.result import ProcessorUse, RunResult, ServiceSummary
from bench.run.rows import ReleaseLine, flash_line
from bench.scenario.load import load_scenario
from bench.scenario.thresholds import parse_thresholds
from bench.verdict.figures import Figures
from bench.verdict.nearness import Nearness
from bench.verdict.verdict import ValidityChecks, judge
from subscribers.ledger.order_causes import OutletFacts
from subscribers.ledger.ranked import RankedArrivals, RankedTopic, order_of
from wire.account.figures import AccountFigures
from wire.account.rows import COVERAGE_FRACTIONS, SettledRelease
from wire.account.totals import LabelFigures
from wire.contract.bins import edges
from wire.contract.histogram import Histogram
from wire.contract.release import Edition, Release, Status
from wire.contract.tally import LabelSums, RawFigures, SwarmFigures
from wire.directory.population import population

__all__ = [
    "DIRECTORY",
    "EDGES",
    "MS",
    "account",
    "comparison",
    "histogram",
    "nearness",
    "order",
    "processors",
    "raw",
    "release_line",
    "run_result",
    "service_result",
    "summarised",
    "sums",
    "swarm",
]

MS = 1_000_000
EDGES = edges()
DIRECTORY = population(7, 20)
GERMAN, JAPANESE = "de/western-europe", "ja/eastern-asia"
WORKER = Process("worker-1", "workers", 1, single=True)
BROKER = Process("broker", "broker", 2, single=False)


def histogram(values):
    made = Histogram(EDGES)
    for value in values:
        made.add(value)
    return made


def sums(exact=(), bounded=(), **counts):
    """A circuit's sums: exact arrivals after so many nanoseconds, and bounded ones from half of that on."""
    made = LabelSums.empty(EDGES)
    made.delivered = len(exact) + len(bounded)
    made.exact, made.bounded = len(exact), len(bounded)
    for latencies in (made.disclosure, made.transit):
        latencies.add_exact(sorted(exact), 0)
        latencies.add_bounded(sorted(bounded), sorted(value // 2 for value in bounded), 0)
    for name, count in counts.items():
        setattr(made, name, count)
    return made


def swarm(**changes):
    """A worker's figures, of which ten outlets came on in half a second."""
    return SwarmFigures(
        **{
            "lag": histogram([MS, 2 * MS]),
            "connect_times": histogram([5 * MS] * 9 + [90_000 * MS]),
            "catch_up": histogram([5 * MS]),
            "catch_up_live": histogram([5 * MS]),
            "catch_up_before": histogram([4 * MS]),
            "states": {"on": 10},
            "connects": 10,
            "coming_on_s": 0.5,
            "resident_bytes": 2_060_000,
            "bare_bytes": 2_000_000,
        }
        | changes
    )


def account(circuits=None, releases=3, **changes):
    """An account of so many releases, whose deliveries stand by circuit."""
    if circuits is None:
        circuits = {GERMAN: sums([10 * MS] * 19, [40 * MS]), JAPANESE: sums([20 * MS] * 10)}
    values = [30 * MS] * releases
    made = AccountFigures(
        edges=EDGES,
        by_label={name: LabelFigures(held.delivered + held.missing, held) for name, held in circuits.items()},
        swarms={"worker-1": swarm()},
        lateness=histogram([MS] * releases),
        spread=histogram(values),
        coverage={fraction: histogram(values) for fraction in COVERAGE_FRACTIONS},
        releases=releases,
        releases_settled=releases,
        releases_incomplete=0,
        releases_measured=releases,
        unsent_messages=0,
        unsent_deliveries=0,
        foreign=0,
        published_messages=Counter({GERMAN: releases}),
        publish_errors=Counter(),
        faults=(),
        orders={0: order()},
    )
    return replace(made, **changes)


def order(messages=30):
    """The order of a topic of twelve outlets that had each of its messages in the same order, a millisecond apart."""
    topic = RankedTopic(range(12))
    for number in range(messages):
        arrivals = RankedArrivals(topic)
        times = [place * MS for place in range(1, 13)]
        arrivals.add(number * MS, range(12), times, times)
        topic.settle(arrivals, complete=True)
    return order_of([topic], {slot: OutletFacts(slot + 1, f"client-{11 - slot:02}", False) for slot in range(12)})


def nearness():
    """The nearness of a release whose four outlets had it 10 to 40 ms after it was due."""
    made, bins = Nearness(EDGES), tuple((bisect_left(EDGES, value * MS), 1) for value in (10, 20, 30, 40))
    release = Release("urn:x:1", 1, "de", ("politics",), (Edition("de", "Ergebnisse", ()),), 0)
    coverage = dict.fromkeys(COVERAGE_FRACTIONS, 40 * MS)
    row = SettledRelease(
        release, "politics", 0, (GERMAN,), 4, 4, 0, 30 * MS, coverage, 0, latest_ns=40 * MS, bins=bins, lows=bins
    )
    made.add(row)
    return made


def release_line(**changes):
    """The line of a release that reached the fifteen outlets of its circuit."""
    made = ReleaseLine(
        uri="urn:x:1",
        version=1,
        status=Status.USABLE,
        headline="Ergebnisse",
        languages=("de",),
        sector="politics",
        urgency=5,
        due="2025-06-15T15:06:40Z",
        circuits=(GERMAN,),
        expected=15,
        delivered=15,
        missing=0,
        spread_seconds=0.02,
        coverage_seconds={"0.5": 0.01, "0.9": 0.02, "0.99": 0.02, "1": None},
    )
    return replace(made, **changes)


def processors(*, others=0.1, idle=0.4, held=False):
    """The use of two processors while deliveries were outstanding for a second."""
    quota = Quota(0.5, ("worker-1",))
    saturation = CpuSaturation((BROKER, WORKER), 2, {"worker-1": 1}, {quota})
    for _ in range(4):
        used = {"broker": 0.8, "worker-1": 0.4}
        saturation.add(Sample(0.25, used, others, 0.0, 0.8 - others, frozenset({quota} if held else ())))
    usage = CpuUsage(2, 2, {"broker": 0.4, "workers": 0.2, "interrupts": 0.01}, others / 2, 0.0, idle)
    return ProcessorUse(usage, saturation)


def comparison(**changes):
    """A control group that agrees with the swarm."""
    side = Side(12, {"p50": 0.01, "p90": 0.02, "p99": 0.02, "max": 0.03})
    made = Comparison(
        outlets=10,
        on=10,
        swarm=side,
        control=side,
        both=12,
        difference_s=(0.001, 0.002),
        error_s=0.005,
        disagreement="",
        note="",
    )
    return replace(made, **changes)


def run_result(**changes):
    """A run of our own, whole and without any fault."""
    use = processors()
    made = RunResult(
        account=account(),
        audience=DIRECTORY,
        run_id=0xABC,
        qos=1,
        mqtt="3.1.1",
        outlets_on=20,
        outlets_refused={},
        came_on=20,
        publishing_s=2.0,
        flashes=(flash_line(release_line(), 15, 20),),
        copy=(release_line(uri="urn:x:2"),),
        worst=(release_line(),),
        published_ns=1_750_000_000_000_000_000,
        started_ns=1_749_999_990_000_000_000,
        ended_ns=1_750_000_002_000_000_000,
        bottleneck=use.saturation.limit(use.cpu_usage),
        processors=use,
        broker=Broker("embedded", "2.12.0", ("mqtt://127.0.0.1:1883",)),
        speed=Speed([2e-4] * 29 + [3e-4]),
        control=comparison(),
        nearness=nearness(),
    )
    return replace(made, **changes)


def service_result(**changes):
    """A run against a service: broker, processors, speed and control group are not seen, and outlets were on before."""
    return run_result(
        **{
            "mqtt": None,
            "came_on": None,
            "bottleneck": Bottleneck(None, "What limited is not known."),
            "processors": None,
            "broker": None,
            "speed": None,
            "control": None,
            "nearness": None,
            "account": account(orders={}),
            "service": ServiceSummary(url="http://127.0.0.1:8080", wire="wire", posts=3, posted_late=0),
            "extremes_kept": False,
        }
        | changes
    )


def raw(problem=""):
    """The raw files of one worker."""
    return {"worker-1": RawFigures("/runs/raw-worker-1.bin", 30, problem)}


def summarised(result, thresholds=None, **checks):
    """The summary of a result, judged by these thresholds."""
    figures = Figures(
        result.account,
        result.deliveries_per_second,
        result.outlets_on,
        extremes_kept=result.extremes_kept,
        nearness=result.nearness,
        changes=result.changes,
        receipts=result.receipts,
        growth=result.growth,
    )
    fine = {
        "publisher_lateness_s": 0.0,
        "clock_uncertainty_s": 0.0,
        "windows_closed": 0,
        "starved": result.starved,
        "disagreement": result.disagreement,
        "outlets_expected": result.audience.size,
        "outlets_on": result.outlets_on,
        "broken": bool(result.fault),
        "doubts": result.doubts,
    }
    judgement = judge(parse_thresholds(thresholds or {}), figures, ValidityChecks(**fine | checks))
    return summarise(
        load_scenario("steady"), result, figures, judgement, "0.1.0", Invocation(("wirestorm", "run"), {"build": "421"})
    )
