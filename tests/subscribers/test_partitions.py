"""The partitions of a worker: the connecting of their outlets, and the handover of their messages."""

from functools import partial

import pytest
from msgspec.structs import replace

from subscribers.errors import WorkerError
from subscribers.partitions import PartitionSet
from tests.support.ledgers import BUSIEST, DIRECTORY, START
from tests.support.recording_wire import assignment
from tests.support.simulated_network import Clock, SimulatedNetwork
from tests.support.simulated_worker import SessionsOnly
from wire.contract.control import AckClosed, Announced, Announcement, BrokerOutages, Handover, HandoverMessage, Start
from wire.contract.outages import Outage
from wire.contract.tally import MessageRecord
from wire.contract.topics import topic

OUTLETS = len(DIRECTORY.outlets)
NAME = topic(BUSIEST, "flash")
ANNOUNCED = Announced(1, NAME, START, 0, 100)
SECOND_NS = 1_000_000_000


class Setup:
    """A partition set over a simulated network, and the moments at which its heap was frozen: the outlets by then."""

    def __init__(self, first, raw_folder=None):
        self.clock = Clock(START)
        self.network = SimulatedNetwork(self.clock)
        self.frozen = []
        self.changes = []
        make = partial(
            PartitionSet,
            network=self.network,
            credentials=(None, None),
            worker="w",
            raw_folder=raw_folder,
            audience_for=lambda config: DIRECTORY,
            read_path_for=SessionsOnly,
            freeze_heap=lambda: self.frozen.append(len(self.network.opened)),
        )
        self.partition_set = make(first, lambda: self.changes.append(True))
        self.assign(first)

    def assign(self, message):
        self.partition_set.assign(message)
        self.network.turn()

    def on(self):
        return self.partition_set.pool.figures.states["on"]


def test_the_outlets_of_new_partitions_connect_once_the_heap_is_frozen():
    """Collections would walk them in vain for the rest of the run. A partition that is there already adds nothing."""
    setup = Setup(assignment((1, 3)))
    assert setup.partition_set.partitions == ((1, 3),)
    assert (setup.on(), setup.frozen) == (OUTLETS // 3, [0])
    setup.assign(assignment((0, 3), (1, 3)))
    assert setup.partition_set.partitions == ((1, 3), (0, 3))
    assert (setup.on(), setup.frozen) == (2 * OUTLETS // 3, [0, OUTLETS // 3])
    setup.assign(assignment((0, 3), (1, 3)))
    assert len(setup.frozen) == 2
    assert setup.changes


def test_an_assignment_with_another_number_of_ranked_outlets_holds_from_then_on():
    """In the ledgers that are there, and in those of later partitions."""
    first = assignment((0, 2))
    setup = Setup(first)
    setup.partition_set.announce(Announcement("urn:x:1", 1, (ANNOUNCED,)))
    assert setup.partition_set.ledgers[0].topics.ranked == []
    setup.assign(replace(first, config=replace(first.config, ranked=OUTLETS)))
    (topic_order,) = setup.partition_set.ledgers[0].topics.ranked
    assert list(topic_order.ranking.slots) == [index // 2 for index in DIRECTORY.entitled_to(NAME) if index % 2 == 0]
    assert setup.partition_set.config.rank_step == 1
    setup.assign(first)
    assert setup.partition_set.ledgers[0].topics.ranked == []


def test_the_outlets_of_a_partition_that_is_handed_over_connect_after_its_last_part():
    """Until then they are waited for, and announcements reach their ledger."""
    setup = Setup(assignment((0, 2), (1, 2), reassigned=(1,)))
    later = Announced(2, NAME, START, 0, 100)
    assert list(setup.partition_set.ledgers) == [0]
    assert setup.partition_set.waiting == OUTLETS // 2
    record = MessageRecord(sequence=1, expected=5, delivered=0, outlets="0")
    setup.partition_set.take_over(Handover(1, (), (HandoverMessage(ANNOUNCED, record, unreported=False),), last=False))
    setup.partition_set.announce(Announcement("urn:x:2", 1, (later,)))
    setup.network.turn()
    assert setup.on() == OUTLETS // 2
    setup.partition_set.take_over(Handover(1, ((3, 9),), (), last=True))
    setup.network.turn()
    assert setup.on() == OUTLETS
    assert setup.partition_set.waiting == 0
    assert setup.partition_set.ledgers[1].kept[:2] == (2, 1)
    setup.partition_set.take_over(Handover(1, (), (), last=True))  # that comes again
    assert setup.on() == OUTLETS


def test_a_start_reaches_the_outlets_that_come_after_it():
    """The outlets of a later partition plan from the same moment."""
    away = {"away_share": 1.0, "away_ns": SECOND_NS, "duration_ns": SECOND_NS}
    setup = Setup(assignment((0, 2), **away))
    setup.partition_set.start(Start(START, START))
    setup.network.turn()
    assert setup.on() == 0
    setup.assign(assignment((0, 2), (1, 2), **away))
    assert setup.on() == 0
    setup.clock.now_ns += SECOND_NS
    setup.network.wake()
    assert setup.on() == OUTLETS


def test_outages_of_the_broker_reach_every_ledger():
    """Those of partitions that come later too: connections that ended with the broker are absences there."""
    setup = Setup(assignment((0, 2), (1, 2), reassigned=(1,), qos=0))
    setup.partition_set.declare(BrokerOutages((Outage(START, START + SECOND_NS),)))
    setup.partition_set.take_over(Handover(1, (), (), last=True))
    for ledger in setup.partition_set.ledgers.values():
        assert not ledger.absences
        ledger.absences.fail(0, START + SECOND_NS)
        assert [absence.slot for absence in ledger.absences.since(START)] == [0]


def test_messages_are_settled_tallied_and_dropped_once_acknowledged():
    """By every partition for its own outlets."""
    setup = Setup(assignment((0, 2), (1, 2)))
    setup.partition_set.announce(Announcement("urn:x:1", 1, (ANNOUNCED,)))
    assert setup.partition_set.tick(None) == 2
    assert setup.partition_set.tick(setup.clock.now_ns) == 0
    tallies = setup.partition_set.tally(whole=False, everything=False)
    assert [tally.index for tally in tallies] == [0, 1]
    missing = [record.missing for tally in tallies for record in tally.records]
    assert sum(missing) == len(DIRECTORY.entitled(BUSIEST, "flash"))
    setup.partition_set.acknowledge(AckClosed(0, ((1, 0),)))
    setup.partition_set.acknowledge(AckClosed(7, ((1, 0),)))
    kept = [ledger.kept.unacknowledged for ledger in setup.partition_set.ledgers.values()]
    assert kept == [0, 1]


def test_raw_records_are_written_with_each_tally_and_closed_with_the_last(tmp_path):
    """The figures say where they are, how many, and what is wrong with them."""
    setup = Setup(assignment((0, 1), raw=True), tmp_path)
    setup.partition_set.tally(whole=False, everything=False)
    file = tmp_path / "raw-w.bin"
    assert file.stat().st_size == 24
    raw = setup.partition_set.figures({}).raw
    assert (raw.file, raw.records, raw.problem) == (str(file), 0, "")
    setup.partition_set.tally(whole=True, everything=True)
    assert Setup(assignment((0, 1))).partition_set.figures({}).raw is None


def test_a_directory_that_is_not_the_wires_is_an_error():
    """Both must run the same version."""
    with pytest.raises(WorkerError, match="both must run the same version"):
        Setup(assignment((0, 1), digest="other"))
