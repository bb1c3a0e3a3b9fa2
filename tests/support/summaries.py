"""Summaries of runs, written by hand: a complete summary, of which a test changes fields."""

from dataclasses import replace

from bench.base.quantiles import Quantiles
from bench.output.summary import SCHEMA, Summary
from bench.output.summary_parts import (
    Arrivals,
    BrokerSummary,
    DeliveryLatencies,
    MachineSummary,
    MissingByCause,
    ReleaseQuantiles,
    RunLatencies,
)
from bench.output.summary_processors import BottleneckSummary, SpeedSummary
from bench.verdict.verdict import Verdict

__all__ = ["NO_TIMES", "per_release", "quantiles", "summary", "whole_summary"]

NO_TIMES = Quantiles(p50=None, p90=None, p99=None, p999=None, max=None)
FRACTIONS = ("0.5", "0.9", "0.99", "1")


def quantiles(p50, p99, most):
    """Quantiles of which these are distinguished."""
    return Quantiles(p50=p50, p90=p99, p99=p99, p999=most, max=most)


def per_release(releases, p50, most):
    """Quantiles over so few releases that two are given."""
    return ReleaseQuantiles(releases=releases, p50=p50, p90=None, p99=None, p999=None, max=most)


def whole_summary(**changes):
    """The summary of a run in which 100 deliveries of 10 releases arrived, with these fields changed."""
    times = quantiles(0.01, 0.05, 0.1)
    made = Summary(
        schema=SCHEMA,
        wirestorm="0.1.0",
        scenario="small",
        seed=7,
        run_id=f"{7:016x}",
        started="2026-03-18T09:00:00Z",
        published="2026-03-18T09:00:05.5Z",
        ended="2026-03-18T09:01:15Z",
        command=("wirestorm", "run", "small.toml"),
        tags={"build": "421"},
        commit="c" * 40,
        verdict=Verdict.PASS,
        fault=None,
        interrupted=False,
        doubts=(),
        directory="d" * 16,
        qos=1,
        mqtt="3.1.1",
        outlets=10,
        outlets_on=10,
        outlets_refused={},
        circuits=3,
        releases=10,
        releases_settled=10,
        releases_incomplete=0,
        messages=20,
        expected=100,
        delivered=100,
        missing=0,
        missing_by_cause=MissingByCause(unsent=0, refused=0, unreported=0, held=0, lost=0),
        unsent=0,
        refused=0,
        refused_messages=(),
        duplicates=0,
        reordered=0,
        misdelivered=0,
        late=0,
        embargo_breaches=0,
        foreign=0,
        negative_latencies=0,
        warm_up_deliveries=0,
        publishing_seconds=0.1,
        deliveries_per_second=1000.0,
        bytes_per_second=5.6e6,
        connect_seconds=1.0,
        connects=10,
        connects_per_second=10.0,
        handshake_seconds=times,
        handshakes=(),
        bytes_per_outlet=3000.0,
        arrival_clock="kernel",
        arrivals=Arrivals(exact=100, bounded=0),
        raw=None,
        windows_closed=0,
        broker=BrokerSummary(kind="embedded", version="2.12.0", nodes=1, urls=("mqtt://127.0.0.1:1883",)),
        service=None,
        latency_seconds=RunLatencies(disclosure=times, transit=times, swarm_lag=times, publisher_lateness=times),
        latency_lower_seconds=DeliveryLatencies(disclosure=times, transit=times),
        spread_seconds=per_release(10, 0.02, 0.04),
        coverage_seconds={fraction: per_release(10, 0.02, 0.04) for fraction in FRACTIONS},
        control=None,
        by_language={},
        by_region={},
        by_circuit={},
        flashes=(),
        copy=(),
        worst=(),
        thresholds=(),
        bottleneck=BottleneckSummary(
            name="none",
            sentence="Nothing was at its limit.",
            cores=2,
            machine_cores=2,
            cpu_fractions={"broker": 0.2, "workers": 0.1, "interrupts": 0.0, "others": 0.0, "stolen": 0.0},
            broker_among_others=False,
            outstanding=None,
        ),
        speed=SpeedSummary(looks=600, best_seconds=2e-4, slowed=0.05),
        disconnects={},
        publish_errors={},
        account_faults=(),
        machine=MachineSummary(
            host="bench-1",
            processor="AMD EPYC",
            cores=2,
            memory_bytes=25_276_514_304,
            system="Linux",
            python="3.11.2",
        ),
    )
    return replace(made, **changes)


def summary(
    p99=0.05,
    *,
    others=0.0,
    bottleneck="none",
    bounded=0,
    lateness=0.001,
    verdict="PASS",
    outside=False,
    broker=0.2,
    slowed=0.05,
    best=2e-4,
    seen=True,
):
    """Return the summary of one run as a set of runs looks at it; ``seen``: its processors are this machine's."""
    latency = quantiles(0.01, p99, None if p99 is None else 2 * p99)
    late = quantiles(lateness, lateness, lateness)
    fractions = {"broker": broker, "workers": 0.1, "interrupts": others, "others": others, "stolen": 0.0}
    return whole_summary(
        verdict=Verdict(verdict),
        latency_seconds=RunLatencies(disclosure=latency, transit=latency, swarm_lag=late, publisher_lateness=late),
        arrivals=Arrivals(exact=100 - bounded, bounded=bounded),
        bottleneck=BottleneckSummary(
            name=bottleneck,
            sentence="",
            cores=2,
            machine_cores=2,
            cpu_fractions=fractions if seen else None,
            broker_among_others=outside,
            outstanding=None,
        ),
        speed=SpeedSummary(looks=600, best_seconds=best, slowed=slowed) if seen else None,
    )
