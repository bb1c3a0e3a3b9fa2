"""A worker as the membership knows it, and the readiness of all workers' outlets."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from wire.contract.control import Join, Progress
from wire.workers.pipe_link import ControlLink
from wire.workers.states import WorkerEvent, WorkerState, transition

__all__ = ["FILES_KEPT_BACK", "Member", "Readiness", "readiness_of"]

FILES_KEPT_BACK = 64  # a worker's own: epoll, control, libraries
SAMPLES_SHOWN = 5  # of the outlets that did not come on


@dataclass(slots=True)
class Member:
    """One worker, its state, and its last progress.

    ``reason`` says why the worker cannot be reached. It is empty while the worker can be, and after a departure that
    the wire asked for. Moments are seconds of the membership's clock: ``heard_s`` of the last message, ``progress_s``
    of the last progress, ``since_s`` of the loss of contact. ``told`` are the partitions that the worker was told of.
    """

    join: Join
    link: ControlLink
    state: WorkerState = WorkerState.JOINED
    reason: str = ""
    progress: Progress | None = None
    heard_s: float = 0.0
    progress_s: float = 0.0
    since_s: float = 0.0
    told: set[int] = field(default_factory=set)

    @property
    def instance(self) -> str:
        """The worker instance, which is another one after each start of a worker."""
        return self.join.instance

    def take(self, event: WorkerEvent, reason: str = "") -> None:
        """Change the state; TransitionError where the state does not allow the event."""
        self.state, self.reason = transition(self.state, event), reason


@dataclass(frozen=True, slots=True)
class Readiness:
    """The numbers of outlets that are on, that plan to be away, that may still come on, and that will not, by reason.

    ``samples`` names a few of the outlets that will not come on.
    """

    on: int
    away: int
    waiting: int
    given_up: dict[str, int]
    samples: tuple[str, ...]


def readiness_of(members: Iterable[Member]) -> Readiness:
    """Return the last progress of each member, added up; a member without progress counts nothing."""
    given_up: dict[str, int] = {}
    samples: list[str] = []
    on = away = waiting = 0
    for progress in (member.progress for member in members):
        if progress is not None:
            on += progress.on
            away += progress.away
            waiting += progress.waiting
            samples.extend(progress.samples)
            for reason, count in progress.given_up.items():
                given_up[reason] = given_up.get(reason, 0) + count
    return Readiness(on, away, waiting, given_up, tuple(samples[:SAMPLES_SHOWN]))
