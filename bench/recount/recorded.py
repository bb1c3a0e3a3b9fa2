"""What the workers of a run wrote down as it ran: the journals and the raw records of a folder, read back."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from bench.base.errors import ConfigurationError
from bench.output.raw_records import RawRecords, read_raw
from wire.contract.journal import Began, Came, JournalLine, Opened, Outlet, Proved, Settled, Subscribed, decode
from wire.contract.outages import Outage
from wire.host.reasons import reason_of

__all__ = ["Arrival", "Recorded", "read_recorded"]

REMEDY = "give the folder of a run with --raw"


class Arrival(NamedTuple):
    """An arrival of a message at an outlet; ``timed``: its time is in the histograms."""

    at_ns: int
    outlet: int
    sent_ns: int
    timed: bool
    retained: bool = False


class Announced(NamedTuple):
    """A message as it was announced; ``kill`` is that of the kill which it must not overtake, 0: there is none."""

    topic: str
    due_ns: int
    kill: int = 0


@dataclass(slots=True)
class Recorded:
    """What happened. ``messages`` and ``arrivals`` go by sequence, ``settled`` by sequence and partition index,
    ``events`` and ``filters`` by outlet. ``torn`` are the files that end within a line or a record.
    """

    run_id: str
    lasting: bool = False
    partitions: int = 1
    messages: dict[int, Announced] = field(default_factory=dict)
    arrivals: defaultdict[int, list[Arrival]] = field(default_factory=lambda: defaultdict(list))
    settled: dict[tuple[int, int], int] = field(default_factory=dict)
    events: defaultdict[int, list[Outlet]] = field(default_factory=lambda: defaultdict(list))
    filters: dict[int, tuple[str, ...]] = field(default_factory=dict)
    outages: tuple[Outage, ...] = ()
    torn: list[Path] = field(default_factory=list)

    def take(self, line: JournalLine) -> None:
        """Take a line of a journal."""
        match line:
            case Began():
                self.lasting = line.lasting
            case Opened():
                known = self.messages.get(line.sequence)
                kill = line.kill or (0 if known is None else known.kill)
                self.messages[line.sequence] = Announced(line.topic, line.due_ns, kill)
            case Settled():
                self.partitions = line.count
                self.settled.setdefault((line.sequence, line.index), line.at_ns)
            case Outlet():
                self.events[line.outlet].append(line)
            case Subscribed():
                self.filters[line.outlet] = line.filters
            case Came():
                arrival = Arrival(line.at_ns, line.outlet, line.sent_ns, timed=False, retained=line.retained)
                self.arrivals[line.sequence].append(arrival)
            case Proved():
                self.outages = max(self.outages, line.outages, key=len)


def read_recorded(folder: Path) -> Recorded:
    """Return what was written down in a folder. ConfigurationError where nothing was, or by several runs."""
    journals = sorted(folder.glob("journal-*.jsonl"))
    if not journals:
        raise ConfigurationError(folder, "", "there is no journal", REMEDY)
    records = read_raw([folder])
    recorded = Recorded(f"{records.run_id:016x}", torn=list(records.torn))
    for path in journals:
        for number, line in enumerate(_lines(path, recorded), 1):
            if isinstance(line, Began) and line.run_id != recorded.run_id:
                raise ConfigurationError(
                    path,
                    "run_id",
                    f"it is of run {line.run_id}, and the raw records of {recorded.run_id}",
                    REMEDY,
                    number,
                )
            recorded.take(line)
    _take_records(records, recorded)
    return recorded


def _lines(path: Path, recorded: Recorded) -> Iterator[JournalLine]:
    """Yield the lines of a journal; one that was not written to its end is left out."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(path, "", reason_of(error).lower(), REMEDY) from None
    *lines, rest = content.split(b"\n")
    if rest:
        recorded.torn.append(path)
    for number, line in enumerate(lines, 1):
        try:
            yield decode(line)
        except ValueError as error:
            problem = f"this is no line of a journal: {error}"
            raise ConfigurationError(path, "", problem, "give the file as a worker wrote it", number) from None


def _take_records(records: RawRecords, recorded: Recorded) -> None:
    arrivals = recorded.arrivals
    for record in records:
        arrivals[record.sequence].append(Arrival(record.upper_ns, record.outlet, record.sent_ns, timed=True))
