"""The fault of the disk that the run's wire keeps its releases on: it is full."""

from typing import Protocol

from bench.base.errors import BenchError
from bench.faults.acts import Act
from wire.errors import StoreError

__all__ = ["Disk", "DiskFull"]


class Disk(Protocol):
    """The disk under a store."""

    async def fill(self) -> None:
        """Let the disk be full; it is on return."""

    async def free(self) -> None:
        """Let the disk have room again; StoreError where the store does not take anything all the same."""


class DiskFull(Act):
    """The store of the wire takes nothing more."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    async def begin(self) -> None:
        """Fill the disk."""
        await self._disk.fill()

    async def end(self) -> None:
        """Free the disk; BenchError where the store does not take anything all the same."""
        try:
            await self._disk.free()
        except StoreError as error:
            raise BenchError(str(error)) from None

    async def release(self) -> None:
        """Free the disk: what waits is to be in the account."""
        await self.end()
