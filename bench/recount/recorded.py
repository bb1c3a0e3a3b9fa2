"""What the workers of a run wrote down as it ran: the journals and the raw records of a folder, read back."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from bench.base.errors import ConfigurationError
from bench.output.raw_records import read_raw
from bench.recount.arrivals import Arrival, Arrivals
from subscribers.ledger.raw_log import RECORD_BYTES
from wire.contract.journal import Began, Came, JournalLine, Opened, Outlet, Proved, Settled, Subscribed, decode
from wire.contract.outages import Outage
from wire.contract.topic_filters import FilterError, check_name, parse_filter
from wire.host.reasons import reason_of

__all__ = ["Recorded", "read_recorded"]

REMEDY = "give the folder of a run with --raw"
LINES_AT_ONCE = 1000


class Announced(NamedTuple):
    """A message as it was announced; ``kill`` is that of the kill which it must not overtake, 0: there is none."""

    topic: str
    due_ns: int
    kill: int = 0


@dataclass(slots=True)
class Recorded:
    """What happened. ``messages`` and ``arrivals`` go by sequence, ``settled`` by sequence and partition index,
    ``events`` and ``filters`` by outlet. ``torn`` are the files that are empty, or end within a line or a record.
    """

    run_id: str
    lasting: bool = False
    partitions: int = 1
    messages: dict[int, Announced] = field(default_factory=dict)
    arrivals: Arrivals = field(default_factory=Arrivals)
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
                self.arrivals.add(line.sequence, arrival)
            case Proved():
                self.outages = max(self.outages, line.outages, key=len)


def read_recorded(folder: Path, look: Callable[[float, float], None] | None = None) -> Recorded:
    """Return what was written down in a folder. ConfigurationError where nothing was, or by several runs.

    ``look`` is called with the bytes that are read, and how many there are.
    """
    journals = sorted(folder.glob("journal-*.jsonl"))
    if not journals:
        raise ConfigurationError(folder, "", "there is no journal", REMEDY)
    records = read_raw([folder])
    recorded = Recorded(f"{records.run_id:016x}", torn=list(records.torn))
    records_bytes = len(records) * RECORD_BYTES
    total = records_bytes + sum(path.stat().st_size for path in journals if path.is_file())
    done = 0
    for path in journals:
        for number, (content, line) in enumerate(_lines(path, recorded), 1):
            if isinstance(line, Began) and line.run_id != recorded.run_id:
                problem = f"it is of run {line.run_id}, and the raw records of {recorded.run_id}"
                raise ConfigurationError(path, "run_id", problem, REMEDY, number)
            if number % LINES_AT_ONCE == 0 and look is not None:
                look(done, total)
            done += len(content)
            recorded.take(line)

    def look_at_records(taken: int) -> None:
        if look is not None:
            look(done + taken * RECORD_BYTES, total)

    recorded.arrivals.take(records, look_at_records)
    return recorded


def _lines(path: Path, recorded: Recorded) -> Iterator[tuple[bytes, JournalLine]]:
    """Yield the lines of a journal, as bytes and as values; one that was not written to its end is left out."""
    content = b""
    known: set[str] = set()  # filters
    try:
        with path.open("rb") as file:
            for number, content in enumerate(file, 1):
                if content.endswith(b"\n"):
                    yield content, _line(path, number, content, known)
    except OSError as error:
        raise ConfigurationError(path, "", reason_of(error).lower(), REMEDY) from None
    if not content.endswith(b"\n"):
        recorded.torn.append(path)


def _line(path: Path, number: int, content: bytes, known: set[str]) -> JournalLine:
    try:
        line = decode(content)
        if isinstance(line, Opened):
            check_name(line.topic)
        if isinstance(line, Subscribed):
            for text in set(line.filters) - known:
                parse_filter(text)
                known.add(text)
    except (ValueError, FilterError) as error:
        problem = f"this is no line of a journal: {error}"
        raise ConfigurationError(path, "", problem, "give the file as a worker wrote it", number) from None
    if (number == 1) != isinstance(line, Began):
        problem = "the first line of a journal, and no other, is of the kind began"
        raise ConfigurationError(path, "line", problem, "give the file as a worker wrote it", number)
    return line
