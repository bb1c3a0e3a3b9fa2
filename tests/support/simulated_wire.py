"""A wire and its workers without sockets: the account, the membership and the worker of production, joined by control
messages as bytes.
"""

from tests.support.messages import wire_message
from tests.support.simulated_network import Clock
from tests.support.simulated_worker import SimulatedWorker
from wire.account.account import Account
from wire.account.expectation import Expectation
from wire.account.ownership import Owned, Unreachable
from wire.account.persistence import Persistence
from wire.contract.bins import edges
from wire.contract.control import Announced, Announcement, Assignment, Start, WorkerConfig
from wire.contract.release import Block, BlockKind, Edition, Release
from wire.directory.attendance import Attendance
from wire.directory.population import population
from wire.workers.elastic_membership import ElasticMembership

EDGES = edges()
RUN = 7
START = 1_000_000_000_000
SECOND = 1_000_000_000
DIRECTORY = population(1, 120, 10)
STAYS = Attendance()
TALLY_NS = 1_000_000  # a report takes next to no time
CONFIG = WorkerConfig(1, 120, 10, ("mqtt://broker:1883",), qos=1, persistent=True, tally_ns=TALLY_NS)
BUSIEST = max(DIRECTORY.circuits, key=lambda item: len(DIRECTORY.entitled(item, "flash")))


def message_of(**fields):
    return wire_message(run_id=RUN, expires_ns=None, document=b"x" * 100, **fields)


class SimulatedWire:
    """One life of a wire after another, on one store (or none), and the workers that outlive them."""

    def __init__(self, min_workers=2, store=None, database=None):
        self.workers = {}
        self.messages = {}
        self.releases = {}
        self.clock = Clock(START)
        self.tally_ns = TALLY_NS
        self.unavailable = []
        self.settled = []
        self._min_workers = min_workers
        self._store = store
        self._database = database
        self.begin_life()

    def begin_life(self):
        """Start a wire, which knows only the content of the store."""
        self.account = Account(
            expectation=Expectation(DIRECTORY, STAYS, 1, lasting=True),
            bin_edges=EDGES,
            on_settled=self.settled.append,
            desktops=tuple(outlet.desktops for outlet in DIRECTORY.outlets),
            find_settled=None if self._store is None else self._store.delivery,
        )
        self.persistence = None
        if self._store is not None:
            self.persistence = Persistence(account=self.account, store=self._store)
            self.persistence.restore(release_of=lambda uri, version: self.releases[uri, version])
        self.membership = ElasticMembership(
            min_workers=self._min_workers,
            boot_id="boot",
            account=self.account,
            prototype=Assignment(RUN, DIRECTORY.digest, (), CONFIG),
            on_tally=self._absorb,
            on_unavailable=self.unavailable.append,
            after_save=self.later,
            clock=lambda: (self.now_ns - START) / SECOND,
            now_ns=lambda: self.now_ns,
        )
        self.membership.link_up()
        self.membership.tell(Start(START, START))

    async def restart(self):
        """Kill the wire and start it again. Its posted changes are on disk: the desk's own commit comes after them."""
        await self._database.write(lambda _: None)
        self.begin_life()

    def later(self, action):
        if self.persistence is None:
            action()
        else:
            self.persistence.later(action)

    async def save(self):
        if self.persistence is not None:
            await self.persistence.save()
            self.turn()

    @property
    def now_ns(self):
        return self.clock.now_ns

    def hear(self, worker, data):
        """Take a control message from a worker."""
        self.membership.hear(worker, data, lambda instance: self.workers[instance])

    def turn(self):
        """Have every worker serve its events until there are no more."""
        while sum(worker.network.turn() for worker in list(self.workers.values())):
            pass

    def start(self, name, **about):
        """A worker joins."""
        worker = SimulatedWorker(self, name, **about)
        self.workers[worker.join.instance] = worker
        worker.start()
        self.turn()
        return worker

    def review(self):
        """Have the membership review the owners of partitions, and the workers hear of changes."""
        self.membership.review()
        self.turn()

    def pass_time(self, seconds):
        """Let time pass; then the workers do what is due, and the membership reviews once."""
        self.clock.now_ns += int(seconds * SECOND)
        for worker in list(self.workers.values()):
            worker.network.wake()
        self.review()

    def publish(self, *circuits, heading="flash", uri=None, version=1):
        """A release's messages leave, one on each circuit."""
        sequence = max(self.messages, default=0)
        languages = dict.fromkeys(circuit.language for circuit in circuits)
        block = Block(BlockKind.PARAGRAPH, "Text.")
        editions = tuple(Edition(language, "A headline", (block,)) for language in languages)
        uri = uri or f"urn:x:{sequence + 1}"
        release = Release(uri, version, editions[0].language, ("business",), editions, self.now_ns)
        self.releases[uri, version] = release
        messages = [
            message_of(
                sequence=sequence + place,
                uri=uri,
                version=version,
                circuit=circuit,
                heading=heading,
                due_ns=self.now_ns,
                embargo_ns=0,
            )
            for place, circuit in enumerate(circuits, 1)
        ]
        self.messages |= {message.sequence: message for message in messages}
        self.account.expect(release, messages)
        if self.persistence is not None:
            self.persistence.post_expected(uri, version)
        announced = (Announced(item.sequence, item.topic, item.due_ns, 0, 100) for item in messages)
        self.membership.tell(Announcement(uri, version, tuple(announced)))
        self.turn()
        for message in messages:
            self.account.sent(message, self.now_ns)
        return messages[0] if len(messages) == 1 else messages

    def arrive(self, worker, message, outlet):
        """Deliver a message to an outlet of a worker; return whether it was connected."""
        self.clock.now_ns += 1000
        return worker.arrive(message, outlet)

    def owner(self, outlet):
        """The worker that can be reached and has an outlet."""
        for worker in self.workers.values():
            if worker.reachable:
                for ledger in worker.ledgers.values():
                    if outlet % ledger.count == ledger.index:
                        return worker
        return None

    def _absorb(self, member, tally):
        for answer in self.account.absorb(tally):
            self.later(lambda answer=answer: member.link.send(answer))


def simulated_wire(*names, **about):
    """A wire whose partitions the workers of these names have."""
    simulated = SimulatedWire(min_workers=len(names), **about)
    workers = [simulated.start(name) for name in names]
    simulated.review()
    return simulated, *workers


def close(simulated):
    """Settle every open message, and report."""
    simulated.clock.now_ns += 1
    for worker in simulated.workers.values():
        if worker.reachable:
            worker.drain()
    return simulated.account.totals()


def owners(account):
    """The owner of each partition, reachable or not, or None."""
    return [owned.owner if isinstance(owned, Owned | Unreachable) else None for owned in account.partitions]


def check(simulated, delivered, unreported):
    """The account closes, with these figures."""
    totals = close(simulated)
    simulated.account.close()
    assert simulated.account.faults == ()
    assert totals.expected == totals.delivered + totals.missing
    assert (totals.delivered, totals.unreported) == (delivered, unreported)
    return totals
