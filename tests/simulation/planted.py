"""Faults that are planted in production code, each by a change of its text, to see that the simulation finds them."""

import inspect
import textwrap
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass

from subscribers.ledger.ledger import Ledger
from wire.desk.desk import Desk
from wire.service.dispatch import Dispatch
from wire.store import writer

__all__ = ["FAULTS", "Fault", "planted"]


@dataclass(frozen=True)
class Fault:
    """A fault: in a function the text ``right`` becomes ``wrong``. The suite looks from the seed ``first`` on."""

    name: str
    function: Callable
    right: str
    wrong: str
    first: int = 0


TELL = "self._membership.tell(self._account.announcement(release.uri, release.version))"
FAULTS = (
    Fault("a commit does not wait for its fsync", writer.configure, "synchronous = FULL", "synchronous = OFF"),
    Fault(
        "a release is announced behind its send",
        Dispatch._follow,  # noqa: SLF001 - the fault is planted in it
        TELL,
        "asyncio.get_running_loop().call_later(0.01, self._membership.tell, "
        "self._account.announcement(release.uri, release.version))",
    ),
    Fault("an interval is forgotten", Ledger.take_over, "self._settled.add_run(start, stop)", "(start, stop)"),
    Fault(
        "a version does not wait for the one before it",
        Desk._may_be_sent,  # noqa: SLF001 - the fault is planted in it
        "not self._outbox.holds(item.uri)",
        "True",
        first=70,
    ),
)


@contextmanager
def planted(fault):
    """Have a fault in the code for as long as the context lasts. AssertionError where the right text is not there."""
    function = fault.function
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(fault.right) == 1, f"{fault.name}: the code has changed; plant the fault anew"
    made = {}
    exec(compile(source.replace(fault.right, fault.wrong), fault.name, "exec"), function.__globals__, made)
    right = function.__code__
    function.__code__ = made[function.__name__].__code__
    try:
        yield
    finally:
        function.__code__ = right
