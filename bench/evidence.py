"""What summary, verdict and report are made of: the same value of a run of our own and of one against a service."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bench.measures import AccountFigures
from bench.rows import describe
from bench.run import Outcome
from wire.directory.directory import Directory
from wire.releaserow import ReleaseRow

__all__ = ["Evidence", "evidence_of"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A run that ended. What can't be known of it is None.

    ``outlets_on`` counts those that are on or planned to be away, ``came_on`` those that came on while it was looked
    at: None where they were on before. ``flashes`` and ``copy`` are releases as in releases.jsonl; ``broker``,
    ``bottleneck``, ``speed``, ``control``, ``service`` and ``raw`` are what the summary holds of them. ``starved`` and
    ``disagreement`` are the verdict's; ``doubts`` are further reasons why figures can't be trusted. ``extremes_kept``:
    the account's least and greatest values are exact, and not the ends of their bins.
    """

    account: AccountFigures
    directory: Directory
    run_id: int
    qos: int
    mqtt: str | None
    outlets_on: int
    outlets_refused: Mapping[str, int]
    came_on: int | None
    publishing_seconds: float
    broker: Mapping[str, Any]
    flashes: Sequence[Mapping[str, Any]]
    copy: Sequence[Mapping[str, Any]]
    bottleneck: Mapping[str, Any]
    speed: Mapping[str, Any] | None = None
    control: Mapping[str, Any] | None = None
    service: Mapping[str, Any] | None = None
    raw: Sequence[Mapping[str, Any]] | None = None
    starved: str = ""
    disagreement: str = ""
    doubts: tuple[str, ...] = ()
    extremes_kept: bool = True
    fault: str = ""
    interrupted: bool = False

    @property
    def deliveries_per_second(self) -> float:
        """Over the time from the first due moment to the last settled message."""
        return self.account.totals().delivered / self.publishing_seconds if self.publishing_seconds else 0.0


def evidence_of(outcome: Outcome, qos: int, mqtt: str) -> Evidence:
    """Of a run of our own."""
    account, directory, readiness = outcome.wire.account, outcome.wire.directory, outcome.readiness
    return Evidence(
        account=account,
        directory=directory,
        run_id=outcome.wire.settings.run_id,
        qos=qos,
        mqtt=mqtt,
        outlets_on=readiness.on + readiness.away,
        outlets_refused=readiness.given_up,
        came_on=readiness.on,
        publishing_seconds=outcome.publishing_seconds,
        broker={
            "kind": outcome.broker.kind,
            "version": outcome.broker.version,
            "nodes": outcome.broker.nodes,
            "urls": outcome.broker.urls,
        },
        flashes=[describe(row, account.edges) | _reach(row, len(directory.outlets)) for row in outcome.rows.flashes],
        copy=[describe(row, account.edges) for row in outcome.rows.copy],
        bottleneck=_bottleneck(outcome),
        speed=_speed(outcome),
        control=None if outcome.control is None else asdict(outcome.control),
        raw=_raw(outcome),
        starved=outcome.shares.starved if outcome.shares else "",
        disagreement=outcome.control.disagreement if outcome.control else "",
        fault=outcome.fault,
        interrupted=outcome.interrupted,
    )


def _reach(row: ReleaseRow, outlets: int) -> dict[str, int]:
    return {"outlets_reached": len(row.reached or ()), "outlets": outlets}


def _raw(outcome: Outcome) -> list[dict[str, Any]] | None:
    """Each worker's file of raw records, on its own machine; None where nobody asked for them."""
    if not outcome.wire.settings.terms.raw:
        return None
    swarms = sorted(outcome.wire.account.swarms.items())
    return [{"worker": name} | asdict(swarm.raw) for name, swarm in swarms if swarm.raw is not None]


def _speed(outcome: Outcome) -> dict[str, float | int] | None:
    """Of the processors: what the same piece of work took; None for a run that was too short to say."""
    speed = outcome.speed
    if speed is None or not speed.known:
        return None
    return {
        "looks": len(speed.looks_s),
        "best_seconds": speed.best_s,
        "slowed": round(speed.slowed, 4),
    }


def _bottleneck(outcome: Outcome) -> dict[str, Any]:
    shares, pressure = outcome.shares, outcome.pressure
    if shares is None or pressure is None:
        return {"name": "none", "sentence": "Nothing was published."}
    found = pressure.limit(shares)
    return {
        "name": found.name,
        "sentence": found.sentence,
        "cores": shares.cores,
        "machine_cores": shares.machine_cores,
        "cpu_shares": {part: round(share, 4) for part, share in shares.parts.items()}
        | {"others": round(shares.others, 4), "stolen": round(shares.stolen, 4)},
        "broker_among_others": shares.broker_outside,
        "outstanding": {
            "seconds": round(pressure.waiting_s, 3),
            "full_seconds": round(pressure.full_s, 3),
            "processes": {
                process.name: {
                    "part": process.part,
                    "mean_cores": round(pressure.mean(process.name), 4),
                    "most_cores": round(pressure.most[process.name], 4),
                    "usable_cores": pressure.bounds.get(process.name, pressure.cores),
                    "at_limit_seconds": round(pressure.at_limit_s[process.name], 3)
                    if process.name in pressure.bounds
                    else None,
                }
                for process in pressure.processes
            },
            "quotas": [
                {"cores": round(quota.cores, 4), "processes": list(quota.names), "held_seconds": round(held_s, 3)}
                for quota, held_s in pressure.held_s.items()
            ],
            "others_cores": round(pressure.mean("others"), 4),
            "stolen_cores": round(pressure.mean("stolen"), 4),
        },
    }
