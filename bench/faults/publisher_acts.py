"""The fault of the run's own wire: it is killed, and composed again from its store on disk."""

from typing import Protocol

from bench.faults.acts import Act

__all__ = ["Life", "PublisherKilled"]


class Life(Protocol):
    """The lives of a wire."""

    async def kill(self) -> None:
        """End the wire at once: nothing more reaches the disk, the broker or the workers."""

    async def revive(self) -> None:
        """Start the next wire from the disk, unless one lives; BenchError where the store can't be opened."""


class PublisherKilled(Act):
    """The wire is dead until the fault ends."""

    def __init__(self, life: Life) -> None:
        self._life = life

    async def begin(self) -> None:
        """Kill the wire."""
        await self._life.kill()

    async def end(self) -> None:
        """Start the wire again."""
        await self._life.revive()

    async def release(self) -> None:
        """Start the wire again: the account of the run is the wire's."""
        await self._life.revive()
