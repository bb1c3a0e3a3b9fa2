"""The worker of production, led by messages of a wire; its network and its control link have no sockets."""

import pytest

from subscribers.worker import JOIN_AGAIN_NS
from tests.support.ledgers import BUSIEST, DIRECTORY, RUN
from tests.support.recording_wire import SECOND_NS, RecordingWire, assignment
from tests.support.simulated_network import CONNECT
from wire.contract.control import Drain, Join, Leave, Progress, Refusal, Report, Resync, Start, WorkerLeft

OUTLETS = len(DIRECTORY.outlets)
MINE = [outlet for outlet in DIRECTORY.entitled(BUSIEST, "flash") if outlet % 2 == 0]


def assigned(**settings):
    """A wire whose worker has the first of two partitions, and has reported once."""
    wire = RecordingWire()
    wire.worker.start()
    wire.tell(assignment((0, 2), **settings))
    wire.later(1)
    return wire


def test_a_worker_offers_itself_until_it_has_a_partition():
    """The worker offers to join every two seconds, as the first offer may be lost on the way."""
    wire = RecordingWire()
    wire.worker.start()
    wire.later(2.5 * JOIN_AGAIN_NS / SECOND_NS)
    assert wire.said == [wire.worker.join] * 3
    wire.tell(assignment((0, 2)))
    assert not [message for message in wire.later(5) if isinstance(message, Join)]


def test_progress_is_reported_once_for_many_changes_and_again_when_the_wire_is_back():
    """Sixty outlets come on at once; what changes while the wire can't be reached is reported after that."""
    wire = assigned()
    assert wire.progress() == [(OUTLETS // 2, 0, 0)]
    wire.worker.silence()
    wire.worker.network.accepting = False
    wire.worker.network.lose(wire.worker.outlet(0))
    assert not [message for message in wire.later(2) if isinstance(message, Progress)]
    wire.worker.reconnect()
    wire.later(0.2)
    assert wire.progress()[1:] == [(OUTLETS // 2 - 1, 0, 1)]


def test_the_first_tally_is_whole_and_later_ones_have_what_changed():
    """A tally a second, of cumulative figures."""
    wire = assigned()
    wire.publish(1)
    wire.later(2)
    first, second, third = wire.tallies()
    assert [tally.number for tally in (first, second, third)] == [1, 2, 3]
    assert [tally.whole for tally in (first, second, third)] == [True, False, False]
    assert [len(tally.partitions[0].records) for tally in (first, second, third)] == [0, 1, 0]
    assert third.swarm.states["on"] == third.swarm.connects == OUTLETS // 2


def test_a_worker_that_is_asked_says_what_it_has_and_makes_its_next_tally_whole():
    """The wire may have been started again, or may have missed a tally."""
    wire = assigned()
    wire.publish(1)
    wire.later(1)
    wire.tell(Resync())
    join = wire.said[-1]
    assert (join.run_id, join.partitions, join.instance) == (RUN, ((0, 2),), wire.worker.join.instance)
    wire.later(1)
    assert wire.tallies()[-1].whole
    assert len(wire.tallies()[-1].partitions[0].records) == 1


def test_no_tally_is_made_while_the_wire_cannot_be_reached_and_the_next_one_is_whole():
    """Its sums would be of a later moment than the records that the wire has."""
    wire = assigned()
    wire.worker.silence()
    wire.publish(1)
    wire.later(3)
    assert len(wire.tallies()) == 1
    wire.worker.reconnect()
    wire.later(1)
    assert [(tally.number, tally.whole) for tally in wire.tallies()] == [(1, True), (2, True)]


def test_a_further_assignment_adds_partitions():
    """The outlets that are on stay; those of a partition that it has are not made twice."""
    wire = assigned()
    wire.tell(assignment((0, 2), (1, 2)))
    assert list(wire.worker.ledgers) == [0, 1]
    assert wire.worker.network.written.count(CONNECT) == OUTLETS
    wire.later(1)
    assert wire.progress()[-1] == (OUTLETS, 0, 0)


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        (assignment((0, 2), run_id=RUN + 1), "the wire is another run's; start this worker again"),
        (assignment((0, 2), digest="other"), "both must run the same version of wirestorm"),
        (assignment((0, 2), countries=250), "outlets cannot be in 250 countries"),
    ],
)
def test_an_assignment_that_it_cannot_take_ends_a_worker_with_the_reason(message, problem):
    """The wire receives the reason too."""
    wire = RecordingWire()
    wire.worker.start()
    if message.run_id != RUN:
        wire.tell(assignment((0, 2)))
    wire.tell(message)
    wire.later(0.2)
    assert problem in wire.worker.worker.problem
    assert wire.worker.worker.exit_code == 1
    assert wire.said[-1] == WorkerLeft("w", "w-1", wire.worker.worker.problem)
    assert wire.worker.network.stopped


def test_a_refused_worker_ends_and_says_nothing():
    """The directory's digest is not the wire's."""
    wire = RecordingWire()
    wire.worker.start()
    wire.tell(Refusal("no use for it"))
    assert wire.worker.network.stopped
    assert wire.worker.worker.problem == "the wire refused this worker: no use for it"
    assert wire.worker.worker.exit_code == 1
    assert wire.said == [wire.worker.join]


def test_a_worker_whose_wire_is_gone_ends_with_the_reason():
    """Unless it is leaving: then the wire has heard it, and ended first."""
    wire = assigned()
    wire.worker.link.on_closed("the wire closed the pipe")
    assert (wire.worker.worker.exit_code, wire.worker.worker.problem) == (1, "the wire closed the pipe")
    wire = assigned()
    wire.tell(Leave())
    wire.worker.link.on_closed("the wire closed the pipe")
    assert (wire.worker.worker.exit_code, wire.worker.worker.problem) == (0, "")
    assert wire.worker.network.stopped


def test_the_last_tally_comes_when_every_message_is_settled():
    """It has everything; nothing follows it but itself, where the wire asks."""
    wire = assigned()
    message = wire.publish(1)
    for outlet in MINE:
        assert wire.worker.arrive(message, outlet)
    wire.tell(Drain(wire.clock.now_ns + 60 * SECOND_NS))
    assert wire.tallies()[-1].final
    (record,) = wire.tallies()[-1].partitions[0].records
    assert (record.closed, record.delivered, record.missing) == (True, len(MINE), 0)
    assert wire.later(3) == []
    wire.tell(Resync())
    assert [type(said) for said in wire.said[-2:]] == [Join, Report]
    assert wire.tallies()[-1].final


def test_at_the_deadline_what_is_outstanding_is_missing():
    """The last tally does not wait for ever."""
    wire = assigned()
    message = wire.publish(1)
    assert wire.worker.arrive(message, MINE[0])
    wire.tell(Drain(wire.clock.now_ns + SECOND_NS // 2))
    assert not wire.tallies()[-1].final
    wire.later(0.6)
    (record,) = wire.tallies()[-1].partitions[0].records
    assert wire.tallies()[-1].final
    assert (record.delivered, record.missing) == (1, len(MINE) - 1)


def test_a_worker_that_joins_again_drains_once_it_has_what_it_missed():
    """The broker lost its session, and with it an announcement: an end that comes first would settle without it. The
    wire's answer to the join ends with another one.
    """
    wire = assigned()
    drain = Drain(wire.clock.now_ns + 60 * SECOND_NS)
    wire.tell(Resync(), drain)
    assert not any(tally.final for tally in wire.tallies())
    assert [type(said) for said in wire.later(4.1)].count(Join) == 2  # its join may be lost as well
    wire.tell(assignment((0, 2)))
    message = wire.publish(1)
    wire.tell(drain)
    assert not any(tally.final for tally in wire.tallies())
    for outlet in MINE:
        assert wire.worker.arrive(message, outlet)
    wire.later(0.2)
    assert wire.tallies()[-1].final
    assert [record.delivered for record in wire.tallies()[-1].partitions[0].records] == [len(MINE)]
    assert not any(isinstance(said, Join) for said in wire.later(4.1))


def test_a_worker_that_is_dismissed_disconnects_its_outlets_and_says_that_it_leaves():
    """The worker ends after a time in which the message can be sent."""
    wire = assigned()
    wire.tell(Leave())
    assert wire.said[-1] == WorkerLeft("w", "w-1", "")
    assert wire.worker.worker.partition_set.pool.figures.states["gone"] == OUTLETS // 2
    assert not wire.worker.network.stopped
    wire.later(0.2)
    assert wire.worker.network.stopped
    assert wire.worker.worker.exit_code == 0


def test_a_worker_without_a_partition_leaves_at_once():
    """A worker without a partition leaves without closing outlets."""
    wire = RecordingWire()
    wire.worker.start()
    wire.tell(Leave())
    assert wire.said[-1] == WorkerLeft("w", "w-1", "")


def test_where_the_broker_outlives_the_run_a_worker_clears_its_sessions_before_it_leaves():
    """And waits until the last one is cleared."""
    wire = assigned(sweep=True)
    wire.worker.network.accepting = False
    wire.tell(Leave())
    wire.later(1)
    assert not [message for message in wire.said if isinstance(message, WorkerLeft)]
    wire.worker.network.accept()
    wire.turn()
    wire.later(0.2)
    assert wire.said[-1] == WorkerLeft("w", "w-1", "")


def test_a_terminated_worker_reports_what_it_has_and_says_why_it_leaves():
    """The next owner of its partition continues from the last tally; a worker that leaves does not join again."""
    wire = assigned()
    message = wire.publish(1)
    assert wire.worker.arrive(message, MINE[0])
    wire.worker.stop()
    *_, report, left = wire.said
    assert report.tally.partitions[0].records[0].delivered == 1
    assert left == WorkerLeft("w", "w-1", "terminated")
    wire.tell(Resync(), Leave())
    assert wire.said[-1] is left
    wire.later(0.2)
    assert wire.worker.network.stopped
    assert wire.worker.worker.exit_code == 0


def test_messages_that_come_before_a_partition_are_passed_over():
    """A start or a drain is told again with the assignment."""
    wire = RecordingWire()
    wire.worker.start()
    wire.tell(Start(0, 0), Drain(0))
    assert wire.later(3) == [wire.worker.join]
    assert not wire.worker.network.stopped


def test_rejected_control_messages_are_among_the_figures():
    """By reason, as the wire counts its own."""
    wire = assigned()
    wire.worker.link.inbox.take(b"{")
    wire.later(1)
    assert wire.tallies()[-1].swarm.rejected == {"malformed": 1}
