"""Raw records read back, and the exact percentiles of their latencies, to check the histograms with."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bench.base.errors import ConfigurationError
from bench.base.quantiles import Quantiles, Stat
from subscribers.ledger.raw_log import BOUNDED, HEADER_BYTES, MAGIC, RECORD_BYTES, WARM
from wire.contract.nearest_rank import quantile_of

__all__ = ["Ends", "ExactFigures", "RawRecord", "RawRecords", "exact_figures", "percentiles", "read_raw"]

RECORD = struct.Struct("<IIqqqq")
assert RECORD.size == RECORD_BYTES
REMEDY = "give the folder of a run with --raw, or its raw-*.bin"


class RawRecord(NamedTuple):
    """One arrival; its lower and upper end are the same where it is exact. Times are nanoseconds since the epoch."""

    sequence: int
    flags: int
    due_ns: int
    sent_ns: int
    lower_ns: int
    upper_ns: int

    @property
    def bounded(self) -> bool:
        return bool(self.flags & BOUNDED)

    @property
    def warm(self) -> bool:
        """Whether its message was due in the warm-up: then it is in the account and in no percentile."""
        return bool(self.flags & WARM)


@dataclass(frozen=True, slots=True)
class RawRecords:
    """The records in some files of one run; the files in ``torn`` end within a record."""

    run_id: int
    files: tuple[Path, ...]
    torn: tuple[Path, ...]
    _data: bytes

    def __len__(self) -> int:
        return len(self._data) // RECORD_BYTES

    def __iter__(self) -> Iterator[RawRecord]:
        return map(RawRecord._make, RECORD.iter_unpack(self._data))


@dataclass(frozen=True, slots=True)
class Ends:
    """The exact percentiles of one latency, at the arrivals' lower and at their upper ends."""

    lower: Quantiles
    upper: Quantiles


@dataclass(frozen=True, slots=True)
class ExactFigures:
    """The figures of some records: how many of each kind, and the latencies without the warm-up."""

    exact: int
    bounded: int
    warm: int
    disclosure: Ends
    transit: Ends


def read_raw(paths: Sequence[Path]) -> RawRecords:
    """Return the records in files, or in the folder of a run. ConfigurationError where there are none of one run."""
    files = [file for path in paths for file in (sorted(path.glob("raw-*.bin")) if path.is_dir() else [path])]
    if not files:
        raise ConfigurationError(paths[0], "", "there are no raw records", REMEDY)
    data = bytearray()
    run_id: int | None = None
    torn = []
    for file in files:
        content = _content(file)
        its_run = int.from_bytes(content[len(MAGIC) : HEADER_BYTES], "little")
        if run_id is not None and its_run != run_id:
            raise ConfigurationError(file, "", f"it is of another run than {files[0]}", "give the files of one run")
        run_id = its_run
        whole, rest = divmod(len(content) - HEADER_BYTES, RECORD_BYTES)
        if rest:
            torn.append(file)
        data += content[HEADER_BYTES : HEADER_BYTES + whole * RECORD_BYTES]
    return RawRecords(run_id or 0, tuple(files), tuple(torn), bytes(data))


def exact_figures(records: Iterable[RawRecord]) -> ExactFigures:
    """Return both ends of disclosure latency and transit; the warm-up is left out, as in a run's histograms."""
    measured: list[RawRecord] = []
    warm = bounded = 0
    for record in records:
        if record.warm:
            warm += 1
            continue
        bounded += record.bounded
        measured.append(record)
    return ExactFigures(
        exact=len(measured) - bounded,
        bounded=bounded,
        warm=warm,
        disclosure=Ends(
            percentiles([record.lower_ns - record.due_ns for record in measured]),
            percentiles([record.upper_ns - record.due_ns for record in measured]),
        ),
        transit=Ends(
            percentiles([record.lower_ns - record.sent_ns for record in measured]),
            percentiles([record.upper_ns - record.sent_ns for record in measured]),
        ),
    )


def percentiles(values_ns: Sequence[int]) -> Quantiles:
    """Return the summary's statistics of some times, in seconds, by nearest rank as the histograms take it."""
    ordered = sorted(values_ns)

    def value(stat: Stat) -> float | None:
        value_ns = quantile_of(ordered, stat.fraction)
        return None if value_ns is None else value_ns / 1e9

    return Quantiles.of(value)


def _content(file: Path) -> bytes:
    try:
        content = file.read_bytes()
    except OSError as error:
        reason = (error.strerror or "the system refuses").lower()
        raise ConfigurationError(file, "", reason, REMEDY) from None
    if not content.startswith(MAGIC) or len(content) < HEADER_BYTES:
        raise ConfigurationError(file, "", "these are no raw records of this version", REMEDY)
    return content
