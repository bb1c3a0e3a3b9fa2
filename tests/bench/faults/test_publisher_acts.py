"""The wire is killed, and lives again when the fault ends, or is given up."""

from bench.faults.publisher_acts import PublisherKilled


class Life(list):
    """Notes what is asked of it."""

    async def kill(self):
        self.append("kill")

    async def revive(self):
        self.append("revive")


async def test_a_wire_is_dead_until_the_fault_ends():
    """By its planned end, or with the run: its account is the run's."""
    for end in ("end", "release"):
        life = Life()
        act = PublisherKilled(life)
        await act.begin()
        await getattr(act, end)()
        assert life == ["kill", "revive"]
