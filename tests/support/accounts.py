"""The state of an account without a wire around it, and tallies such as workers report."""

from tests.support.messages import wire_message
from wire.account.account import Account
from wire.account.changes import ChangeSet
from wire.account.closing import close_record, expected_bits
from wire.account.expectation import Expectation
from wire.account.expecting import count_first_transmission, expect
from wire.account.ownership import Partitions
from wire.account.reassignment import assign
from wire.account.state import AccountState
from wire.contract.bins import edges, runs
from wire.contract.bitsets import bitset
from wire.contract.histogram import Histogram
from wire.contract.release import Block, BlockKind, Edition, Release
from wire.contract.tally import LabelSums, MessageRecord, PartitionTally, SwarmFigures, Tally
from wire.directory.attendance import Attendance
from wire.directory.population import population

EDGES = edges()
SECOND = 1_000_000_000
NOW = 1_000 * SECOND
DIRECTORY = population(1, 120, 10)
STAYS = Attendance()
CIRCUIT = max(DIRECTORY.circuits, key=lambda item: len(DIRECTORY.entitled(item, "flash")))
ENTITLED = tuple(DIRECTORY.entitled(CIRCUIT, "flash"))


def release_of(sequence, *circuits, uri=None, version=1, heading="flash", due_ns=NOW, embargo_ns=0, **fields):
    """A release and its messages, one on each circuit, numbered from ``sequence``; ``fields`` are the release's."""
    languages = dict.fromkeys(circuit.language for circuit in circuits)
    editions = tuple(Edition(tag, "A headline", (Block(BlockKind.PARAGRAPH, "Text."),)) for tag in languages)
    uri = uri or f"urn:x:{sequence}"
    release = Release(uri, version, editions[0].language, ("business",), editions, due_ns, **fields)
    messages = [
        wire_message(7, number, uri, version, circuit, heading, due_ns, embargo_ns, None, b"x" * 100)
        for number, circuit in enumerate(circuits, sequence)
    ]
    return release, messages


def record_of(message, partition, partitions, delivered, *, closed=False, after_ns=SECOND, excused=()):
    """A worker's record of a message in a partition: of its entitled outlets there, ``delivered`` have it.

    ``excused`` ones are not expected to get it.
    """
    entitled = [outlet for outlet in DIRECTORY.entitled_to(message.topic) if outlet % partitions == partition]
    excused = [outlet for outlet in entitled if outlet in set(excused)]
    entitled = [outlet for outlet in entitled if outlet not in excused]
    got = [outlet for outlet in entitled if outlet in set(delivered)]
    named = [outlet for outlet in entitled if outlet not in got] if closed else got
    arrived_ns = message.due_ns + after_ns if got else 0
    return MessageRecord(
        message.sequence,
        len(entitled),
        len(got),
        len(entitled) - len(got) if closed else 0,
        arrived_ns,
        arrived_ns,
        tuple(runs(EDGES, [after_ns] * len(got))),
        outlets=f"{bitset(outlet // partitions for outlet in named):x}",
        closed=closed,
        excused=f"{bitset(outlet // partitions for outlet in excused):x}",
    )


def missing_from(message, partitions):
    """Return the outlets that miss a message of the account's state, by index, cause by cause."""
    return tuple(outlet for value in message.values(partitions, unsent=False) for outlet in value.outlets)


def sums_of(delivered=0, missing=0, **counts):
    """A worker's sums of one circuit."""
    sums = LabelSums.empty(EDGES)
    for name, count in {"delivered": delivered, "missing": missing, **counts}.items():
        setattr(sums, name, count)
    return sums


def tally_of(instance, number, *partitions, whole=False, final=False, foreign=0):
    """A worker's tally; the worker's name is that of the instance."""
    swarm = SwarmFigures(Histogram(EDGES), Histogram(EDGES), foreign=foreign)
    return Tally(instance, instance, number, final, swarm, list(partitions), whole)


def partition_of(index, count, circuits=None, records=()):
    """A worker's tally of one partition; ``circuits`` are sums by circuit."""
    return PartitionTally(
        index, count, {str(circuit): sums for circuit, sums in (circuits or {}).items()}, list(records)
    )


def account_of(*instances, on_settled=lambda _: None, **more):
    """An account with a partition for each of these worker instances; without any, one unowned partition."""
    expectation = Expectation(DIRECTORY, STAYS, max(1, len(instances)), lasting=True)
    account = Account(expectation=expectation, bin_edges=EDGES, on_settled=on_settled, **more)
    for partition, instance in enumerate(instances):
        account.assign(partition, instance)
    return account


def publish(account, sequence=1, **about):
    """Let an account expect a release of one message, and count its transmission at its due time; the message."""
    release, messages = release_of(sequence, CIRCUIT, **about)
    account.expect(release, messages)
    account.sent(messages[0], messages[0].due_ns)
    return messages[0]


def close(account, message, instance="a", number=1, partition=0, partitions=1, delivered=ENTITLED):
    """Give an account a tally that closes a message in a partition, where ``delivered`` have it."""
    record = record_of(message, partition, partitions, delivered, closed=True)
    sums = {CIRCUIT: sums_of(record.delivered, record.missing)}
    return account.absorb(tally_of(instance, number, partition_of(partition, partitions, sums, [record])))


class BareAccount:
    """The state of an account without the class Account: a test applies the rules. ``settled`` has the settled rows."""

    def __init__(self, *instances, kept=False, attendance=STAYS, lasting=True):
        self.expectation = Expectation(DIRECTORY, attendance, max(1, len(instances)), lasting=lasting)
        self.state = AccountState(EDGES, Partitions.unowned(self.expectation.partitions), ChangeSet(kept=kept))
        self.settled = []
        self._sequence = 1
        for partition, instance in enumerate(instances):
            assign(self.state, partition, instance)

    def publish(self, *circuits, sent=True, **about):
        """Expect a release and send its messages, unless they are to stay unsent."""
        release, messages = release_of(self._sequence, *(circuits or (CIRCUIT,)), **about)
        self._sequence += len(messages)
        assert expect(self.state, self.expectation, (), release, messages)
        for message in messages if sent else ():
            count_first_transmission(self.state, message, message.due_ns)
        return messages[0] if len(messages) == 1 else messages

    def close(self, message, partition, delivered=(), **about):
        """Close a message in a partition, where ``delivered`` have it."""
        row, count = self.state.messages[message.sequence], len(self.state.partitions)
        record = record_of(message, partition, count, delivered, closed=True, **about)
        bits = expected_bits(self.state, self.expectation, row, partition)
        settled = close_record(self.state, row, partition, record, bits)
        self.settled += [settled] if settled else []
        return record
