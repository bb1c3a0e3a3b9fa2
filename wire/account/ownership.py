"""Who owns a partition of the directory: one state machine, and the only place where a partition's state changes.

A partition is a stripe of the directory. One worker instance at a time holds its outlets, and only that instance's
tallies of it are taken: two workers that both count an outlet would count its deliveries twice. The states:

- ``Unowned``: no worker has had the partition since the directory was partitioned.
- ``Owned``: a worker instance has it.
- ``Unreachable``: the owner cannot be reached. It is still the owner, and comes back with everything that it counted,
  unless the partition is assigned to another worker or given up first.
- ``GivenUp``: the owner stayed away for too long. Its tallies are not taken any more; the partition waits for another
  worker.

Each state carries ``unreported_until``, the last sequence that a former owner may have delivered without reporting it:
a missing delivery of such a message counts as ``unreported``.

``TRANSITIONS`` has every event that a state allows; any other raises TransitionError. The diagram in
docs/ownership.md is drawn from it. Moments are nanoseconds since the epoch.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from wire.errors import TransitionError

__all__ = [
    "FORMER_MOST",
    "TRANSITIONS",
    "Assign",
    "GiveUp",
    "GivenUp",
    "LinkUp",
    "Owned",
    "OwnerReturned",
    "OwnerUnreachable",
    "PartitionEvent",
    "PartitionState",
    "Partitions",
    "Repartition",
    "Unowned",
    "Unreachable",
    "transition",
]

FORMER_MOST = 10_000  # former owners; the one that lost a partition longest ago is forgotten first


@dataclass(frozen=True, slots=True)
class Unowned:
    """No worker has had the partition yet, since ``since_ns``."""

    since_ns: int = 0
    unreported_until: int = 0


@dataclass(frozen=True, slots=True)
class Owned:
    """The worker instance ``owner`` has the partition."""

    owner: str
    unreported_until: int = 0


@dataclass(frozen=True, slots=True)
class Unreachable:
    """``owner`` cannot be reached since ``since_ns``; ``last_sequence`` is the last message that it may have had."""

    owner: str
    since_ns: int
    last_sequence: int
    unreported_until: int = 0


@dataclass(frozen=True, slots=True)
class GivenUp:
    """The last owner cannot be reached since ``since_ns``, and is not waited for any more."""

    since_ns: int = 0
    unreported_until: int = 0


PartitionState = Unowned | Owned | Unreachable | GivenUp


@dataclass(frozen=True, slots=True)
class Assign:
    """The partition goes to the worker instance ``owner``."""

    owner: str


@dataclass(frozen=True, slots=True)
class OwnerUnreachable:
    """The owner cannot be reached any more; ``last_sequence`` is the last message that it may have had."""

    last_sequence: int
    now_ns: int


@dataclass(frozen=True, slots=True)
class OwnerReturned:
    """The owner is back, with everything that it counted."""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The owner stayed away for too long."""


@dataclass(frozen=True, slots=True)
class LinkUp:
    """The wire can be reached again: no owner could return before ``now_ns``, so absences count from then."""

    now_ns: int


@dataclass(frozen=True, slots=True)
class Repartition:
    """The directory is partitioned anew, and the partition ends."""

    now_ns: int


PartitionEvent = Assign | OwnerUnreachable | OwnerReturned | GiveUp | LinkUp | Repartition

TRANSITIONS: Mapping[type[PartitionState], Mapping[type[PartitionEvent], type[PartitionState]]] = {
    Unowned: {Assign: Owned, LinkUp: Unowned, Repartition: Unowned},
    Owned: {OwnerUnreachable: Unreachable, LinkUp: Owned},
    Unreachable: {Assign: Owned, OwnerReturned: Owned, GiveUp: GivenUp, LinkUp: Unreachable},
    GivenUp: {Assign: Owned, LinkUp: GivenUp, Repartition: Unowned},
}


def transition(state: PartitionState, event: PartitionEvent) -> PartitionState:
    """Return the state that follows; TransitionError where the state does not allow the event."""
    allowed = TRANSITIONS[type(state)]
    if type(event) in allowed:
        match state, event:
            case _, Assign(owner=owner):
                return Owned(owner, _unreported_until(state))
            case Owned(owner=owner), OwnerUnreachable(last_sequence=last, now_ns=now_ns):
                return Unreachable(owner, now_ns, last, state.unreported_until)
            case Unreachable(owner=owner), OwnerReturned():
                return Owned(owner, state.unreported_until)
            case Unreachable(since_ns=since_ns), GiveUp():
                return GivenUp(since_ns, _unreported_until(state))
            case Owned(), LinkUp():
                return state
            case Unowned() | Unreachable() | GivenUp(), LinkUp(now_ns=now_ns):
                return replace(state, since_ns=now_ns)
            case _, Repartition(now_ns=now_ns):
                return Unowned(now_ns)
    raise TransitionError("a partition", state, event, (kind.__name__ for kind in allowed))


def _unreported_until(state: PartitionState) -> int:
    """Return the last sequence that an owner up to now may have delivered without reporting it."""
    return state.last_sequence if isinstance(state, Unreachable) else state.unreported_until


def _owner(state: PartitionState) -> str | None:
    return state.owner if isinstance(state, Owned | Unreachable) else None


class Partitions:
    """The states of all partitions of one directory, by index; ``apply`` and ``repartition`` alone change them.

    The worker instances that lost a partition are kept, also across the lives of the wire: they must get none again.
    ``former`` are those of earlier lives, in the order of their first loss.
    """

    def __init__(self, states: Iterable[PartitionState], former: Iterable[str] = ()) -> None:
        self._states = list(states)
        self._former: dict[str, None] = dict.fromkeys(former)

    @classmethod
    def unowned(cls, count: int) -> "Partitions":
        """Make ``count`` partitions that no worker has had yet."""
        return cls(Unowned() for _ in range(count))

    @classmethod
    def restored(
        cls, owners: Sequence[str | None], unreported_until: Sequence[int], former: Iterable[str] = ()
    ) -> "Partitions":
        """Make the partitions from their stored form. Each stored owner counts as reachable at first."""
        states: list[PartitionState] = []
        for owner, until in zip(owners, unreported_until, strict=True):
            if owner is None:
                states.append(Unowned(0, until))
            else:
                states.append(Owned(owner, until) if owner else GivenUp(0, until))
        return cls(states, former)

    def owners(self) -> list[str | None]:
        """Return the stored form: for each partition its owner, "" where it was given up, None where it is unowned."""
        return ["" if isinstance(state, GivenUp) else _owner(state) for state in self._states]

    def former_owners(self) -> tuple[str, ...]:
        """Return the instances that lost a partition, in the order of their first loss."""
        return tuple(self._former)

    def __len__(self) -> int:
        return len(self._states)

    def __getitem__(self, partition: int) -> PartitionState:
        return self._states[partition]

    def __iter__(self) -> Iterator[PartitionState]:
        return iter(self._states)

    def of(self, instance: str) -> tuple[int, ...]:
        """Return the partitions whose owner is this worker instance, whether or not it can be reached."""
        return tuple(partition for partition, state in enumerate(self._states) if _owner(state) == instance)

    def is_former(self, instance: str) -> bool:
        """Return whether a worker instance lost a partition, to another one or because it stayed away for too long.

        It may still have the partition's ledger: given the partition anew it would go on with its old counts, which are
        in the account as a former owner's.
        """
        return instance in self._former

    def apply(self, partition: int, event: PartitionEvent) -> None:
        """Change a partition's state; TransitionError where its state does not allow the event."""
        before = self._states[partition]
        after = self._states[partition] = transition(before, event)
        if isinstance(before, Unreachable) and _owner(after) != before.owner:
            self._former[before.owner] = None
            if len(self._former) > FORMER_MOST:
                del self._former[next(iter(self._former))]

    def repartition(self, count: int, now_ns: int) -> None:
        """End every partition and make ``count`` new ones; TransitionError where one has an owner."""
        event = Repartition(now_ns)
        for state in self._states:
            transition(state, event)
        self._states = [Unowned(now_ns) for _ in range(count)]
