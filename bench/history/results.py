"""A comparison, a search or trials of an order in the history: what a list says of it, from its file.

Of a file only the keys that a list needs are read, because a history holds files of many versions of Wirestorm.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import DecodeError, Struct, ValidationError, field
from msgspec.json import Decoder

from bench.base.exits import Exit
from bench.base.units import SECOND_NS
from bench.history.reading import Unreadable
from bench.history.records import Kind, ResultRecord
from bench.output.search_exit import search_exit
from wire.contract.times import parse_time
from wire.host.reasons import reason_of

__all__ = ["FILES", "read_result"]

# The names of their files are those of their kinds.
FILES: Mapping[str, Kind] = {"comparison.json": "comparison", "capacity.json": "capacity", "fairness.json": "fairness"}


class _Broker(Struct, frozen=True):
    kind: str
    version: str = ""


class _Goal(Struct, frozen=True):
    sentence: str
    lower: int | None
    upper: int | None
    narrow: bool
    unmeasured: int | None = None


class _Side(Struct, frozen=True):
    name: str


class _Result(Struct, frozen=True, kw_only=True):
    scenario: str
    seed: int
    started: str | None = None
    fault: str | None = None
    broker: _Broker | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    commit: str | None = None

    @property
    def tested(self) -> str:
        return f"{self.broker.kind} {self.broker.version}".strip() if self.broker else ""


class _Judged(_Result, frozen=True, kw_only=True):
    sentence: str
    exit_code: int

    @property
    def told(self) -> str:
        return self.sentence

    @property
    def code(self) -> int:
        return self.exit_code


class _Comparison(_Judged, frozen=True, kw_only=True):
    sides: tuple[_Side, ...]

    @property
    def tested(self) -> str:
        return " / ".join(side.name for side in self.sides)


class _Search(_Result, frozen=True, kw_only=True):
    least: int
    most: int
    end: str
    goals: tuple[_Goal, ...]

    @property
    def told(self) -> str:
        return " ".join(goal.sentence for goal in self.goals)

    @property
    def code(self) -> int:
        return search_exit(self.least, self.most, self.goals, self.end)


DECODE: Mapping[Kind, Callable[[bytes], _Judged | _Search]] = {
    "comparison": Decoder(_Comparison).decode,
    "capacity": Decoder(_Search).decode,
    "fairness": Decoder(_Judged).decode,
}


def read_result(path: Path, root: Path) -> ResultRecord:
    """Return the result of a file below ``root``. Unreadable where the file does not say what a list needs."""
    kind, folder = FILES[path.name], path.parent
    name, page = str(folder.relative_to(root)), path.with_suffix(".html").name
    try:
        found = DECODE[kind](path.read_bytes())
        started_ns = parse_time(found.started) if found.started else int(path.stat().st_mtime) * SECOND_NS
        outcome = Exit(found.code).name
    except OSError as error:
        raise Unreadable(name, reason_of(error).lower()) from None
    except (ValidationError, DecodeError, ValueError) as error:
        problem = str(error)
        raise Unreadable(name, f"{path.name}: {problem[:1].lower()}{problem[1:]}") from None
    return ResultRecord(
        kind=kind,
        name=name,
        folder=folder,
        started_ns=started_ns,
        scenario=found.scenario,
        seed=found.seed,
        outcome="DONE" if outcome == "PASS" else outcome,
        sentence=f"{found.told} Fault: {found.fault}." if found.fault else found.told,
        page=page if (folder / page).is_file() else path.name,
        broker=found.tested,
        tags=found.tags,
        commit=found.commit,
    )
