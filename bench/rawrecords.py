"""Raw records read back, and the exact percentiles that they make: what the histograms are held against."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import NamedTuple

from bench.errors import ConfigurationError
from bench.measures import STATS
from subscribers.rawfile import BOUNDED, HEADER_BYTES, MAGIC, RECORD_BYTES, WARM

__all__ = ["ExactFigures", "RawRecord", "RawRecords", "exact_figures", "percentiles", "read_raw"]

RECORD = struct.Struct("<IIqqqq")
assert RECORD.size == RECORD_BYTES
REMEDY = "give the folder of a run with --raw, or its raw-*.bin"


class RawRecord(NamedTuple):
    """One arrival; its ends are the same where it is exact. Times are nanoseconds since the epoch."""

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
        """Its message was due in the warm-up: it is in the account, not in the percentiles."""
        return bool(self.flags & WARM)


@dataclass(frozen=True, slots=True)
class RawRecords:
    """The records of some files of one run; ``torn`` are those that end within a record."""

    run_id: int
    files: tuple[Path, ...]
    torn: tuple[Path, ...]
    _data: bytes

    def __len__(self) -> int:
        return len(self._data) // RECORD_BYTES

    def __iter__(self) -> Iterator[RawRecord]:
        return map(RawRecord._make, RECORD.iter_unpack(self._data))


@dataclass(frozen=True, slots=True)
class ExactFigures:
    """What some records say: how many of each kind, and latencies in seconds by name, end and statistic."""

    exact: int
    bounded: int
    warm: int
    seconds: dict[str, dict[str, dict[str, float | None]]]


def read_raw(paths: Sequence[Path]) -> RawRecords:
    """The records of files, or of a run's folder; ConfigurationError where there are none of one run."""
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
    """Both ends of disclosure latency and transit, the warm-up aside as in a run's histograms."""
    latencies: dict[str, dict[str, list[int]]] = {
        name: {"lower": [], "upper": []} for name in ("disclosure", "transit")
    }
    disclosure, transit = latencies["disclosure"], latencies["transit"]
    exact = bounded = warm = 0
    for record in records:
        if record.warm:
            warm += 1
            continue
        if record.bounded:
            bounded += 1
        else:
            exact += 1
        for values, from_ns in ((disclosure, record.due_ns), (transit, record.sent_ns)):
            values["lower"].append(record.lower_ns - from_ns)
            values["upper"].append(record.upper_ns - from_ns)
    seconds = {name: {end: percentiles(values) for end, values in ends.items()} for name, ends in latencies.items()}
    return ExactFigures(exact, bounded, warm, seconds)


def percentiles(values_ns: Sequence[int]) -> dict[str, float | None]:
    """The summary's statistics of some times, in seconds, by nearest rank; None where there are no times."""
    ordered = sorted(values_ns)
    # As the histograms take it: the smallest k with k >= share * count; the tolerance keeps 0.99 * 100 at 99.
    return {
        name: ordered[max(0, ceil(share * len(ordered) - 1e-9) - 1)] / 1e9 if ordered else None
        for name, share in STATS.items()
    }


def _content(file: Path) -> bytes:
    try:
        content = file.read_bytes()
    except OSError as error:
        reason = (error.strerror or "the system refuses").lower()
        raise ConfigurationError(file, "", reason, REMEDY) from None
    if not content.startswith(MAGIC) or len(content) < HEADER_BYTES:
        raise ConfigurationError(file, "", "these are no raw records of this version", REMEDY)
    return content
