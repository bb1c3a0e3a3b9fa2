"""Deliveries at outlets that were away for a time, in the ledgers of partitions and in the wire's account."""

from subscribers.ledger.settling import HELD_AT_MOST_NS, SETTLED_NS
from tests.support.attendances import only_window, seeded
from tests.support.ledgers import BUSIEST, DIRECTORY, START, Ledgers


class Leavers:
    """A message to outlets of which half plan to be away at some time, at QoS 0, over two partitions."""

    def __init__(self, due_ns=START):
        self.attendance = seeded(1, 120, 0.5, 10**9, 2 * 10**9)
        self.ledgers = Ledgers(2, self.attendance, lasting=False)
        self.message = self.ledgers.announce(1, BUSIEST, "flash", due_ns)
        self.entitled = set(DIRECTORY.entitled(BUSIEST, "flash"))
        self.planned_away = self.entitled & set(self.attendance.unheld_at(due_ns - START, lasting=False))
        self.leaver = min(
            outlet for outlet in self.entitled - self.planned_away if only_window(self.attendance, outlet) is not None
        )

    def absence(self, outlet):
        """The absences of an outlet's partition, and its place there."""
        return self.ledgers.ledgers[outlet % 2].absences, outlet // 2

    def others_arrive(self, at_ns, without=()):
        for outlet in self.entitled - self.planned_away - {self.leaver, *without}:
            self.ledgers.arrive(self.message, outlet, at_ns)

    def send_after_the_return(self):
        """Send the message once the outlets that plan to be away are back. It comes everywhere but at the first of
        them: return that outlet, the others, and the time of the sending.
        """
        back_ns = START + 3 * 10**9
        for outlet in self.planned_away:
            absences, slot = self.absence(outlet)
            absences.leave(slot, START)
            absences.come_back(slot, back_ns)
        lost, *others = sorted(self.planned_away)
        sent_ns = back_ns + 1000
        for outlet in sorted(self.entitled - {lost}):
            self.ledgers.arrive(self.message, outlet, back_ns + 2000, sent_ns=sent_ns)
        return lost, others, sent_ns

    def result(self):
        """What is expected, delivered and missing in the end, beside the plan; the two sides of the account agree."""
        end_ns = START + 60 * 10**9
        self.ledgers.report(end_ns, deadline_ns=end_ns, final=True)
        self.ledgers.account.close()
        assert self.ledgers.account.faults == ()
        totals = self.ledgers.sums()
        assert (totals.outstanding, totals.expected) == (0, totals.delivered + totals.missing)
        assert self.ledgers.account.expected == totals.expected
        return totals.expected - len(self.entitled - self.planned_away), totals.missing


def test_a_message_that_was_on_its_way_when_its_outlet_left_is_not_expected_there():
    """It may have come or not: no outlet counts as missing that can't be proved to have been due it."""
    leavers = Leavers()
    absences, slot = leavers.absence(leavers.leaver)
    leavers.others_arrive(START + 1000)
    absences.leave(slot, START + 500)
    assert leavers.result() == (-1, 0)


def test_a_message_that_was_lost_before_its_outlet_left_is_missing():
    """The broker was done with it long before."""
    leavers = Leavers()
    absences, slot = leavers.absence(leavers.leaver)
    leavers.others_arrive(START + 1000)
    absences.leave(slot, START + 11 * 10**9)
    absences.come_back(slot, START + 20 * 10**9)
    assert leavers.result() == (0, 1)


def test_an_outlet_that_loses_its_connection_while_it_plans_to_be_on_is_expected():
    """An absence that nobody planned excuses nothing."""
    leavers = Leavers()
    leavers.others_arrive(START + 1000)
    assert leavers.result() == (0, 1)


def test_a_message_that_is_sent_after_the_return_is_expected_though_it_was_due_before():
    """The plan says that the outlet is away when the message is due; the message went out late."""
    leavers = Leavers(START + 10**9 // 2)
    _, others, _ = leavers.send_after_the_return()
    assert leavers.result() == (1 + len(others), 1)


def test_a_delivery_at_an_outlet_that_left_later_than_it_planned_counts():
    """It was on when the message came."""
    leavers = Leavers(START + 10**9 // 2)
    leavers.others_arrive(START + 10**9 // 2 + 1000)
    for outlet in (leavers.leaver, min(leavers.planned_away)):
        leavers.ledgers.arrive(leavers.message, outlet, START + 10**9 // 2 + 1000)
    assert leavers.result() == (1, 0)


def test_a_successor_goes_on_with_the_outlets_that_were_excused():
    """The former owner's record names them; its sums and the successor's make one account."""
    leavers = Leavers()
    absences, slot = leavers.absence(leavers.leaver)
    absences.leave(slot, START + 500)
    partition = leavers.leaver % 2
    mine = sorted(outlet for outlet in leavers.entitled - leavers.planned_away if outlet % 2 == partition)
    late = next(outlet for outlet in mine if outlet != leavers.leaver)
    leavers.others_arrive(START + 1000, without=[late])
    ledgers = leavers.ledgers
    ledgers.report(START + 2000)
    ledgers.hand_over(partition, "successor", START + 3000)
    ledgers.arrive(leavers.message, late, START + 5000)
    assert leavers.result() == (-1, 0)


def test_a_new_owner_has_a_missing_outlet_as_missing_against_its_plan():
    """It was to be away when the message was due, had come back when it was sent, and gets it from the new owner."""
    leavers = Leavers(START + 10**9 // 2)
    lost, others, sent_ns = leavers.send_after_the_return()
    ledgers, end_ns = leavers.ledgers, sent_ns + 20 * 10**9
    ledgers.report(end_ns)
    assert [item.outlets for item in ledgers.account.missing.outlets()] == [(lost,)]
    ledgers.hand_over(lost % 2, "successor", end_ns)
    ledgers.arrive(leavers.message, lost, end_ns + 10**9, sent_ns=sent_ns)
    assert leavers.result() == (1 + len(others), 0)


def test_a_message_that_a_session_holds_waits_for_its_outlet_and_is_named_where_it_does_not_come():
    """NATS sends it again after 60 s; a message that was lost before its outlet left is not held."""
    attendance = seeded(1, 120, 0.5, 10**9, 2 * 10**9)
    ledgers = Ledgers(1, attendance)
    message = ledgers.announce(1, BUSIEST, "flash", START)
    first, second, _, *others = DIRECTORY.entitled(BUSIEST, "flash")
    for outlet in others:
        ledgers.arrive(message, outlet, START + 1000)
    absences = ledgers.ledgers[0].absences
    for outlet in (first, second):
        absences.leave(outlet, START + 500)
        absences.come_back(outlet, START + 10**9)
    ledgers.report(START + HELD_AT_MOST_NS - 1)
    assert ledgers.sums().outstanding == 3
    ledgers.report(START + HELD_AT_MOST_NS)
    totals = ledgers.sums()
    assert (totals.missing, totals.sums.held) == (3, 2)
    for _ in range(2):
        ledgers.arrive(message, first, START + HELD_AT_MOST_NS + 5)
    ledgers.report(START + HELD_AT_MOST_NS + 10, final=True)
    ledgers.account.close()
    totals = ledgers.sums()
    assert (totals.missing, totals.sums.held, totals.sums.duplicates, totals.outstanding) == (2, 1, 1, 0)
    assert ledgers.account.faults == ()


def test_a_message_that_no_session_holds_any_more_settles_as_every_other():
    """Its outlet has it: nothing is waited for."""
    ledgers = Ledgers(1, seeded(1, 120, 0.5, 10**9, 2 * 10**9))
    message = ledgers.announce(1, BUSIEST, "flash", START)
    first, _, *others = DIRECTORY.entitled(BUSIEST, "flash")
    ledgers.ledgers[0].absences.leave(first, START + 500)
    for outlet in (first, *others):
        ledgers.arrive(message, outlet, START + 1000)
    ledgers.report(START + 2000)
    ledgers.report(START + 1000 + SETTLED_NS)
    assert (ledgers.sums().missing, ledgers.sums().sums.held) == (1, 0)
