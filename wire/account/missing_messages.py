"""The closed messages that some outlets miss, and why."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from wire.account.rows import Key
from wire.contract.bitsets import slots

__all__ = ["MissingCause", "MissingMessage", "MissingOutlets"]

# Why an outlet misses a message: it was never sent, the broker refused it, its worker crashed before it reported, or it
# was sent and did not arrive.
MissingCause = Literal["unsent", "refused", "unreported", "undelivered"]


@dataclass(slots=True)
class MissingMessage:
    """A message that some outlets miss in partitions where it is closed: ``outlets`` has a bitset for each of these
    partitions.

    ``unreported`` names the partitions whose missing outlets may have had it, from an owner that did not report it.
    ``refused``: the broker did not take it. ``shares`` are those of its shared subscriptions, ``share_names``, that had
    no copy, and ``shares_unreported`` says of them what ``unreported`` says of outlets. ``change`` is the kind of a
    settled change that it belongs to, or empty, ``earlier`` are the earlier versions of the story on its label, and
    ``clock_runs``: an outlet that had the story missed the change when that was settled, and some outlet does still.
    """

    sequence: int
    key: Key
    topic: str
    label: str
    due_ns: int
    embargo_ns: int
    body_bytes: int
    outlets: dict[int, int] = field(default_factory=dict)
    unreported: set[int] = field(default_factory=set)
    refused: bool = False
    share_names: tuple[str, ...] = ()
    shares: set[str] = field(default_factory=set)
    shares_unreported: bool = False
    change: str = ""
    earlier: tuple[int, ...] = ()
    clock_runs: bool = False

    def values(self, partitions: int, *, unsent: bool) -> Iterator["MissingOutlets"]:
        """Yield the missing outlets of each cause by their index in the audience, which has so many partitions."""
        by_cause: dict[MissingCause, list[int]] = {}
        for partition, bits in sorted(self.outlets.items()):
            found = by_cause.setdefault(self._cause(partition, unsent=unsent), [])
            found += [slot * partitions + partition for slot in slots(bits)]
        by_share = self._cause_of(unreported=self.shares_unreported, unsent=unsent)
        if self.shares:
            by_cause.setdefault(by_share, [])
        for cause, outlets in by_cause.items():
            shares = tuple(sorted(self.shares)) if cause == by_share else ()
            yield MissingOutlets(self.sequence, *self.key, self.topic, cause, tuple(outlets), shares)

    def cause_at(self, outlet: int, partitions: int, *, unsent: bool) -> MissingCause | None:
        """Return why an outlet misses the message; None where it does not, or not yet."""
        slot, partition = divmod(outlet, partitions)
        if not self.outlets.get(partition, 0) >> slot & 1:
            return None
        return self._cause(partition, unsent=unsent)

    def _cause(self, partition: int, *, unsent: bool) -> MissingCause:
        return self._cause_of(unreported=partition in self.unreported, unsent=unsent)

    def _cause_of(self, *, unreported: bool, unsent: bool) -> MissingCause:
        if self.refused:
            return "refused"
        if unsent:
            return "unsent"
        return "unreported" if unreported else "undelivered"


@dataclass(frozen=True, slots=True)
class MissingOutlets:
    """A closed message and the outlets that miss it for one cause, by their index in the audience, and the shared
    subscriptions that do.
    """

    sequence: int
    uri: str
    version: int
    topic: str
    cause: MissingCause
    outlets: tuple[int, ...]
    shares: tuple[str, ...] = ()
