"""The disk of the wire's store is full until the fault is mended, or given up."""

from pathlib import Path

import pytest

from bench.base.errors import BenchError
from bench.faults.disk_acts import DiskFull
from wire.errors import StoreError


class Disk:
    """Notes what is asked of it; one that is ``broken`` has no room afterwards."""

    def __init__(self, broken=False):
        self.asked = []
        self._broken = broken

    async def fill(self):
        self.asked.append("fill")

    async def free(self):
        self.asked.append("free")
        if self._broken:
            raise StoreError(Path("wire.db"), "disk I/O error")


async def test_a_disk_is_full_until_the_fault_ends():
    """By its planned end, or with the run: what waits is to be in the account."""
    for end in ("end", "release"):
        disk = Disk()
        act = DiskFull(disk)
        await act.begin()
        await getattr(act, end)()
        assert disk.asked == ["fill", "free"]


async def test_a_store_that_takes_nothing_all_the_same_is_a_fault_that_could_not_be_mended():
    """With its reason."""
    with pytest.raises(BenchError, match="disk I/O error"):
        await DiskFull(Disk(broken=True)).end()
