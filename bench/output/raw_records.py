"""Raw records read back, and the exact percentiles of their latencies, to check the histograms with."""

import struct
import sys
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import sub
from pathlib import Path
from typing import NamedTuple

from bench.base.errors import ConfigurationError
from bench.base.quantiles import Quantiles, Stat
from bench.output.progress import Meter
from bench.output.time_left import by_part
from subscribers.ledger.raw_log import BOUNDED, FLAGS_SHIFT, HEADER_BYTES, MAGIC, OUTLET_SHIFT, RECORD_BYTES, WARM
from wire.contract.nearest_rank import quantile_of
from wire.host.reasons import reason_of

__all__ = ["Ends", "ExactFigures", "RawRecord", "RawRecords", "exact_figures", "percentiles", "read_raw"]

RECORD = struct.Struct("<IIqqqq")
assert RECORD.size == RECORD_BYTES
WORDS = RECORD_BYTES // 8  # sequence, flags and outlet are one, each time is one
RECORDS_AT_ONCE = 1 << 17
BYTES_AT_ONCE = 1 << 22
SORTING = 1.0  # of a record's four latencies, beside 1.0 for reading it: as measured
FLAGS_BITS = OUTLET_SHIFT - FLAGS_SHIFT
FLAGS_MASK = (1 << FLAGS_BITS) - 1
REMEDY = "give the folder of a run with --raw, or its raw-*.bin"


class RawRecord(NamedTuple):
    """One arrival at an outlet, which is its index in the directory. The lower and upper end are the same where the
    arrival is exact. Times are nanoseconds since the epoch.
    """

    sequence: int
    flags: int
    outlet: int
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
    """The records in some files of one run; the files in ``torn`` end within a record or their header."""

    run_id: int
    files: tuple[Path, ...]
    torn: tuple[Path, ...]
    _data: bytearray

    def __len__(self) -> int:
        return len(self._data) // RECORD_BYTES

    def __iter__(self) -> Iterator[RawRecord]:
        return self.part(0, len(self))

    def part(self, start: int, end: int) -> Iterator[RawRecord]:
        """Yield some records."""
        part = memoryview(self._data)[start * RECORD_BYTES : end * RECORD_BYTES]
        for sequence, word, *times in RECORD.iter_unpack(part):
            yield RawRecord(sequence, word & FLAGS_MASK, word >> FLAGS_BITS, *times)

    def columns(self, start: int, end: int) -> "Sequence[array[int]]":
        """Return some records column by column: sequence with flags and outlet, due, sent, lower and upper end."""
        words = array("q")
        words.frombytes(self._data[start * RECORD_BYTES : end * RECORD_BYTES])
        if sys.byteorder == "big":
            words.byteswap()
        return [words[place::WORDS] for place in range(WORDS)]


@dataclass(frozen=True, slots=True)
class Ends:
    """The exact percentiles of one latency, at the arrivals' lower and at their upper ends."""

    lower: Quantiles
    upper: Quantiles


@dataclass(frozen=True, slots=True)
class ExactFigures:
    """The figures of some records: how many of each kind, and the latencies without the warm-up.

    ``interrupted``: they are of the first records alone.
    """

    exact: int
    bounded: int
    warm: int
    disclosure: Ends
    transit: Ends
    interrupted: bool = False

    @property
    def records(self) -> int:
        """How many records the figures are of, with those of the warm-up."""
        return self.exact + self.bounded + self.warm


def read_raw(paths: Sequence[Path]) -> RawRecords:
    """Return the records in files, or in the folder of a run. ConfigurationError where there are none of one run."""
    files = [file for path in paths for file in (sorted(path.glob("raw-*.bin")) if path.is_dir() else [path])]
    if not files:
        raise ConfigurationError(paths[0], "", "there are no raw records", REMEDY)
    data = bytearray()
    run_id: int | None = None
    first: Path | None = None
    torn = []
    for file in files:
        its_run, whole = _append(file, data)
        if not whole:
            torn.append(file)
        if its_run is None:
            continue
        if run_id is not None and its_run != run_id:
            raise ConfigurationError(file, "", f"it is of another run than {first}", "give the files of one run")
        run_id, first = its_run, first or file
    if run_id is None:
        raise ConfigurationError(paths[0], "", "its raw records are empty", REMEDY)
    return RawRecords(run_id, tuple(files), tuple(torn), data)


def exact_figures(
    records: RawRecords, meter: Meter | None = None, stopped: Callable[[], bool] = lambda: False
) -> ExactFigures:
    """Return both ends of disclosure latency and transit; the warm-up is left out, as in a run's histograms.

    Once ``stopped`` says so, no further records are taken: the figures are of those so far.
    """
    began_s = time.monotonic()
    latencies = {name: array("q") for name in ("disclosure from", "disclosure to", "transit from", "transit to")}
    total = len(records) * (1 + SORTING)
    taken = warm = bounded = 0

    def show(done: float, note: str) -> None:
        if meter is not None:
            meter.show(done, total, note, by_part(done, total, time.monotonic() - began_s))

    while taken < len(records) and not stopped():
        show(taken, f"{taken:,} of {len(records):,} records")
        columns = records.columns(taken, taken + RECORDS_AT_ONCE)
        taken += len(columns[0])
        its_warm, its_bounded, measured = _measured(columns)
        warm += its_warm
        bounded += its_bounded
        _, dues, sents, lowers, uppers = measured
        for name, ends, since in (
            ("disclosure from", lowers, dues),
            ("disclosure to", uppers, dues),
            ("transit from", lowers, sents),
            ("transit to", uppers, sents),
        ):
            latencies[name].extend(map(sub, ends, since))
    found = []
    for number, (name, values_ns) in enumerate(latencies.items()):
        show(taken + number / len(latencies) * SORTING * len(records), f"sorting {len(values_ns):,} latencies: {name}")
        found.append(percentiles(values_ns))
    return ExactFigures(
        exact=taken - warm - bounded,
        bounded=bounded,
        warm=warm,
        disclosure=Ends(*found[:2]),
        transit=Ends(*found[2:]),
        interrupted=taken < len(records),
    )


def _measured(columns: "Sequence[array[int]]") -> tuple[int, int, Sequence[Sequence[int]]]:
    """Return how many records are of the warm-up, how many others are bounded, and the columns without the warm-up."""
    flags = [word >> FLAGS_SHIFT & FLAGS_MASK for word in columns[0]]
    if not any(flag & WARM for flag in flags):
        return 0, sum(flag & BOUNDED != 0 for flag in flags), columns
    kept = [not flag & WARM for flag in flags]
    rest = [array("q", compress(column, kept)) for column in columns]
    return len(flags) - len(rest[0]), sum(flag & BOUNDED != 0 for flag in compress(flags, kept)), rest


def percentiles(values_ns: Sequence[int]) -> Quantiles:
    """Return the summary's statistics of some times, in seconds, by nearest rank as the histograms take it."""
    ordered = sorted(values_ns)

    def value(stat: Stat) -> float | None:
        value_ns = quantile_of(ordered, stat.fraction)
        return None if value_ns is None else value_ns / 1e9

    return Quantiles.of(value)


def _append(file: Path, data: bytearray) -> tuple[int | None, bool]:
    """Append the whole records of a file; return the run's id, and whether the file ends where a record does.

    A worker that was killed early may leave a file that ends within its header: it is of no known run.
    """
    before = len(data)
    try:
        with file.open("rb") as stream:
            header = stream.read(HEADER_BYTES)
            if not MAGIC.startswith(header[: len(MAGIC)]):
                raise ConfigurationError(file, "", "these are no raw records of this version", REMEDY)
            if len(header) < HEADER_BYTES:
                return None, False
            while part := stream.read(BYTES_AT_ONCE):
                data += part
    except OSError as error:
        raise ConfigurationError(file, "", reason_of(error).lower(), REMEDY) from None
    rest = (len(data) - before) % RECORD_BYTES
    if rest:
        del data[-rest:]
    return int.from_bytes(header[len(MAGIC) :], "little"), not rest
