"""A run of the history: what a list says of it, from its ``summary.json``.

A history holds runs of many versions of Wirestorm, and a summary of another version is no document of this one. So only
the keys that a list needs are read, and a summary without a newer one is read all the same.
"""

from collections.abc import Mapping
from pathlib import Path

from msgspec import DecodeError, Struct, ValidationError, field
from msgspec.json import Decoder

from bench.base.units import SECOND_NS
from bench.history.records import RunRecord
from wire.contract.times import parse_time
from wire.host.reasons import reason_of

__all__ = ["Unreadable", "read_record"]


class _Latency(Struct, frozen=True):
    p99: float | None = None


class _Latencies(Struct, frozen=True):
    disclosure: _Latency


class _Broker(Struct, frozen=True):
    kind: str
    version: str = ""


class _Summary(Struct, frozen=True):
    scenario: str
    seed: int
    verdict: str
    directory: str
    outlets: int
    expected: int
    delivered: int
    broker: _Broker
    latency_seconds: _Latencies
    fault: str | None = None
    interrupted: bool = False
    account_faults: tuple[str, ...] = ()
    started: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    commit: str | None = None


DECODER = Decoder(_Summary)


class Unreadable(ValueError):  # noqa: N818 - it describes a folder, and a list goes on without it
    """A folder whose summary can't be read. ``name`` is the folder's, ``problem`` says why."""

    def __init__(self, name: str, problem: str) -> None:
        self.name = name
        self.problem = problem
        super().__init__(f"{name}: {problem}")


def read_record(folder: Path, root: Path) -> RunRecord:
    """Return the run of a folder below ``root``. Unreadable where it has no summary that says what a list needs."""
    name, path = str(folder.relative_to(root)), folder / "summary.json"
    try:
        summary = DECODER.decode(path.read_bytes())
        started_ns = parse_time(summary.started) if summary.started else int(path.stat().st_mtime) * SECOND_NS
    except OSError as error:
        raise Unreadable(name, reason_of(error).lower()) from None
    except (ValidationError, DecodeError, ValueError) as error:
        problem = str(error)
        raise Unreadable(name, f"summary.json: {problem[:1].lower()}{problem[1:]}") from None
    return RunRecord(
        name=name,
        folder=folder,
        started_ns=started_ns,
        scenario=summary.scenario,
        seed=summary.seed,
        outcome=_outcome(summary),
        p99_s=summary.latency_seconds.disclosure.p99,
        expected=summary.expected,
        delivered=summary.delivered,
        outlets=summary.outlets,
        directory=summary.directory,
        broker=f"{summary.broker.kind} {summary.broker.version}".strip(),
        tags=summary.tags,
        commit=summary.commit,
    )


def _outcome(summary: _Summary) -> str:
    if summary.fault or summary.account_faults:
        return "FAULT"
    return "INTERRUPTED" if summary.interrupted else summary.verdict
