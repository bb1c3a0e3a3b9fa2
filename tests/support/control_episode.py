"""The life of a wire and its workers while random control messages come to them.

The wire is the membership and account of production, kept on disk or in memory; its workers are those of production.
Time goes by, releases are published and delivered, workers become unreachable and return in between.
"""

import itertools

import orjson

from tests.support.control_messages import MessageSource
from tests.support.simulated_wire import BUSIEST, CONFIG, DIRECTORY, EDGES, RUN, START, STAYS, SimulatedWire
from wire.account.account import Account
from wire.account.expectation import Expectation
from wire.contract.control import Assignment, Drain, LeaseRequest
from wire.contract.control_codec import ControlDecoder, encode
from wire.contract.tally import to_form
from wire.desk.desk import Desk
from wire.desk.store import MemoryStore
from wire.errors import ControlError
from wire.store.account import SqliteAccountStore
from wire.telemetry.collector import WireCollector
from wire.workers.lease import Lease
from wire.workers.membership import Membership
from wire.workers.rejections import Rejections

__all__ = ["TO_WIRE", "TO_WORKER", "Episode"]

TO_WIRE = (*("report",) * 12, *("progress", "join", "part") * 3, "worker_left")
TO_WORKER = (
    *("announcement", "assignment", "start", "resync", "ack_closed", "handover", "part") * 8,
    *("drain", "leave", "refusal"),  # each of them ends it
)
CORPUS_MOST = 200
ENDED_KEPT = 4


class _Wire(SimulatedWire):
    """A simulated wire whose links to unknown workers lead nowhere, and that keeps the traffic of its workers."""

    def __init__(self, corpus, database):
        self._corpus = corpus
        store = None if database is None else SqliteAccountStore(database)
        super().__init__(min_workers=2, store=store, database=database)

    def hear(self, worker, data):
        if len(self._corpus) < CORPUS_MOST:
            self._corpus.append(_repeatable(data))
        self.take(data)

    def take(self, data):
        self.membership.hear(_NOWHERE, data, lambda instance: self.workers.get(instance, _NOWHERE))


def _repeatable(data):
    """A message without figures of this process, which are others the next time."""
    form = orjson.loads(data)
    if form["type"] == "report":
        form["tally"]["swarm"] |= {"cpu_s": 1.0, "resident_bytes": 1, "bare_bytes": 1}
    return orjson.dumps(form)


class _Nowhere:
    def send(self, message):
        encode(message)


_NOWHERE = _Nowhere()


class Episode:
    """One wire with three workers, a load test's membership beside it, and the lease on an id.

    Messages are drawn from ``random`` and counted in ``result``; with a ``database`` the wire's account is kept there.
    ``last`` is the last message.
    """

    def __init__(self, random, result, database):
        self.last = b""
        self._random = random
        self._result = result
        self._started = 0
        self._numbers = itertools.count(1)
        self._ahead = random.random() < 0.5
        self._source = MessageSource(random)
        self._wire = _Wire(self._source.corpus, database)
        for name in "abc":
            self._wire.start(name)
        self._fixed, self._fixed_account = self._load_test()
        self._decoder = ControlDecoder(EDGES, len(DIRECTORY.outlets))

    async def run(self, count):
        """Throw so many messages."""
        random = self._random
        self._wire.review()
        await self._wire.save()
        await self._fixed.gather(lambda index, of: Assignment(RUN, DIRECTORY.digest, ((index, of),), CONFIG), 1.0)
        for number in range(count):
            if number % 25 == 0:
                await self._live()
            choice = random.random()
            if choice < 0.55:
                self._send("wire", TO_WIRE, self._wire.take)
            elif choice < 0.70:
                self._send("load test", TO_WIRE, lambda data: self._fixed.hear(_NOWHERE, data))
            elif choice < 0.95:
                self._send("worker", TO_WORKER, self._to_worker)
            else:
                self._send("lease", ("lease_request",), self._to_lease)
        self._read_everything()
        for worker in self._wire.workers.values():
            if worker.reachable:
                worker.send(Drain(self._wire.now_ns))
        self._wire.turn()
        self._wire.account.close()
        self._fixed_account.close()
        self._read_everything()
        await self._wire.save()
        if self._wire.persistence is not None:
            self._wire.begin_life()
            self._read_everything()

    def _send(self, receiver, kinds, take):
        self._aim()
        self.last = data = self._source.draw(kinds)
        try:
            self._decoder.decode(data)
        except ControlError as error:
            self._result.dropped[error.reason] += 1
        else:
            self._result.taken[receiver] += 1
        take(data)
        self._wire.turn()

    def _to_worker(self, data):
        workers = [worker for worker in self._wire.workers.values() if worker.reachable]
        if not workers:  # they were told to leave
            workers = [self._start_another()]
        worker = self._random.choice(workers)
        worker.link.inbox.take(data, retained=self._random.random() < 0.02)

    def _to_lease(self, data):
        try:
            message = self._decoder.decode(data)
        except ControlError:
            return
        if isinstance(message, LeaseRequest):
            lease = Lease(LeaseRequest("mine", "host", 1, START, held=self._random.random() < 0.5))
            answer = lease.hear(message)
            assert answer is None or lease.holder is None

    async def _live(self):
        """Do one of the things that happen in every run."""
        wire, random = self._wire, self._random
        choice = random.randrange(7)
        reachable = [worker for worker in wire.workers.values() if worker.reachable]
        if len(reachable) < 3 and random.random() < 0.5:
            self._start_another()
        if choice == 0 or random.random() < 0.3:
            wire.publish(BUSIEST, *random.sample(DIRECTORY.circuits, 2), heading=random.choice(("flash", "business")))
        elif choice == 1 and reachable and wire.messages:
            message = random.choice(list(wire.messages.values()))
            for outlet in DIRECTORY.entitled_to(message.topic)[: random.randrange(30)]:
                for worker in reachable:
                    if worker.worker.partition_set is not None:
                        wire.arrive(worker, message, outlet)
        elif choice == 2 and reachable:
            random.choice(reachable).disconnect()
        elif choice == 3:
            for worker in wire.workers.values():
                if not worker.link.up and not worker.network.stopped:
                    worker.reconnect()
        elif choice == 4 and reachable:
            random.choice(reachable).report()
        elif choice == 5 and random.random() < 0.3:
            self._read_everything()
        elif choice == 6:
            await wire.save()
        wire.pass_time(random.choice((*[0.01] * 16, 0.3, 0.3, 1.6, 1.6, 3, 11, 65)))
        self._update_context()

    def _start_another(self):
        self._started += 1
        return self._wire.start(f"another-{self._started}")

    def _load_test(self):
        """The membership of a load test of two workers, which have joined, and its account."""
        account = Account(
            expectation=Expectation(DIRECTORY, STAYS, 2, lasting=True),
            bin_edges=EDGES,
            on_settled=lambda row: None,
        )
        membership = Membership(
            workers=2,
            boot_id="boot",
            bin_edges=EDGES,
            outlets=len(DIRECTORY.outlets),
            on_assigned=account.assign,
            on_tally=lambda _, tally: account.absorb(tally),
            on_unavailable=lambda member: account.owner_unreachable(member.instance, 0),
            rejections=Rejections(),
            clock=lambda: 0.0,
        )
        for name in "ab":
            membership.hear(_NOWHERE, encode(self._wire.workers[f"{name}-1"].join))
        return membership, account

    def _update_context(self):
        """Give the source the present values of this run; drop most of the workers that have ended."""
        wire, context = self._wire, self._source.context
        ended = [instance for instance, worker in wire.workers.items() if worker.network.stopped]
        for instance in ended[:-ENDED_KEPT]:
            del wire.workers[instance]
        count = len(wire.account.partitions)
        stripes = [(index, count) for index in range(count)]
        context |= {
            "boot_id": ("boot",),
            "run_id": (RUN,),
            "digest": (DIRECTORY.digest,),
            "config": (to_form(CONFIG),),
            "brokers": (["mqtt://127.0.0.1:1883"],),
            "Join.partitions": ([], stripes, [stripes[-1]], [(0, 1), (1, 2)]),
            "Assignment.partitions": (stripes, [stripes[-1]], [(0, 1), (1, 2)]),
            "partition": range(count),
            "count": (count, count, count, 2),
            "sequence": (*list(wire.messages)[-8:], len(wire.messages) + 1),
            "outlets": ("0", "1", "ff", "fffff", "fffffffff", "f" * 40),
            "bins": ([], [[0, 3]], [[700, 2], [len(EDGES), 1]]),
            "lows": (None, [], [[0, 3]]),
            "sampled": ([], [], [[0, 5, 6]]),
            "whole": (True, True, False),
            "since_ns": (START - 1, START, START + 1),
        }

    def _aim(self):
        """Set the context to one worker, usually an owner, with values that it could send."""
        context, workers = self._source.context, list(self._wire.workers.values())
        owners = [worker for worker in workers if self._wire.account.partitions_of(worker.join.instance)]
        worker = self._random.choice(owners if owners and self._random.random() < 0.8 else workers)
        context["instance"], context["worker"] = (worker.join.instance,), (worker.join.worker,)
        owned = self._wire.account.partitions_of(worker.join.instance)
        context["index"] = owned or context["partition"]
        # Past a number that it has not come to yet, the worker's own tallies are old ones.
        context["number"] = (next(self._numbers),) if self._ahead else (0, 1, 2, 3)

    def _read_everything(self):
        """Read every part of an account that a service or a summary reads."""
        for account in (self._wire.account, self._fixed_account):
            desk = Desk(DIRECTORY, MemoryStore(RUN), clock=lambda: self._wire.now_ns, seed=1)
            list(WireCollector(account, desk).collect())
            for release in self._wire.releases:
                account.delivery(*release)
                account.settled_release(*release)
            account.missing.outlets()
            account.sampled_arrivals()
        self._wire.membership.readiness()
        self._wire.membership.ready_since(0.0)
        self._fixed.readiness()
