"""Ledgers of every partition and the account, joined by control messages as bytes."""

from collections import Counter

from subscribers.ledger.arrivals import Came
from subscribers.ledger.ledger import Ledger
from tests.support.messages import wire_message
from wire.account.account import Account
from wire.account.expectation import Expectation
from wire.contract.bins import edges
from wire.contract.control import Announced, Report
from wire.contract.control_codec import ControlDecoder, encode
from wire.contract.histogram import Histogram
from wire.contract.release import Block, BlockKind, Edition, Release
from wire.contract.stamp import HEAD, Stamp
from wire.contract.tally import SwarmFigures, Tally
from wire.desk.message import Message
from wire.directory.attendance import Attendance
from wire.directory.population import population

__all__ = ["BUSIEST", "DIRECTORY", "EDGES", "RUN", "START", "STAYS", "Ledgers"]

EDGES = edges()
RUN = 7
START = 1_000_000_000_000
DIRECTORY = population(1, 120, 10)
STAYS = Attendance()
BUSIEST = max(DIRECTORY.circuits, key=lambda item: len(DIRECTORY.entitled(item, "flash")))


class Ledgers:
    """A ledger for each partition, and the account of what they report."""

    def __init__(
        self,
        partitions,
        attendance=STAYS,
        *,
        audience=DIRECTORY,
        lasting=True,
        on_settled=lambda _: None,
        rank_step=0,
        cohorts=None,
    ):
        self.partitions = partitions
        self.audience = audience
        self.account = Account(
            expectation=Expectation(audience, attendance, partitions, lasting=lasting),
            bin_edges=EDGES,
            on_settled=on_settled,
            cohorts=cohorts,
        )
        self.account.begin(START, 0)
        for partition in range(partitions):
            self.account.assign(partition, f"i{partition}")
        self._ledger_options = {"lasting": lasting, "rank_step": rank_step, "cohorts": cohorts}
        self._attendance = attendance
        self.ledgers = [self._started(partition) for partition in range(partitions)]
        self.number = Counter()
        self.instances = {partition: f"i{partition}" for partition in range(partitions)}

    def _started(self, partition):
        stripe = (partition, self.partitions)
        ledger = Ledger(RUN, self.audience, self._attendance, stripe, EDGES, **self._ledger_options)
        ledger.start(START, 0)
        return ledger

    def hand_over(self, partition, instance, now_ns):
        """Give a partition to another worker, which knows what the account knows."""
        self.account.owner_unreachable(self.instances[partition], now_ns)
        self.account.assign(partition, instance)
        successor = self.ledgers[partition] = self._started(partition)
        for part in self.account.handover(partition):
            successor.take_over(part.settled, part.messages, now_ns)
        self.instances[partition] = instance
        self.number[partition] = 0

    def announce(self, sequence, circuit, heading, due_ns=START):
        edition = Edition(circuit.language, "A headline", (Block(BlockKind.PARAGRAPH, "Text."),))
        release = Release(f"urn:x:{sequence}", 1, circuit.language, ("business",), (edition,), due_ns)
        return self._expect(
            release, wire_message(RUN, sequence, release.uri, 1, circuit, heading, due_ns, 0, None, b"x" * 100)
        )

    def announce_on(self, sequence, topic, due_ns=START):
        """Announce an own message on a topic, as a release of one edition."""
        edition = Edition("en", "A headline", (Block(BlockKind.PARAGRAPH, "Text."),))
        release = Release(f"urn:x:{sequence}", 1, "en", ("business",), (edition,), due_ns)
        label = self.audience.label(topic)
        return self._expect(
            release, Message(RUN, sequence, release.uri, 1, topic, label, "", due_ns, 0, None, b"x" * 100)
        )

    def _expect(self, release, message):
        sequence, due_ns = message.sequence, message.due_ns
        self.account.expect(release, [message])
        self.account.sent(message, due_ns)
        for ledger in self.ledgers:
            ledger.announce([Announced(sequence, message.topic, due_ns, 0, 100)], due_ns)
        return message

    def arrive(self, message, outlet, at_ns, sent_ns=None, **came):
        """A message comes to an outlet; its transmission, or None where the ledger keeps none. ``came`` are fields of
        Came.
        """
        ledger, slot = self.ledgers[outlet % self.partitions], outlet // self.partitions
        stamp = Stamp(RUN, message.sequence, message.due_ns, message.due_ns if sent_ns is None else sent_ns)
        key = HEAD + stamp.encode()
        came = Came(slot, **came)
        transmission = ledger.known(key) or ledger.meet(key, message.topic, came, 100, at_ns)
        if transmission is not None and ledger.mark(transmission, came):
            transmission.add_exact(slot, at_ns)
        return transmission

    def report(self, now_ns, *, deadline_ns=None, final=False, silent=(), telling=True):
        for partition, ledger in enumerate(self.ledgers):
            if partition in silent:
                continue
            ledger.tick(now_ns, deadline_ns)
            self.number[partition] += 1
            swarm = SwarmFigures(Histogram(EDGES), Histogram(EDGES))
            tally = Tally(
                f"w{partition}",
                self.instances[partition],
                self.number[partition],
                final,
                swarm,
                [ledger.tally(everything=final)],
            )
            decoder = ControlDecoder(EDGES, self.audience.size, self.audience.labels, cohorts=len(self.account.cohorts))
            message = decoder.decode(encode(Report(tally)))
            for _ in range(2):  # a tally that comes twice counts once
                for answer in self.account.absorb(message.tally):
                    ledger.acknowledge(answer.closed)
            served = self.account.take_served()
            for other in self.ledgers if telling else ():
                other.serve_shares(served)

    def sums(self):
        return self.account.totals()
