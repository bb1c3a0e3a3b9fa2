"""A wire's office and its workers without sockets: real ledgers, muster and account, joined by control as bytes."""

from dataclasses import replace

from subscribers.ledger import Ledger
from wire.account import Account
from wire.account_estate import Estate
from wire.account_keeper import Keeper
from wire.contract.control import (
    Announced,
    Announcement,
    Assignment,
    Begin,
    Call,
    Forget,
    Inheritance,
    Join,
    Left,
    Progress,
    Refusal,
    Report,
    Terms,
    decode,
    encode,
)
from wire.contract.histogram import Histogram, edges
from wire.contract.release import Block, BlockKind, Edition, Release
from wire.contract.stamp import HEAD, Stamp
from wire.contract.tally import SwarmFigures, Tally
from wire.desk.message import Message
from wire.directory.attendance import Attendance
from wire.directory.population import population
from wire.expectation import Expectation
from wire.muster_open import OpenMuster

EDGES = edges()
RUN = 7
START = 1_000_000_000_000
SECOND = 1_000_000_000
DIRECTORY = population(1, 120, 10)
STAYS = Attendance(1, 120, 0.0, 1, 10)
TERMS = Terms(1, 120, 10, (), 1, "3.1.1", True, 60, 64, 0.0, 0.0, 1, 10, (), SECOND, (), sweep=False, raw=False)
BUSIEST = max(DIRECTORY.circuits, key=lambda item: len(DIRECTORY.entitled(item, "flash")))


def message_of(**fields):
    return Message(run_id=RUN, expires_ns=None, document=b"x" * 100, **fields)


class Clerk:
    """A worker's ledgers, and the half of control that is about them."""

    def __init__(self, name, files=10_000, incarnation=None):
        self.join = Join(name, incarnation or f"{name}-1", 1, "host", "boot", files)
        self.ledgers = {}
        self.heirs = {}
        self.number = 0
        self.whole = False
        self.deaf = False
        self.office = None
        self.refused = ""
        self.heard = []

    def send(self, message):
        """The wire's line to it."""
        message = decode(encode(message), EDGES)
        if self.deaf:
            return
        self.heard.append(message)
        now = self.office.now_ns
        match message:
            case Assignment():
                for share in message.shares:
                    ledger = Ledger(RUN, DIRECTORY, STAYS, share, EDGES, lossy_away=False)
                    if share[0] in message.inherits and share[0] not in self.ledgers:
                        self.heirs[share[0]] = ledger
                    else:
                        self.ledgers.setdefault(share[0], ledger)
                self.whole = True
            case Inheritance() if message.share in self.heirs:
                self.heirs[message.share].inherit(message.settled, message.messages, now)
                if message.last:
                    self.ledgers[message.share] = self.heirs.pop(message.share)
            case Announcement():
                for ledger in (*self.ledgers.values(), *self.heirs.values()):
                    ledger.announce(message.messages, now)
            case Forget() if message.share in self.ledgers:
                self.ledgers[message.share].forget(message.closed)
            case Call():
                self.offer()
            case Refusal():
                self.refused = message.reason
            case _:
                pass

    def offer(self):
        """Say who it is and what it has."""
        self.whole = True
        shares = tuple((ledger.index, ledger.count) for ledger in self.ledgers.values())
        self._say(replace(self.join, run_id=RUN if shares else 0, shares=shares))

    def report(self, *, deadline_ns=None, final=False, lost=False):
        """Tick and tally; a ``lost`` tally never comes to the wire."""
        for ledger in self.ledgers.values():
            ledger.tick(self.office.now_ns, deadline_ns)
        self.number += 1
        shares = [ledger.tally(whole=self.whole, everything=final) for ledger in self.ledgers.values()]
        swarm = SwarmFigures(Histogram(EDGES), Histogram(EDGES))
        who = (self.join.worker, self.join.incarnation)
        tally = Tally(*who, self.number, final, swarm, shares, self.whole or final)
        self.whole = False
        if not lost:
            for _ in range(2):  # a tally that comes twice counts once
                self._say(Report(tally))

    def progress(self, waiting=0):
        on = sum(ledger.size for ledger in self.ledgers.values()) - waiting
        self._say(Progress(self.join.worker, self.join.incarnation, on, 0, waiting, {}, ()))

    def cut(self):
        """Its connection to the broker ends: its will is sent, and nothing reaches it."""
        self.deaf = True
        self._say(Left(self.join.worker, self.join.incarnation, "its connection ended", cut=True), always=True)

    def _say(self, message, *, always=False):
        if always or not self.deaf:
            self.office.muster.hear(self, encode(message), lambda incarnation: self.office.clerks[incarnation])


class Office:
    """One life of a wire after another, on one store (or none), and the clerks that outlive them."""

    def __init__(self, min_workers=2, store=None, database=None):
        self.clerks = {}
        self.messages = {}
        self.releases = {}
        self.now_ns = START
        self.seconds = 0.0
        self.died = []
        self.settled = []
        self._min_workers = min_workers
        self._store = store
        self._database = database
        self.begin_life()

    def begin_life(self):
        """A wire starts: all that it knows is what the store has."""
        self.keeper = None if self._store is None else Keeper(self._store)
        self.account = Account(
            Expectation(DIRECTORY, STAYS, 1, lossy_away=False),
            1,
            EDGES,
            self.settled.append,
            tuple(outlet.desktops for outlet in DIRECTORY.outlets),
            *(() if self.keeper is None else (self.keeper.notes,)),
        )
        if self.keeper is not None:
            self.keeper.open(self.account, lambda uri, version: self.releases[uri, version])
        self.estate = Estate(self.account)
        self.waiting = []
        self.muster = OpenMuster(
            self._min_workers,
            "boot",
            self.account,
            self.estate,
            Assignment(RUN, DIRECTORY.digest, (), TERMS),
            self._absorb,
            self.died.append,
            kept=self.later,
            clock=lambda: self.seconds,
        )
        self.muster.tell(Begin(START, START))

    async def restart(self):
        """The wire is killed, and started again: what it posted is on disk, for the desk's own comes after it."""
        await self._database.write(lambda _: None)
        self.begin_life()

    def later(self, action):
        if self.keeper is None:
            action()
        else:
            self.keeper.later(action)

    async def save(self):
        if self.keeper is not None:
            await self.keeper.save()

    def hire(self, name, **about):
        """A worker joins."""
        clerk = Clerk(name, **about)
        clerk.office = self
        self.clerks[clerk.join.incarnation] = clerk
        clerk.offer()
        return clerk

    def pass_time(self, seconds):
        """Time goes by, and the muster looks once at the end of it."""
        self.seconds += seconds
        self.now_ns += int(seconds * SECOND)
        self.muster.review()
        self.estate.tick(self.now_ns)

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
        announced = (Announced(item.sequence, item.topic, item.due_ns, 0, 100) for item in messages)
        self.muster.tell(Announcement(uri, version, tuple(announced)))
        for message in messages:
            self.account.left(message, self.now_ns)
        return messages[0] if len(messages) == 1 else messages

    def arrive(self, clerk, message, outlet):
        """A message comes to an outlet of a worker's."""
        self.now_ns += 1000
        for ledger in clerk.ledgers.values():
            slot, rest = divmod(outlet - ledger.index, ledger.count)
            if not rest:
                key = HEAD + Stamp(RUN, message.sequence, message.due_ns, message.due_ns).encode()
                sending = ledger.known(key) or ledger.meet(key, message.topic, slot, 100, self.now_ns)
                if sending is not None and ledger.mark(sending, slot, was_away=False):
                    sending.exact.append(self.now_ns)
                return True
        return False

    def owner(self, outlet):
        """The living worker that has an outlet."""
        for clerk in self.clerks.values():
            if not clerk.deaf and not clerk.refused:
                for ledger in clerk.ledgers.values():
                    if outlet % ledger.count == ledger.index:
                        return clerk
        return None

    def _absorb(self, member, tally):
        for answer in self.account.absorb(tally):
            self.later(lambda answer=answer: member.line.send(answer))


def office_of(*names, **about):
    """An office whose shares the workers of these names have."""
    office = Office(min_workers=len(names), **about)
    clerks = [office.hire(name) for name in names]
    office.muster.review()
    return office, *clerks


def close(office):
    """Everything that is still open is settled, and told."""
    office.now_ns += 1
    for clerk in office.clerks.values():
        if not clerk.deaf and not clerk.refused:
            clerk.report(deadline_ns=office.now_ns, final=True)
    return office.account.totals()


def check(office, delivered, unreported):
    """The account closes, with these figures."""
    totals = close(office)
    office.account.close()
    assert office.account.faults == []
    assert totals.expected == totals.delivered + totals.missing
    assert (totals.delivered, totals.unreported) == (delivered, unreported)
    return totals
