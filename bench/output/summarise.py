"""From the result of a run and its judgement to the summary."""

import platform
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from bench.base.invocation import Invocation
from bench.control_group.comparison import Comparison, Side
from bench.host.computer import Computer, commit_of
from bench.output.silent_circuits import hint, share_hint
from bench.output.summarise_catch_up import catch_up_of
from bench.output.summarise_changes import changes_of
from bench.output.summarise_cohorts import by_behaviour, by_group
from bench.output.summarise_collections import collections_note, collections_of
from bench.output.summarise_connects import (
    bytes_per_outlet,
    connect_seconds,
    connects_per_second,
    handshake_buckets,
    tls_of,
)
from bench.output.summarise_faults import faults_of
from bench.output.summarise_groups import grouped, kind_of, language_of, region_of, share_of
from bench.output.summarise_order import nearness_of, order_of
from bench.output.summarise_processors import bottleneck_of, speed_of
from bench.output.summarise_service_levels import service_levels_of
from bench.output.summarise_waits import waits_note, waits_of
from bench.output.summary import SCHEMA, Summary
from bench.output.summary_parts import (
    Arrivals,
    BrokerSummary,
    ControlQuantiles,
    ControlSide,
    ControlSummary,
    DeliveryLatencies,
    MachineSummary,
    MissingByCause,
    RawFile,
    ReleaseQuantiles,
    RunLatencies,
    ThresholdSummary,
    finite,
)
from bench.run.result import RunResult
from bench.run.rows import COVERAGE_NAMES
from bench.scenario.load import Scenario
from bench.verdict.figures import Figures
from bench.verdict.verdict import Judgement, ThresholdResult
from wire.account.totals import Totals
from wire.contract.times import format_time
from wire.directory.directory import Directory

__all__ = ["summarise"]


def summarise(
    scenario: Scenario,
    result: RunResult,
    figures: Figures,
    judgement: Judgement,
    version: str,
    invocation: Invocation,
) -> Summary:
    """Return the summary of a run; ``version`` is wirestorm's, ``invocation`` how its command was called."""
    account, audience, totals = result.account, result.audience, figures.totals
    sums, circuits, swarms = totals.sums, account.by_label, account.swarms.values()
    connected_s = connect_seconds(result)
    own = not isinstance(audience, Directory)
    by_label, missing_by_cause = grouped(circuits, account.edges, str), _missing_by_cause(totals)
    shared = {name: share_of(split) for name, split in account.shares.items()}
    silence = share_hint(shared, missing_by_cause) or hint(by_label, missing_by_cause, "topic" if own else "circuit")
    collected, waited = collections_of(result), waits_of(result)
    held_up = (collections_note(collected), "" if scenario.calendar.mode == "flood" else waits_note(waited))
    return Summary(
        schema=SCHEMA,
        wirestorm=version,
        scenario=scenario.name,
        seed=scenario.seed,
        scale=scenario.scale,
        run_id=f"{result.run_id:016x}",
        started=format_time(result.started_ns),
        published=format_time(result.published_ns) if result.published_ns else None,
        ended=format_time(result.ended_ns),
        command=invocation.words,
        tags=invocation.tags,
        commit=commit_of(Path.cwd()),
        verdict=judgement.verdict,
        fault=result.fault or None,
        interrupted=result.interrupted,
        aborted=result.aborted or None,
        doubts=judgement.doubts,
        notes=_notes(scenario, judgement, silence, *held_up),
        directory=audience.digest,
        qos=result.qos,
        mqtt=result.mqtt,
        outlets=audience.size,
        outlets_on=result.outlets_on,
        outlets_refused=dict(result.outlets_refused),
        circuits=len(audience.labels),
        releases=account.releases,
        releases_settled=account.releases_settled,
        releases_incomplete=account.releases_incomplete,
        messages=account.published_messages.total(),
        expected=totals.expected,
        delivered=totals.delivered,
        missing=totals.missing,
        missing_by_cause=missing_by_cause,
        unsent=totals.unsent_messages,
        refused=totals.refused_messages,
        refused_messages=tuple(result.refused),
        duplicates=sums.duplicates,
        overlapping=sums.overlapping,
        reordered=sums.reordered,
        misdelivered=sums.misdelivered,
        overtaken=sums.overtaken,
        unexpected=sums.unexpected,
        possible=sums.possible,
        possible_delivered=sums.possible_delivered,
        late=sums.late,
        embargo_breaches=sums.breaches,
        foreign=totals.foreign,
        negative_latencies=sums.negative,
        warm_up_deliveries=sums.warm,
        publishing_seconds=result.publishing_s,
        deliveries_per_second=result.deliveries_per_second,
        bytes_per_second=sums.body_bytes / result.publishing_s if result.publishing_s else 0.0,
        connect_seconds=connected_s,
        connects=sum(swarm.connects for swarm in swarms),
        connects_per_second=connects_per_second(result.came_on, connected_s),
        handshake_seconds=figures.upper("handshake"),
        handshakes=tuple(handshake_buckets(account.handshakes())),
        tls=tls_of(account.swarms),
        bytes_per_outlet=bytes_per_outlet(result),
        arrival_clock="read" if any(swarm.read_clock_arrivals for swarm in swarms) else "kernel",
        arrivals=Arrivals(exact=sums.exact, bounded=sums.bounded),
        raw=_raw(result),
        windows_closed=sum(swarm.windows_closed for swarm in swarms),
        broker=_broker(result),
        service=result.service,
        latency_seconds=RunLatencies(
            disclosure=figures.upper("disclosure"),
            transit=figures.upper("transit"),
            swarm_lag=figures.upper("swarm_lag"),
            publisher_lateness=figures.upper("publisher_lateness"),
        ),
        latency_lower_seconds=DeliveryLatencies(
            disclosure=figures.lower("disclosure"), transit=figures.lower("transit")
        ),
        spread_seconds=_per_release(figures, "spread", account.spread.count),
        coverage_seconds={
            name: _per_release(figures, f"coverage.{name}", account.releases_measured)
            for name in COVERAGE_NAMES.values()
        },
        nearness=nearness_of(result.nearness),
        order=order_of(figures.order),
        control=None if result.control is None else _control(result.control),
        by_language=grouped(circuits, account.edges, language_of),
        by_region=grouped(circuits, account.edges, region_of),
        by_circuit={} if own else by_label,
        by_topic=by_label if own else {},
        shared=shared,
        by_behaviour=by_behaviour(account),
        by_group=by_group(account),
        by_kind={kind: kind_of(held) for kind, held in sorted((result.kinds or {}).items())},
        corrections=changes_of(figures.changes["correction"]),
        advisories=changes_of(figures.changes["advisory"]),
        withheld=changes_of(figures.changes["withheld"]),
        restored=changes_of(figures.changes["restored"]),
        kills=changes_of(figures.changes["kill"]),
        replacements=changes_of(figures.changes["replacement"]),
        catch_up=catch_up_of(figures),
        faults=faults_of(result.faults),
        service_levels=service_levels_of(figures.receipts),
        flashes=tuple(result.flashes),
        copy=tuple(result.copy),
        worst=tuple(result.worst),
        thresholds=tuple(map(_threshold, judgement.results)),
        memory_growth=dict(result.growth or {}),
        bottleneck=bottleneck_of(result),
        collections=collected,
        waits=waited,
        speed=None if result.speed is None else speed_of(result.speed),
        retained=sum(swarm.retained for swarm in swarms),
        broker_answers=dict(sorted(_summed(swarm.answers for swarm in swarms).items())),
        disconnects=_summed(swarm.disconnects for swarm in swarms),
        publish_errors=dict(account.publish_errors),
        account_faults=tuple(account.faults),
        machine=_machine(Computer.here()),
    )


def _notes(scenario: Scenario, judgement: Judgement, *further: str) -> tuple[str, ...]:
    scaled = () if scenario.scale == 1 or scenario.message is None else (scenario.scaled,)
    return (*scaled, *judgement.notes, *filter(None, further))


def _machine(computer: Computer) -> MachineSummary:
    return MachineSummary(
        host=computer.host,
        processor=computer.processor,
        cores=computer.cores,
        memory_bytes=computer.memory_bytes,
        system=platform.platform(terse=True),
        python=platform.python_version(),
    )


def _missing_by_cause(totals: Totals) -> MissingByCause:
    not_lost = totals.unreported + totals.unsent_deliveries + totals.refused_deliveries
    return MissingByCause(
        unsent=totals.unsent_deliveries,
        refused=totals.refused_deliveries,
        unreported=totals.unreported,
        held=totals.sums.held,
        lost=max(0, totals.missing - totals.sums.held - not_lost),
    )


def _broker(result: RunResult) -> BrokerSummary:
    broker = result.broker
    if broker is None:
        return BrokerSummary(kind=None, version=None, nodes=None, urls=())
    return BrokerSummary(kind=broker.kind, version=broker.version, nodes=broker.nodes, urls=broker.urls)


def _raw(result: RunResult) -> tuple[RawFile, ...] | None:
    if result.raw is None:
        return None
    return tuple(
        RawFile(worker=worker, file=raw.file, records=raw.records, problem=raw.problem)
        for worker, raw in result.raw.items()
    )


def _per_release(figures: Figures, metric: str, releases: int) -> ReleaseQuantiles:
    return ReleaseQuantiles.of(releases, lambda stat: figures.of(metric, stat).high)


def _threshold(result: ThresholdResult) -> ThresholdSummary:
    return ThresholdSummary(
        expression=result.threshold.expression,
        unit=result.threshold.unit,
        actual=finite(result.figure.high),
        actual_lower=finite(result.figure.low),
        passed=result.passed,
        doubt=result.doubt or None,
    )


def _control(comparison: Comparison) -> ControlSummary:
    return ControlSummary(
        outlets=comparison.outlets,
        on=comparison.on,
        swarm=_side(comparison.swarm),
        control=_side(comparison.control),
        both=comparison.both,
        difference_seconds=comparison.difference_s,
        error_seconds=comparison.error_s,
        disagreement=comparison.disagreement,
        note=comparison.note,
    )


def _side(side: Side) -> ControlSide:
    return ControlSide(delivered=side.delivered, seconds=ControlQuantiles(**side.seconds))


def _summed(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for part in counts:
        total.update(part)
    return dict(total)
