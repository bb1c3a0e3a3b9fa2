"""One life from a seed: clients post, correct, lift and kill releases while everything around them fails; then it is
quiet, and every checker looks at the end.
"""

import asyncio
from random import Random

from tests.simulation.checkers import checkers
from tests.simulation.loop import VirtualLoop
from tests.simulation.processes import DIRECTORY
from tests.simulation.truth import Asked
from tests.simulation.world import World
from wire.contract.release import Block, BlockKind, Edition, Release, Status
from wire.desk.entry import Posting
from wire.desk.errors import DeskError
from wire.errors import StoreError

__all__ = ["live"]

SECOND_NS = 1_000_000_000
CIRCUITS = [circuit for circuit in DIRECTORY.circuits if DIRECTORY.entitled(circuit, "business")]
FAULTS = (
    *("kill_wire", "stop_wire", "kill_worker", "terminate_worker", "pause_worker", "start_worker"),
    *("partition_worker", "partition_wire", "cut", "restart_broker", "fill_disk", "slow_disk", "slow_network"),
    *("step_clock", "lose", "double"),
)
CLIENTS = ("post", "post", "post", "correct", "correct", "kill", "lift", "post_all")
ENDS_WITHIN_S = 400.0
QUIET_S = 6.0  # for late tallies, and for their acknowledgement
EDITION_TEXT = (Block(BlockKind.PARAGRAPH, "Text."),)


def live(seed, *, losing_reports=False):
    """Live one life; return its number of events. Raise Violation where an invariant does not hold.

    With ``losing_reports`` the broker loses reports of workers too, which MQTT at QoS 1 does not allow it.
    """
    loop = VirtualLoop()
    asyncio.set_event_loop(None)
    try:
        life = Life(loop, seed)
        life.world.broker.losing_reports = losing_reports
        loop.run_until_complete(life.run())
        return loop.events
    finally:
        loop.close()


class Life:
    """One life; ``seed`` decides everything."""

    def __init__(self, loop, seed):
        self.loop = loop
        self.random = Random(f"{seed}:life")
        self.checkers = checkers()
        self.world = World(loop, seed, self.checkers)
        self._uris = []
        count = self.random.randrange(1, len(FAULTS) + 1)
        self._faults = self.random.sample(FAULTS, count)  # a life with few kinds of faults gets further with these
        self._often = self.random.random()

    async def run(self):
        """Live, and end."""
        world = self.world
        script = self.loop.create_task(self._script(), name="script")
        await asyncio.wait((script, world.on_violation), return_when=asyncio.FIRST_COMPLETED)
        script.cancel()
        (ended,) = await asyncio.gather(script, return_exceptions=True)
        await world.wire.kill()
        world.disk.close()
        if world.violation is not None:
            raise world.violation
        if ended is not None:
            raise ended

    async def _script(self):
        world, random = self.world, self.random
        world.start_wire()
        for number in range(random.randrange(1, 4)):
            world.start_worker(f"w{number}")
        end_s = self.loop.time() + random.uniform(4, 30)
        while self.loop.time() < end_s:
            await asyncio.sleep(random.expovariate(2.5))
            if random.random() < 0.5:
                await self.loop.after_events(random.randrange(60))
            name = random.choice(self._faults) if random.random() < 0.15 + 0.4 * self._often else random.choice(CLIENTS)
            await getattr(self, f"_{name}")()
        await self._calm()
        for checker in self.checkers:
            checker.at_end(world)

    # What clients ask.

    def _ask(self, work, name):
        if self.world.wire is not None and self.world.wire.serving:
            self.world.wire.spawn(work(self.world.wire), name)

    async def _post(self):
        self._uris.append(f"urn:x:{len(self._uris) + 1}")
        posting = self._posting(self._uris[-1], 1)
        self._ask(lambda process: self._accept(process, [posting]), "post")

    async def _post_all(self):
        first = len(self._uris) + 1
        self._uris += [f"urn:x:{number}" for number in range(first, first + self.random.randrange(2, 5))]
        postings = [self._posting(uri, 1) for uri in self._uris[first - 1 :]]
        self._ask(lambda process: self._accept(process, postings), "post all")

    async def _correct(self):
        if self._uris:
            uri = self.random.choice(self._uris[-6:])
            version = 1 + max((of for each, of in self.world.truth.asked if each == uri), default=0)
            posting = self._posting(uri, version)
            self._ask(lambda process: self._accept(process, [posting]), "correct")

    async def _kill(self):
        if self._uris:
            uri = self.random.choice(self._uris[-8:])
            self._ask(lambda process: self._withdraw(process, uri), "kill")

    async def _lift(self):
        if self._uris:
            uri = self.random.choice(self._uris[-8:])
            self._ask(lambda process: self._release(process, uri), "lift")

    def _posting(self, uri, version):
        random = self.random
        languages = sorted({circuit.language for circuit in CIRCUITS})
        editions = tuple(Edition(language, "Headline", EDITION_TEXT) for language in languages)
        embargo_ns, status = None, Status.USABLE
        if random.random() < 0.25:
            embargo_ns = self.world.now_ns() + int(random.uniform(0.1, 8) * SECOND_NS)
        elif random.random() < 0.1:
            status = Status.WITHHELD
        urgency = random.choice((1, 3, 5, 5, 9))
        release = Release(
            uri,
            version,
            languages[0],
            ("business",),
            editions,
            0,
            urgency=urgency,
            embargo_ns=embargo_ns,
            status=status,
        )
        return Posting(release, circuits=random.sample(CIRCUITS, random.randrange(1, 4)))

    async def _accept(self, process, postings):
        truth = self.world.truth
        asked = []
        for posting in postings:
            release = posting.release
            made = Asked(release.uri, release.version, tuple(posting.circuits), release.embargo_ns)
            asked.append(truth.asked.setdefault((release.uri, release.version), made))
        try:
            await process.wire.desk.accept_all(postings)
        except (DeskError, StoreError):
            return
        if not process.dead:
            for each in asked:
                each.accepted = True

    async def _withdraw(self, process, uri):
        self.world.truth.kill_asked.add(uri)
        try:
            receipt = await process.wire.desk.kill(uri)
        except (DeskError, StoreError):
            return
        if not process.dead:
            self.world.truth.killed[uri] = receipt.entry.release.version

    async def _release(self, process, uri):
        for (each, _), asked in self.world.truth.asked.items():
            if each == uri:
                asked.embargo_ns = None
        try:
            await process.wire.desk.lift(uri)
        except (DeskError, StoreError):
            return

    # What fails.

    async def _kill_wire(self):
        wire = self.world.wire
        if wire is not None and not wire.dead:
            if self.random.random() < 0.5:
                await wire.kill()
                self.world.disk.cut_power()
            else:
                await wire.kill()
            self._later(self.random.uniform(0.05, 6), self._start_wire)

    def _start_wire(self):
        if self.world.wire.dead:
            self.world.start_wire()

    async def _stop_wire(self):
        wire = self.world.wire
        self.loop.stop_process(wire)
        self._later(self.random.uniform(0.2, 12), lambda: self.loop.resume_process(wire))

    async def _kill_worker(self):
        if living := self.world.living_workers():
            self.random.choice(living).kill()

    async def _terminate_worker(self):
        if living := self.world.living_workers():
            self.random.choice(living).terminate()

    async def _pause_worker(self):
        if living := self.world.living_workers():
            network = self.random.choice(living).network
            network.pause()
            self._later(self.random.uniform(0.2, 20), network.go_on)

    async def _start_worker(self):
        if len(self.world.living_workers()) < 4:
            self.world.start_worker(f"w{self.random.randrange(5)}")

    async def _partition_worker(self):
        if living := self.world.living_workers():
            self.world.network.partition(f"worker {self.random.choice(living).name}", self.random.uniform(0.2, 25))

    async def _partition_wire(self):
        self.world.network.partition("wire", self.random.uniform(0.2, 15))

    async def _cut(self):
        self.world.broker.cut(self.random.choice((0.1, 0.3, 1.0)))

    async def _restart_broker(self):
        broker = self.world.broker
        broker.up = False
        broker.restart(keep=self.random.random() < 0.6)
        self._later(self.random.uniform(0.0, 5), lambda: setattr(broker, "up", True))

    async def _fill_disk(self):
        disk = self.world.disk
        disk.full = True
        self._later(self.random.uniform(0.1, 8), lambda: setattr(disk, "full", False))

    async def _slow_disk(self):
        self.world.disk.slow = self.random.choice((1.0, 30.0, 400.0))

    async def _slow_network(self):
        self.world.network.slow = self.random.choice((1.0, 10.0, 60.0))

    async def _step_clock(self):
        self.world.step_clock(int(self.random.choice((-1, 1)) * self.random.choice((0.05, 1, 20)) * SECOND_NS))

    async def _lose(self):
        self.world.broker.losing = self.random.choice((0.0, 0.1, 0.5))

    async def _double(self):
        self.world.broker.doubling = self.random.choice((0.0, 0.2))

    def _later(self, seconds, action):
        self.loop.call_later(seconds, action)

    # The end.

    async def _calm(self):
        """Mend everything, and wait until nothing is outstanding."""
        world = self.world
        world.network.heal()
        world.broker.up = True
        world.broker.losing = world.broker.doubling = 0.0
        world.disk.full, world.disk.slow = False, 1.0
        self.loop.resume_process(world.wire)
        self._start_wire()
        for worker in world.living_workers():
            worker.network.go_on()
        limit_s = self.loop.time() + ENDS_WITHIN_S
        quiet_s = 0.0
        while quiet_s < QUIET_S:
            await asyncio.sleep(1.0)
            self._start_wire()
            if not world.living_workers():
                world.start_worker("last")
            # A missing message that comes at last is in the next tally, and nothing was outstanding before.
            busy = self._outstanding() or self.loop.time() - world.received_s < 1.0
            quiet_s = 0.0 if busy else quiet_s + 1.0
            if self.loop.time() > limit_s:
                world.violated("ends", f"not quiet {ENDS_WITHIN_S:.0f} s after the last fault: {self._outstanding()}")
                await self.loop.create_future()

    def _outstanding(self):
        """What is not done yet, in words; empty where nothing is."""
        process = self.world.wire
        wire = process.wire
        if wire is None:
            return "the wire is starting"
        if wire.desk.overdue or wire.desk.unacknowledged:
            return f"{wire.desk.overdue} releases overdue, {wire.desk.unacknowledged} messages unacknowledged"
        if upcoming := self._upcoming():
            return f"{upcoming} releases under embargo"
        if wire.account.open_messages or wire.account.outstanding:
            return f"{wire.account.open_messages} messages open, {wire.account.outstanding} deliveries outstanding"
        if not wire.membership.ready_since(0.0):
            return f"not every outlet is on: {wire.membership.readiness()}, {wire.account.partitions}"
        return ""

    def _upcoming(self):
        """The number of releases that wait for a moment that comes."""
        query = "SELECT count(*) FROM releases WHERE state = 'waiting' AND due_ns < ?"
        (count,) = self.world.disk.connection.execute(query, ((1 << 63) - 1,)).fetchone()
        return count
