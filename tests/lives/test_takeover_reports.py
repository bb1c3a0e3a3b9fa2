"""The reports of a partition, which its next owner goes on from."""

from subscribers.ledger.settling import SETTLED_AT_MOST_NS
from tests.support.simulated_wire import BUSIEST, DIRECTORY, SECOND, check, simulated_wire
from wire.contract.control import Handover, Resync

ENTITLED = list(DIRECTORY.entitled(BUSIEST, "flash"))


def test_after_a_lost_tally_nothing_is_taken_until_a_whole_one_comes():
    """Sums that are of a later moment than the records would be counted again by a successor."""
    simulated, first, second = simulated_wire("a", "b")
    message, other = simulated.publish(BUSIEST), simulated.publish(BUSIEST)
    mine = [outlet for outlet in ENTITLED if outlet % 2 == 0]
    first.report()
    simulated.arrive(first, message, mine[0])
    first.report(dropped=True)
    simulated.arrive(first, other, mine[0])
    first.heard.clear()
    first.report()
    assert simulated.account.totals().delivered == 0
    assert Resync() in first.heard
    first.report()
    assert simulated.account.totals().delivered == 2
    first.disconnect()
    simulated.pass_time(2)
    for item in (message, other):
        simulated.arrive(second, item, mine[0])
    second.report()
    assert simulated.account.totals().delivered == 2


def test_a_late_delivery_is_told_once_more_so_that_a_successor_knows_it():
    """A late delivery moves from missing to delivered exactly once."""
    simulated, first, second = simulated_wire("a", "b")
    message = simulated.publish(BUSIEST)
    mine = [outlet for outlet in ENTITLED if outlet % 2 == 0]
    simulated.pass_time(SETTLED_AT_MOST_NS / SECOND)
    for worker in (first, second):
        worker.report()
    assert simulated.account.totals().missing == len(ENTITLED)
    simulated.arrive(first, message, mine[0])
    first.report()
    assert first.ledgers[0].kept.unacknowledged == 0
    first.disconnect()
    simulated.pass_time(2)
    for outlet in mine[:2]:
        simulated.arrive(second, message, outlet)
    totals = check(simulated, 2, 0)
    assert (totals.sums.late, totals.sums.duplicates) == (2, 1)
    assert simulated.account.delivery(message.uri, 1).delivered == 2


def test_a_handover_comes_in_parts_that_a_broker_takes():
    """The parts together are one handover."""
    simulated, first, second = simulated_wire("a", "b")
    for _ in range(2_000):
        simulated.publish(BUSIEST)
    simulated.arrive(first, simulated.messages[7], ENTITLED[0] - ENTITLED[0] % 2)
    first.report()
    second.heard.clear()
    first.disconnect()
    simulated.pass_time(2)
    parts = [message for message in second.heard if isinstance(message, Handover)]
    assert len(parts) > 1
    assert [part.last for part in parts] == [False] * (len(parts) - 1) + [True]
    assert sum(len(part.messages) for part in parts) == 2_000 == second.ledgers[0].open_count
