"""What a fault of every kind does: it begins, ends, and is given up where a run ends before it does."""

from collections.abc import Callable
from typing import Protocol

from bench.scenario.faults import Fault

__all__ = ["Act", "MakeAct"]


class Act(Protocol):
    """One fault in the hands of the run. An exception of a method is a BenchError."""

    async def begin(self) -> None:
        """Break what is to be broken; return when it is."""

    async def end(self) -> None:
        """Mend it; return when it works again."""

    async def release(self) -> None:
        """Leave nothing held up or in the way, where the run ends before the fault does."""


MakeAct = Callable[[Fault], Act]
