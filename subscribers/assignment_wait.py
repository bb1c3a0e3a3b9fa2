"""A worker without an assignment: it says so after five seconds, and gives up after its time-out."""

from collections.abc import Callable
from typing import Protocol

from subscribers.control_link import ControlLink

__all__ = ["AssignmentWait"]

SECOND_NS = 1_000_000_000
NOTE_NS = 5 * SECOND_NS


class Timers(Protocol):
    """The reactor, as far as it calls back."""

    def call_in(self, delay_ns: int, action: Callable[[], None]) -> None:
        """Call an action once, after a delay."""


class AssignmentWait:
    """Watches the time until the first assignment. ``note`` is given one sentence after five seconds without it.

    ``timeout_ns`` is None for a worker that waits for ever.
    """

    def __init__(self, note: Callable[[str], None] = lambda _: None, timeout_ns: int | None = None) -> None:
        self._note = note
        self._timeout_ns = timeout_ns

    def start(
        self, timers: Timers, link: ControlLink, *, waiting: Callable[[], bool], give_up: Callable[[str], None]
    ) -> None:
        """Begin. ``waiting`` tells whether the assignment is still to come; ``give_up`` is called with a reason."""

        def note() -> None:
            if waiting():
                self._note(f"{_reason(link, f'for {NOTE_NS / SECOND_NS:g} s')}; waiting")

        def end() -> None:
            if waiting():
                give_up(_reason(link, "within the time of --timeout"))

        timers.call_in(NOTE_NS, note)
        if self._timeout_ns is not None:
            timers.call_in(self._timeout_ns, end)


def _reason(link: ControlLink, how_long: str) -> str:
    """Return why a worker has no outlets, by the state of its link, and the likely causes."""
    if not link.up:
        said = f"the wire's broker has not been reached {how_long}"
        return f"{said}: {link.problem}" if link.problem else said
    causes = "none of this id is on the broker, it waits for more workers, or it holds this one in reserve"
    return f"no wire gave outlets to this worker ({causes}) {how_long}"
