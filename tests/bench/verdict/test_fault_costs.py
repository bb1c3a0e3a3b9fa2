"""What faults cost: missing, late and repeated deliveries, the longest wait, and the time to recover."""

from dataclasses import replace

import pytest

from bench.base.quantiles import Stat
from bench.verdict.fault_costs import REPORTED_NS, FaultCost, FaultCosts, FaultCourse
from bench.verdict.figures import Figures
from tests.bench.verdict.test_kinds import settled
from tests.support.run_results import account
from wire.account.missing_messages import MissingOutlets
from wire.contract.delivery_causes import CausedCount

S = 1_000_000_000
BEGUN, ENDED = 100 * S, 110 * S


def course(**changes):
    """A fault from 100 s to 110 s."""
    return FaultCourse(**{"name": "dusk", "kind": "broker_killed", "begun_ns": BEGUN, "ended_ns": ENDED} | changes)


def row(due_s, last_s, missing=0, name="flash"):
    """A release that was due and had at every outlet at these seconds."""
    made = settled(name, missing=missing)
    return replace(made, due_ns=int(due_s * S), latest_ns=int((last_s - due_s) * S))


def cost(*rows, fault=None, **given):
    costs = FaultCosts([fault or course()])
    for each in rows:
        costs.settled(each)
    return costs.costs(**given)[0]


def test_a_release_that_waited_for_the_end_of_a_fault_tells_the_recovery():
    """The last arrival of what was due before the end counts; what is due after it is not the fault's."""
    found = cost(row(101, 112), row(109, 113.5), row(111, 120))
    assert (found.releases, found.missing) == (2, 0)
    assert found.recovery_s == 3.5
    assert found.worst_ns == 11 * S


def test_a_release_that_was_whole_before_the_fault_is_not_its():
    """Nor is one that was due after its end; then the account was whole at once."""
    found = cost(row(90, 95), row(111, 119))
    assert (found.releases, found.worst_ns, found.recovery_s) == (0, None, 0.0)


def test_a_release_on_its_way_when_the_fault_began_is_its():
    """Due before, and whole only during it."""
    found = cost(row(99, 105))
    assert (found.releases, found.worst_ns, found.recovery_s) == (1, 6 * S, 0.0)


def test_a_missing_delivery_is_never_recovered_from():
    """By its cause where the messages' outlets are known; unless it comes late after all."""
    lost = row(105, 106, missing=2)
    found = cost(
        lost,
        missing=[
            MissingOutlets(1, "urn:x:flash", 1, "topic", "undelivered", (3, 5)),
            MissingOutlets(2, "urn:x:kill", 2, "topic", "unsent", (3,)),
        ],
    )
    assert (found.missing, found.missing_by_cause) == (2, {"undelivered": 2})
    assert (found.whole_ns, found.recovery_s) == (None, float("inf"))
    late = replace(row(105, 117), delivered=6)
    found = cost(lost, row_now=lambda _uri, _version: late)
    assert (found.missing, found.recovery_s) == (0, 7.0)


def test_what_leaves_before_it_is_due_is_of_the_fault_that_set_the_clock():
    """Up to the due times that the clock showed before it was right again; and nothing of it is another fault's."""
    rows = replace(row(112, 102), spread_ns=None), replace(row(104, 103), spread_ns=S), row(116, 118)
    found = cost(*rows, fault=course(kind="clock_step", ahead_ns=5 * S))
    assert (found.releases, found.earliest_ns, found.recovery_s) == (2, 10 * S, 0.0)
    assert cost(*rows).earliest_ns is None


def test_deliveries_before_they_were_due_count_while_the_clock_is_wrong():
    """By the time of their report, as what has no proof; none for a fault that sets no clock forward."""
    for ahead_ns, early in ((5 * S, 7), (0, 0)):
        costs = FaultCosts([course(ahead_ns=ahead_ns)])
        assert costs.sets_clocks == (ahead_ns > 0)
        for at_s, count in ((99, 1), (105, 6), (111, 8), (120, 9)):
            costs.counted(at_s * S, {}, count)
        assert costs.costs()[0].early == early


def test_what_is_still_open_is_not_recovered_from_yet():
    """Neither well nor badly: it is not known."""
    found = cost(row(101, 112), open_before=lambda moment_ns: moment_ns == ENDED)
    assert (found.open, found.whole_ns, found.recovery_s) == (True, None, None)


@pytest.mark.parametrize("changes", [{"ended_ns": None}, {"begun_ns": None, "ended_ns": None}])
def test_a_fault_that_did_not_end_has_no_recovery(changes):
    """Or never began, and then it cost nothing."""
    found = cost(row(101, 112), fault=course(**changes))
    assert found.recovery_s is None
    assert found.releases == (0 if "begun_ns" in changes else 1)
    assert course(**changes).lasts is ("begun_ns" not in changes)


def unknown(duplicates, late=0):
    """What a worker reports without a proof."""
    return {"worker-1": (CausedCount("unknown", 0, late, duplicates),)}


def test_what_has_no_proof_is_counted_from_its_begin_until_the_account_was_whole():
    """As the workers reported it, which takes two seconds."""
    costs = FaultCosts([course()])
    costs.settled(row(101, 112))
    for at_s, duplicates, late in ((50, 1, 1), (99, 2, 1), (105, 2, 1), (111, 7, 3), (114, 9, 3), (115, 50, 40)):
        costs.counted(at_s * S, unknown(duplicates, late))
    assert 112 * S + REPORTED_NS == 114 * S
    (found,) = costs.costs()
    assert (found.duplicates_by_cause, found.late_by_cause) == ({"unknown": 7}, {"unknown": 2})
    assert (found.duplicates, found.late) == (7, 2)


def test_what_has_a_proof_is_the_faults_by_its_moment_and_cause():
    """Whenever it is reported; other causes are not the fault's, and a planned absence is nobody's."""
    costs = FaultCosts([course(explains=frozenset(("connection", "publisher")))])
    costs.settled(row(101, 112))
    costs.counted(90 * S, unknown(3))
    reported = (
        CausedCount("unknown", 0, 0, 5),
        CausedCount("connection", 101 * S, 6, 1),
        CausedCount("publisher", 113 * S, 0, 7),
        CausedCount("worker", 101 * S, 100, 100),
        CausedCount("plan", 101 * S, 100, 100),
        CausedCount("connection", 99 * S, 100, 100),
    )
    costs.counted(105 * S, {"worker-1": reported})
    (found,) = costs.costs()
    assert found.late_by_cause == {"connection": 6}
    assert found.duplicates_by_cause == {"connection": 1, "publisher": 7, "unknown": 2}
    assert (found.late, found.duplicates) == (6, 10)


def test_where_the_account_was_never_whole_all_later_ones_count():
    """There is no moment at which they end."""
    costs = FaultCosts([course()])
    costs.settled(row(105, 106, missing=1))
    costs.counted(99 * S, unknown(2))
    costs.counted(500 * S, unknown(12))
    assert costs.costs()[0].duplicates == 10


def test_each_fault_has_its_own_cost_and_a_threshold_its_figure():
    """The greatest recovery of all, or that of one; none is known before each fault has ended."""
    costs = FaultCosts([course(), course(name="dawn", begun_ns=200 * S, ended_ns=202 * S)])
    costs.settled(row(101, 112))
    costs.settled(row(201, 207))
    figures = Figures(account(), 1.0, 20, faults=costs.costs())
    assert figures.of("recovery", Stat.MAX).high == 5.0
    assert figures.of("recovery", Stat.P50).high == 2.0
    assert figures.of("recovery{fault=dusk}", Stat.MAX).high == 2.0
    open_one = FaultCost(name="x", kind="broker_killed", begin_ns=1, end_ns=2)
    assert Figures(account(), 1.0, 20, faults=[*costs.costs(), open_one]).of("recovery", Stat.MAX).high is None
    assert Figures(account(), 1.0, 20).of("recovery", Stat.MAX).high is None


def test_a_fault_that_lasts_until_the_run_ends_is_recovered_from_never():
    """And is left out of the recoveries; a worker that it kills ends by the scenario, once it has begun."""
    lasting = course(kind="worker_killed", kills="worker-2", end_ns=None, ended_ns=None)
    costs = FaultCosts([lasting, course(name="dawn", end_ns=ENDED)])
    costs.settled(row(105, 112))
    assert Figures(account(), 1.0, 20, faults=costs.costs()).of("recovery", Stat.MAX).high == 2.0
    assert costs.killed("worker-2")
    assert not costs.killed("worker-1")
    assert not costs.killed("worker-2.2")  # which another fault would have to kill
    assert FaultCosts([lasting, course(kills="worker-2")]).killed("worker-2.2")
    assert not FaultCosts([course(kills="worker-2", begun_ns=None)]).killed("worker-2")
