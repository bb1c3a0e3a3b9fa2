"""What fails in one life: the wire, its workers, the network, the broker, the disk and the machine's clock."""

__all__ = ["Faults"]

SECOND_NS = 1_000_000_000


class Faults:
    """The kinds of faults that a life has: with few kinds it gets further with these.

    ``fraction`` is how much of what happens is a fault.
    """

    def __init__(self, world, random):
        self._world = world
        self._random = random
        # A load test does not go on where its wire ends, and has nothing on the disk.
        of_service = (self._kill_wire, self._fill_disk, self._supplant)
        kinds = (
            *(self._kill_wire, self._stop_wire, self._kill_worker, self._terminate_worker, self._pause_worker),
            *(self._start_worker, self._partition_worker, self._partition_wire, self._cut, self._restart_broker),
            *(self._fill_disk, self._slow_disk, self._slow_network, self._lose, self._double, self._repeat_join),
            self._supplant,
        )
        # Absences and outages are judged by the clock, so nobody sets it where there are any.
        if world.config.behaviours:
            kinds += (self._haunt,)
        elif world.presence.losses is None:
            kinds += (self._step_clock,)
        if world.is_load_test:
            kinds = (*(kind for kind in kinds if kind not in of_service), self._replace_worker)
        self._mended = False
        self._kinds = random.sample(kinds, random.randrange(1, len(kinds) + 1))
        if world.presence.losses is not None:
            self._kinds += [self._restart_broker, self._restart_broker]
        self.fraction = 0.15 + 0.4 * random.random()
        if world.replacing:
            world.broker.lagging = random.choice((0.0, 0.2, 0.5))

    async def strike(self):
        """Have one thing fail."""
        await self._random.choice(self._kinds)()

    def mend(self):
        """Mend everything, and have nothing stopped or dead any more."""
        world = self._world
        self._mended = True
        world.network.heal()
        world.broker.up = True
        world.broker.losing = world.broker.doubling = world.broker.haunting = world.broker.lagging = 0.0
        world.disk.full, world.disk.slow = False, 1.0
        world.loop.resume_process(world.wire)
        if not world.is_load_test:
            world.revive_wire()
        for worker in world.living_workers():
            worker.network.go_on()

    async def _kill_wire(self):
        wire = self._world.wire
        if wire is not None and not wire.dead:
            without_power = self._random.random() < 0.5
            await wire.kill()
            if without_power:
                self._world.disk.cut_power()
            self._later(self._random.uniform(0.05, 6), self._world.revive_wire)

    async def _stop_wire(self):
        wire, loop = self._world.wire, self._world.loop
        loop.stop_process(wire)
        self._later(self._random.uniform(0.2, 12), lambda: loop.resume_process(wire))

    async def _kill_worker(self):
        if living := self._world.living_workers():
            self._random.choice(living).kill()

    async def _replace_worker(self):
        if living := self._world.living_workers():
            worker = self._random.choice(living)
            worker.kill()
            self._strike_later(self._random.uniform(1, 6), lambda: self._world.wire.replace(worker))

    async def _terminate_worker(self):
        if living := self._world.living_workers():
            self._random.choice(living).terminate()

    async def _pause_worker(self):
        if living := self._world.living_workers():
            worker = self._random.choice(living)
            worker.disturbed = True
            worker.network.pause()
            self._later(self._random.uniform(0.2, 20), worker.network.go_on)

    async def _start_worker(self):
        if len(self._world.living_workers()) < 4:
            self._world.start_worker(f"w{self._random.randrange(5)}")

    async def _partition_worker(self):
        if living := self._world.living_workers():
            self._world.network.partition(f"worker {self._random.choice(living).name}", self._random.uniform(0.2, 25))

    async def _partition_wire(self):
        self._world.network.partition("wire", self._random.uniform(0.2, 15))

    async def _cut(self):
        self._world.broker.cut(self._random.choice((0.1, 0.3, 1.0)))

    async def _restart_broker(self):
        broker = self._world.broker
        broker.up = False
        broker.restart(keep=self._random.random() < 0.6)
        self._later(self._random.uniform(0.0, 5), lambda: setattr(broker, "up", True))

    async def _fill_disk(self):
        disk = self._world.disk
        disk.full = True
        self._later(self._random.uniform(0.1, 8), lambda: setattr(disk, "full", False))

    async def _slow_disk(self):
        self._world.disk.slow = self._random.choice((1.0, 30.0, 400.0))

    async def _slow_network(self):
        self._world.network.slow = self._random.choice((1.0, 10.0, 60.0))

    async def _step_clock(self):
        self._world.step_clock(int(self._random.choice((-1, 1)) * self._random.choice((0.05, 1, 20)) * SECOND_NS))

    async def _lose(self):
        self._world.broker.losing = self._random.choice((0.0, 0.1, 0.5))

    async def _double(self):
        self._world.broker.doubling = self._random.choice((0.0, 0.2))

    async def _haunt(self):
        self._world.broker.haunting = self._random.choice((0.0, 0.3, 1.0))

    async def _repeat_join(self):
        if living := self._world.living_workers():
            self._world.repeat_join(self._random.choice(living))

    async def _supplant(self):
        """Stop an owner and break its connections, so that its partitions go to others; start the wire again, have the
        worker's first join come late, and kill the present owners.
        """
        if not (owners := [worker for worker in self._world.living_workers() if worker.ledgers]):
            return
        worker, random = self._random.choice(owners), self._random
        worker.disturbed = True
        worker.network.pause()
        worker.network.break_off()
        killed_s = random.uniform(2, 4)
        joined_s = killed_s + random.uniform(2.5, 5)
        orphaned_s = joined_s + random.uniform(0.05, 1)
        self._strike_later(killed_s, lambda: self._world.loop.create_task(self._kill_wire(), name="kill the wire"))
        self._later(killed_s + 0.2, self._world.revive_wire)
        self._strike_later(joined_s, lambda: self._world.repeat_join(worker))
        self._strike_later(orphaned_s, lambda: self._kill_successors(worker))
        self._later(orphaned_s + random.uniform(2, 4), worker.network.go_on)

    def _kill_successors(self, worker):
        for other in self._world.living_workers():
            if other is not worker and other.ledgers.keys() & worker.ledgers.keys():
                other.kill()

    def _strike_later(self, seconds, action):
        self._later(seconds, lambda: None if self._mended else action())

    def _later(self, seconds, action):
        self._world.loop.call_later(seconds, action)
