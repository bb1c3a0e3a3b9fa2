"""A cell of the page: one broker at one load, over all rounds."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scripts.broker_table.table import Candidate, Row

__all__ = ["Cell", "cells_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The medians of a broker's runs at one load; None where no run has the figure.

    They are of the runs that counted, and of all runs if none did. Times and processor time are of the runs without any
    doubt, whose number is ``clean``, if there are some: a run that fails for certain counts on a busy machine as well.
    ``missing`` and ``expected`` are sums over all runs, ``memory_bytes`` the greatest and ``held`` the least of any.
    ``faults`` are the reasons of runs without a result.
    """

    candidate: Candidate
    outlets: int
    qos: int
    runs: int
    counted: int
    clean: int
    held: int | None
    rho: float | None
    noise: float | None
    law: str
    ranked: float | None
    spread_s: float | None
    p99_s: float | None
    cpu_us: float | None
    memory_bytes: int | None
    missing: int | None
    expected: int | None
    faults: tuple[str, ...]


def cells_of(rows: Sequence[Row]) -> tuple[Cell, ...]:
    """Return a cell for each broker and load, in the order of their first runs."""
    groups: dict[tuple[Candidate, int, int], list[Row]] = {}
    for row in rows:
        groups.setdefault(row.load, []).append(row)
    return tuple(_cell(group) for group in groups.values())


def _cell(rows: Sequence[Row]) -> Cell:
    first = rows[0]
    counted = [row for row in rows if row.counted]
    used = counted or [row for row in rows if row.expected is not None]
    clean = [row for row in counted if not row.doubts]
    timed = clean or used
    ended = [row for row in rows if row.expected is not None]
    laws = [row.law for row in used if row.law]
    return Cell(
        candidate=first.candidate,
        outlets=first.outlets,
        qos=first.qos,
        runs=len(rows),
        counted=len(counted),
        clean=len(clean),
        held=min((row.held for row in ended if row.held is not None), default=None),
        rho=_median(row.rho for row in used),
        noise=_median(row.noise for row in used),
        ranked=_median(row.ranked for row in used),
        law=max(laws, key=laws.count, default=""),
        spread_s=_median(row.spread_s for row in timed),
        p99_s=_median(row.p99_s for row in timed),
        cpu_us=_median(row.cpu_us for row in timed),
        memory_bytes=max((row.memory_bytes for row in rows if row.memory_bytes is not None), default=None),
        missing=sum(row.missing or 0 for row in ended) if ended else None,
        expected=sum(row.expected or 0 for row in ended) if ended else None,
        faults=tuple(dict.fromkeys(row.fault for row in rows if row.fault)),
    )


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None
