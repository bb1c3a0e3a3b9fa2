"""Corrections and kills as values: which versions a later one changes, and how many outlets stand where with it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from wire.account.rows import Key
from wire.contract.histogram import Histogram
from wire.contract.own_message import Story
from wire.contract.release import Release, Status
from wire.desk.rules import withholds

__all__ = ["CHANGES", "Change", "ChangeFigures", "ChangeKind", "Standing", "earlier_by_label", "kind_of"]

ChangeKind = Literal["correction", "kill", "withheld"]
CHANGES: tuple[ChangeKind, ...] = get_args(ChangeKind)


@dataclass(frozen=True, slots=True)
class Change:
    """A later version of a story, the heading of its topics, and the earlier versions that went to each label."""

    key: Key
    heading: str
    earlier: Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Standing:
    """The outlets, each once for each label, that ``had`` a story when it was changed, and those of them that do not
    have the change, as of the last tallies.
    """

    had: int
    without: int


@dataclass(frozen=True, slots=True)
class ChangeFigures:
    """Corrections, kills and versions that withhold a story, by kind: how many are ``settled``, how many outlets are
    ``without`` one and have the story that it changes, as of the last tallies, and the ``times`` from receipt to the
    last outlet that had the story, at the upper end, of those that every such outlet has. ``standing_ns`` is the sum
    over the outlets that had the story and got the change of the time from its receipt to its arrival, at the upper
    end; a delivery that comes after the change is settled, or from a session, has no time.
    """

    settled: Counter[str]
    without: Counter[str]
    times: Mapping[str, Histogram]
    standing_ns: Counter[str]


def kind_of(release: Story) -> ChangeKind:
    """Return which kind of change a later version is; one that makes a withheld story usable is a correction."""
    if not isinstance(release, Release):
        return "correction"
    if release.status is Status.CANCELED:
        return "kill"
    return "withheld" if withholds(release) else "correction"


def earlier_by_label(labels: Iterable[str], version: int, sent: Mapping[int, Sequence[str]]) -> dict[str, list[int]]:
    """Return the versions before one that went to each of its labels, of the labels of each version that was ``sent``;
    without the labels that none went to.
    """
    before = {number: names for number, names in sent.items() if number < version}
    found = {label: sorted(number for number, names in before.items() if label in names) for label in labels}
    return {label: numbers for label, numbers in found.items() if numbers}
