"""Shares that pass on: whatever dies, cuts out or comes back, the sums stay right."""

import pytest

from tests.subscribers.offices import BUSIEST, DIRECTORY, Office, check, office_of

ENTITLED = list(DIRECTORY.entitled(BUSIEST, "flash"))


def test_two_workers_have_a_stripe_each_and_a_latecomer_waits():
    """index::count, once as many as are wanted have joined; outlets that are on never move."""
    office, first, second = office_of("a", "b")
    late = office.hire("c")
    office.pass_time(5)
    assert [list(clerk.ledgers) for clerk in (first, second, late)] == [[0], [1], []]
    assert {ledger.count for ledger in (*first.ledgers.values(), *second.ledgers.values())} == {2}


@pytest.mark.parametrize("heir", ["one that waits", "one that lives"])
def test_a_dead_workers_share_goes_on_where_its_reports_end(heir):
    """What it reported is never counted again; what it had and did not report is missing, as unreported."""
    office, first, second = office_of("a", "b")
    waiting = office.hire("c") if heir == "one that waits" else None
    message = office.publish(BUSIEST)
    mine = [outlet for outlet in ENTITLED if outlet % 2 == 0]
    told, untold, again = mine[:3], mine[3:5], mine[5:]
    for outlet in told:
        office.arrive(first, message, outlet)
    first.report()
    for outlet in untold:
        office.arrive(first, message, outlet)
    first.cut()
    office.pass_time(2)
    successor = waiting or second
    assert 0 in successor.ledgers
    for outlet in (*told, *again):  # a broker sends again what was not acknowledged in time
        assert office.arrive(successor, message, outlet)
    for outlet in ENTITLED:
        if outlet % 2:
            office.arrive(second, message, outlet)
    totals = check(office, len(ENTITLED) - len(untold), len(untold))
    assert totals.missing == len(untold)
    assert totals.sums.duplicates == len(told)
    assert [member.join.worker for member in office.died] == ["a"]


def test_a_share_passes_on_as_often_as_its_owners_die():
    """The successor's marks, and what it inherited, are the next one's."""
    office, _, second = office_of("a", "b")
    message = office.publish(BUSIEST)
    mine = [outlet for outlet in ENTITLED if outlet % 2 == 0]
    for number, outlet in enumerate(mine[:3]):
        owner = office.owner(outlet)
        assert owner is not second
        office.arrive(owner, message, outlet)
        owner.report()
        office.hire(f"successor {number}")
        owner.cut()
        office.pass_time(2)
    for outlet in mine:
        office.arrive(office.owner(outlet), message, outlet)
    for outlet in set(ENTITLED) - set(mine):
        office.arrive(second, message, outlet)
    totals = check(office, len(ENTITLED), 0)
    assert totals.sums.duplicates == 3


def test_a_worker_that_was_only_slow_does_not_count_twice_and_is_told_to_leave():
    """Its share has passed on: what it says after that is not believed, not even its last tally."""
    office, slow, second = office_of("a", "b")
    message = office.publish(BUSIEST)
    mine = [outlet for outlet in ENTITLED if outlet % 2 == 0]
    slow.cut()
    for outlet in mine:
        office.arrive(slow, message, outlet)  # its own connections were not cut
    office.pass_time(2)
    for outlet in ENTITLED:
        office.arrive(second, message, outlet)
    second.report()
    before = office.account.totals().delivered
    slow.deaf = False
    slow.report(deadline_ns=office.now_ns, final=True)
    assert office.account.totals().delivered == before == len(ENTITLED)
    assert "passed on" in slow.refused
    check(office, len(ENTITLED), 0)


def test_a_worker_that_comes_back_in_time_goes_on_with_its_share():
    """Nobody took it: a cut of a second is no death, and it is told what it missed meanwhile."""
    office, first, second = office_of("a", "b")
    office.publish(BUSIEST)
    first.cut()
    office.pass_time(1)
    missed = office.publish(BUSIEST)
    first.report(lost=True)
    first.deaf = False
    first.offer()
    office.pass_time(2)
    assert list(first.ledgers) == [0]
    assert missed.sequence in first.ledgers[0]._open
    for message in office.messages.values():
        for outlet in ENTITLED:
            office.arrive(office.owner(outlet), message, outlet)
    assert list(second.ledgers) == [1]
    check(office, 2 * len(ENTITLED), 0)


def test_a_silent_worker_is_as_dead_as_one_whose_will_came():
    """The wire may have been away itself when the will was sent."""
    office, first, second = office_of("a", "b")
    first.deaf = True
    for _ in range(13):
        office.pass_time(1)
        second.report()
    assert sorted(second.ledgers) == [0, 1]


def test_a_share_that_nobody_can_take_waits_for_a_latecomer():
    """A living worker's files are a limit; what was due meanwhile for a minute is missing, until somebody has it."""
    office = Office(min_workers=2)
    first, second = office.hire("a", files=130), office.hire("b", files=130)
    office.muster.review()
    first.cut()
    office.pass_time(2)
    assert "no worker may open the files" in office.muster.problem
    message = office.publish(BUSIEST)
    mine = [outlet for outlet in ENTITLED if outlet % 2 == 0]
    for outlet in ENTITLED:
        if outlet % 2:
            office.arrive(second, message, outlet)
    for _ in range(70):
        office.pass_time(1)
        second.report()
    assert office.account.totals().missing == len(mine)
    late = office.hire("c", files=130)
    office.pass_time(1)
    assert not office.muster.problem
    for outlet in mine[1:]:
        office.arrive(late, message, outlet)
    office.arrive(late, message, mine[1])
    totals = check(office, len(ENTITLED) - 1, 0)
    assert (totals.sums.late, totals.sums.duplicates) == (len(mine) - 1, 1)
    assert office.account.delivery(message.uri, 1).missing == 1


def test_when_all_are_dead_the_directory_is_cut_anew_for_those_who_come():
    """Three come where two were: what lacks is known by outlet, whatever share that is in."""
    office, first, second = office_of("a", "b")
    message = office.publish(BUSIEST)
    for outlet in ENTITLED[:4]:
        office.arrive(office.owner(outlet), message, outlet)
    for clerk in (first, second):
        clerk.report()
        clerk.cut()
    office.pass_time(2)
    others = [office.hire(name) for name in "cde"]
    office.pass_time(3)
    assert sorted(index for clerk in others for index in clerk.ledgers) == [0, 1, 2]
    for outlet in ENTITLED[:-1]:
        office.arrive(office.owner(outlet), message, outlet)
    totals = check(office, len(ENTITLED) - 1, 1)
    assert totals.sums.duplicates == 4
