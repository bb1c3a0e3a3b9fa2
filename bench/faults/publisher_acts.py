"""The fault of the run's own wire: it is killed, and composed again from its store on disk."""

from typing import Protocol

from bench.faults.acts import Act

__all__ = ["Life", "PublisherKilled"]


class Life(Protocol):
    """What can be killed, and live again."""

    async def kill(self) -> None:
        """End at once: nothing more reaches the disk, the broker or the workers."""

    async def revive(self) -> None:
        """Start again from the disk, where it is dead; BenchError where that can't be."""


class PublisherKilled(Act):
    """The wire is dead until the fault ends."""

    def __init__(self, life: Life) -> None:
        self._life = life

    async def begin(self) -> None:
        """Kill it."""
        await self._life.kill()

    async def end(self) -> None:
        """Start it again."""
        await self._life.revive()

    async def release(self) -> None:
        """Start it again: the account of the run is its account."""
        await self._life.revive()
