"""Faults that are planted in production code, each by changes of its text, to see that the simulation finds them."""

import inspect
import textwrap
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from subscribers.ledger.ledger import Ledger
from wire.account import absorbing
from wire.desk.desk import Desk
from wire.service.dispatch import Dispatch
from wire.store import writer
from wire.workers.elastic_membership import ElasticMembership

__all__ = ["FAULTS", "Change", "Fault", "planted"]


@dataclass(frozen=True)
class Change:
    """In a function the text ``right`` becomes ``wrong``."""

    function: Callable
    right: str
    wrong: str


@dataclass(frozen=True)
class Fault:
    """A fault. The suite looks for it from the seed ``first`` on, in lives as ``live`` has them."""

    name: str
    changes: tuple[Change, ...]
    first: int = 0
    losing_reports: bool = False


FAULTS = (
    Fault(
        "a commit does not wait for its fsync", (Change(writer.configure, "synchronous = FULL", "synchronous = OFF"),)
    ),
    Fault(
        "a release is announced behind its send",
        (
            Change(
                Dispatch._follow,
                "self._membership.tell(self._account.announcement(release.uri, release.version))",
                "asyncio.get_running_loop().call_later(0.01, self._membership.tell, "
                "self._account.announcement(release.uri, release.version))",
            ),
        ),
    ),
    # Membership and account both refuse an old owner: without one of them the other one holds.
    Fault(
        "an old owner is believed",
        (
            Change(absorbing.absorb, " and partition.index in mine", ""),
            Change(ElasticMembership._on_join, " and partition in owned", ""),
        ),
        first=60,
        losing_reports=True,
    ),
    Fault(
        "an interval is forgotten", (Change(Ledger.take_over, "self._settled.add_run(start, stop)", "(start, stop)"),)
    ),
    Fault(
        "a tally is counted before the gap in front of it is filled",
        (Change(absorbing._follows, "tally.number == last + 1", "tally.number > last"),),
        first=20,
        losing_reports=True,
    ),
    Fault(
        "a version does not wait for the one before it",
        (Change(Desk._may_be_sent, "not self._outbox.holds(item.uri)", "True"),),
        first=720,
    ),
)


@contextmanager
def planted(fault):
    """Have a fault in the code for as long as the context lasts. AssertionError where the right text is not there."""
    with ExitStack() as stack:
        for change in fault.changes:
            stack.enter_context(_changed(fault.name, change))
        yield


@contextmanager
def _changed(name, change):
    function = change.function
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(change.right) == 1, f"{name}: the code has changed; plant the fault anew"
    made = {}
    exec(compile(source.replace(change.right, change.wrong), name, "exec"), function.__globals__, made)
    right = function.__code__
    function.__code__ = made[function.__name__].__code__
    try:
        yield
    finally:
        function.__code__ = right
