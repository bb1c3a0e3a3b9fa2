"""The state of a worker as the wire sees it: one table of transitions.

- ``JOINED``: the worker is there.
- ``UNREACHABLE``: its connection ended, or nothing was heard of it for long. It may come back.
- ``DEPARTED``: it said farewell, or left when it was told to. It does not come back.
- ``CRASHED``: it ended without a farewell. It does not come back.

``TRANSITIONS`` has every event that a state allows; any other raises TransitionError. The diagram in
docs/ownership.md is drawn from it.
"""

from collections.abc import Mapping
from enum import Enum

from wire.errors import TransitionError

__all__ = ["TRANSITIONS", "WorkerEvent", "WorkerState", "transition"]


class WorkerState(Enum):
    """The state of a worker."""

    JOINED = "joined"
    UNREACHABLE = "unreachable"
    DEPARTED = "departed"
    CRASHED = "crashed"

    @property
    def ended(self) -> bool:
        """True once the worker does not come back."""
        return self in (WorkerState.DEPARTED, WorkerState.CRASHED)


class WorkerEvent(Enum):
    """An event of a worker: a message is heard, contact is lost, it says farewell, or it crashes."""

    HEARD = "heard"
    CONTACT_LOST = "contact lost"
    FAREWELL = "farewell"
    CRASH = "crash"


TRANSITIONS: Mapping[WorkerState, Mapping[WorkerEvent, WorkerState]] = {
    WorkerState.JOINED: {
        WorkerEvent.HEARD: WorkerState.JOINED,
        WorkerEvent.CONTACT_LOST: WorkerState.UNREACHABLE,
        WorkerEvent.FAREWELL: WorkerState.DEPARTED,
        WorkerEvent.CRASH: WorkerState.CRASHED,
    },
    WorkerState.UNREACHABLE: {
        WorkerEvent.HEARD: WorkerState.JOINED,
        WorkerEvent.CONTACT_LOST: WorkerState.UNREACHABLE,
        WorkerEvent.FAREWELL: WorkerState.DEPARTED,
        WorkerEvent.CRASH: WorkerState.CRASHED,
    },
    WorkerState.DEPARTED: {},
    WorkerState.CRASHED: {},
}


def transition(state: WorkerState, event: WorkerEvent) -> WorkerState:
    """Return the state that follows; TransitionError where the state does not allow the event."""
    following = TRANSITIONS[state].get(event)
    if following is None:
        raise TransitionError("a worker", state.value, event.value, (each.value for each in TRANSITIONS[state]))
    return following
