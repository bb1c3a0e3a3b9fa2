"""Partitions are reassigned when workers crash, become unreachable or return: the sums stay right."""

import pytest

from tests.support.simulated_wire import BUSIEST, DIRECTORY, SimulatedWire, check, simulated_wire
from wire.contract.control import Resync

ENTITLED = list(DIRECTORY.entitled(BUSIEST, "flash"))


def test_two_workers_have_a_partition_each_and_a_latecomer_waits():
    """index::count, once as many as are wanted have joined; outlets that are on never move."""
    simulated, first, second = simulated_wire("a", "b")
    late = simulated.start("c")
    simulated.pass_time(5)
    assert [list(worker.ledgers) for worker in (first, second, late)] == [[0], [1], []]
    assert {ledger.count for ledger in (*first.ledgers.values(), *second.ledgers.values())} == {2}


@pytest.mark.parametrize("successor_is", ["waiting", "an owner"])
def test_a_crashed_workers_partition_goes_on_where_its_reports_end(successor_is):
    """Reported deliveries are never counted again; deliveries without a report are missing, as unreported."""
    simulated, first, second = simulated_wire("a", "b")
    waiting = simulated.start("c") if successor_is == "waiting" else None
    message = simulated.publish(BUSIEST)
    mine = [outlet for outlet in ENTITLED if outlet % 2 == 0]
    told, untold, again = mine[:3], mine[3:5], mine[5:]
    for outlet in told:
        simulated.arrive(first, message, outlet)
    first.report()
    for outlet in untold:
        simulated.arrive(first, message, outlet)
    first.disconnect()
    simulated.pass_time(2)
    successor = waiting or second
    assert 0 in successor.ledgers
    for outlet in (*told, *again):  # a broker sends again what was not acknowledged in time
        assert simulated.arrive(successor, message, outlet)
    for outlet in ENTITLED:
        if outlet % 2:
            simulated.arrive(second, message, outlet)
    totals = check(simulated, len(ENTITLED) - len(untold), len(untold))
    assert totals.missing == len(untold)
    assert totals.sums.duplicates == len(told)
    assert [member.join.worker for member in simulated.unavailable] == ["a"]


def test_a_partition_is_reassigned_as_often_as_its_owners_crash():
    """The next owner gets the marks of all owners before it."""
    simulated, _, second = simulated_wire("a", "b")
    message = simulated.publish(BUSIEST)
    mine = [outlet for outlet in ENTITLED if outlet % 2 == 0]
    for number, outlet in enumerate(mine[:3]):
        owner = simulated.owner(outlet)
        assert owner is not second
        simulated.arrive(owner, message, outlet)
        owner.report()
        simulated.start(f"successor {number}")
        owner.disconnect()
        simulated.pass_time(2)
    for outlet in mine:
        simulated.arrive(simulated.owner(outlet), message, outlet)
    for outlet in set(ENTITLED) - set(mine):
        simulated.arrive(second, message, outlet)
    totals = check(simulated, len(ENTITLED), 0)
    assert totals.sums.duplicates == 3


def test_a_worker_that_was_only_slow_does_not_count_twice_and_is_told_to_leave():
    """Its partition was reassigned: later reports, and even its last tally, are not counted."""
    simulated, slow, second = simulated_wire("a", "b")
    message = simulated.publish(BUSIEST)
    mine = [outlet for outlet in ENTITLED if outlet % 2 == 0]
    slow.disconnect()
    for outlet in mine:
        simulated.arrive(slow, message, outlet)  # its own connections were not cut
    simulated.pass_time(2)
    for outlet in ENTITLED:
        simulated.arrive(second, message, outlet)
    second.report()
    before = simulated.account.totals().delivered
    slow.reconnect(rejoin=False)
    slow.drain()
    assert simulated.account.totals().delivered == before == len(ENTITLED)
    assert "was reassigned" in slow.refused
    check(simulated, len(ENTITLED), 0)


def test_a_worker_that_comes_back_in_time_goes_on_with_its_partition():
    """A connection that is down for a second is no crash, and the worker gets the messages that it missed."""
    simulated, first, second = simulated_wire("a", "b")
    simulated.publish(BUSIEST)
    first.disconnect()
    simulated.pass_time(1)
    simulated.publish(BUSIEST)  # which it does not hear of
    first.report(dropped=True)
    first.reconnect()
    simulated.pass_time(2)
    assert list(first.ledgers) == [0]
    assert first.ledgers[0].open_count == 2
    for message in simulated.messages.values():
        for outlet in ENTITLED:
            simulated.arrive(simulated.owner(outlet), message, outlet)
    assert list(second.ledgers) == [1]
    check(simulated, 2 * len(ENTITLED), 0)


def test_a_silent_worker_loses_its_partition_as_one_whose_will_came():
    """The wire may have been away itself when the will was sent."""
    simulated, first, second = simulated_wire("a", "b")
    first.silence()
    for _ in range(13):
        simulated.pass_time(1)
        second.report()
    assert sorted(second.ledgers) == [0, 1]


def test_a_partition_that_no_worker_can_take_waits_for_a_latecomer():
    """A worker's files are a limit; a message that is due for a minute is missing, until an outlet gets it late."""
    simulated = SimulatedWire(min_workers=2)
    first, second = simulated.start("a", files=130), simulated.start("b", files=130)
    simulated.review()
    first.disconnect()
    simulated.pass_time(2)
    assert "no worker may open the files" in simulated.membership.problem
    message = simulated.publish(BUSIEST)
    mine = [outlet for outlet in ENTITLED if outlet % 2 == 0]
    for outlet in ENTITLED:
        if outlet % 2:
            simulated.arrive(second, message, outlet)
    for _ in range(70):
        simulated.pass_time(1)
        second.report()
    assert simulated.account.totals().missing == len(mine)
    late = simulated.start("c", files=130)
    simulated.pass_time(1)
    assert not simulated.membership.problem
    for outlet in mine[1:]:
        simulated.arrive(late, message, outlet)
    simulated.arrive(late, message, mine[1])
    totals = check(simulated, len(ENTITLED) - 1, 0)
    assert (totals.sums.late, totals.sums.duplicates) == (len(mine) - 1, 1)
    assert simulated.account.delivery(message.uri, 1).missing == 1


def test_when_every_worker_has_crashed_the_directory_is_partitioned_anew():
    """Three come where two were: missing outlets are known one by one, in any partition."""
    simulated, first, second = simulated_wire("a", "b")
    message = simulated.publish(BUSIEST)
    for outlet in ENTITLED[:4]:
        simulated.arrive(simulated.owner(outlet), message, outlet)
    for worker in (first, second):
        worker.report()
        worker.disconnect()
    simulated.pass_time(2)
    others = [simulated.start(name) for name in "cde"]
    simulated.pass_time(3)
    assert sorted(index for worker in others for index in worker.ledgers) == [0, 1, 2]
    for outlet in ENTITLED[:-1]:
        simulated.arrive(simulated.owner(outlet), message, outlet)
    totals = check(simulated, len(ENTITLED) - 1, 1)
    assert totals.sums.duplicates == 4


def test_a_worker_that_is_leaving_does_not_join_again():
    """Otherwise it would be an owner until ten seconds of silence had passed."""
    simulated, first, second = simulated_wire("a", "b")
    first.stop()
    simulated.begin_life()  # which knows nobody, and asks
    first.send(Resync())
    second.send(Resync())
    simulated.turn()
    assert simulated.membership.member(first.join.instance) is None
    simulated.pass_time(1)
    assert first.network.stopped
    assert first.worker.exit_code == 0
