"""Deliveries that may come, and deliveries that must not, case by case."""

from subscribers.ledger.arrivals import Came
from subscribers.ledger.ledger import Ledger
from tests.support.ledgers import BUSIEST, DIRECTORY, EDGES, RUN, START, Ledgers
from wire.contract.outages import Outage
from wire.contract.stamp import HEAD, Stamp
from wire.contract.topics import topic
from wire.directory.attendance import Attendance, How, Window

SECOND = 10**9
ENTITLED = DIRECTORY.entitled(BUSIEST, "flash")
PLANNED = Attendance({ENTITLED[0]: [Window(10 * SECOND, 40 * SECOND)]})


class OneAbsence:
    """A message, and one outlet that is away for 30 s as planned, without a session."""

    def __init__(self, due_ns):
        self.ledgers = Ledgers(1, PLANNED, lasting=False)
        self.absences, self.outlet = self.ledgers.ledgers[0].absences, ENTITLED[0]
        self.message = self.ledgers.announce(1, BUSIEST, "flash", START + due_ns)
        for outlet in ENTITLED[1:]:
            self.ledgers.arrive(self.message, outlet, START + due_ns + 1000)

    def away(self, *, asked_ns, back_ns):
        self.absences.leave(self.outlet, START + 10 * SECOND)
        self.absences.ask(self.outlet, START + asked_ns)
        self.absences.come_back(self.outlet, START + back_ns)

    def comes(self, at_ns):
        self.ledgers.arrive(self.message, self.outlet, START + at_ns)

    def counts(self, at_ns=60 * SECOND):
        self.ledgers.report(START + at_ns)
        self.ledgers.report(START + at_ns + 1)  # once the first one is acknowledged
        sums = self.ledgers.sums().sums
        assert sums.duplicates == sums.missing == 0
        return sums.possible, sums.possible_delivered, sums.unexpected


def test_a_message_that_was_on_its_way_when_its_outlet_left_is_possible():
    """It does not come."""
    case = OneAbsence(10 * SECOND - 1)
    case.away(asked_ns=40 * SECOND, back_ns=41 * SECOND)
    assert case.counts() == (1, 0, 0)


def test_a_message_that_comes_though_its_outlet_was_gone_is_unexpected():
    """The broker was done with it long before: whether the message is settled or not, and each time."""
    case = OneAbsence(20 * SECOND)
    case.absences.leave(case.outlet, START + 10 * SECOND)
    assert case.counts(25 * SECOND) == (0, 0, 0)
    case.away(asked_ns=40 * SECOND, back_ns=41 * SECOND)
    case.comes(41 * SECOND + 1)
    case.comes(41 * SECOND + 2)
    assert case.counts() == (0, 0, 2)
    open_still = OneAbsence(20 * SECOND)
    open_still.away(asked_ns=40 * SECOND, back_ns=41 * SECOND)
    open_still.ledgers.ledgers[0].tick(START + 20 * SECOND)  # the arrivals elsewhere are counted
    open_still.comes(41 * SECOND + 1)
    assert open_still.counts()[2] == 1


def test_a_message_that_a_broker_may_have_been_behind_with_is_possible_and_comes():
    """It was sent just before the outlet subscribed again, and settled elsewhere meanwhile."""
    case = OneAbsence(39 * SECOND)
    case.absences.leave(case.outlet, START + 10 * SECOND)
    assert case.counts(39 * SECOND + 10_000) == (0, 0, 0)
    case.away(asked_ns=40 * SECOND, back_ns=41 * SECOND)
    case.comes(41 * SECOND + 1)
    assert case.counts() == (1, 1, 0)


def test_a_possible_delivery_that_comes_before_its_message_is_settled_is_delivered():
    """It is expected, delivered and possible."""
    case = OneAbsence(39 * SECOND)
    case.absences.leave(case.outlet, START + 10 * SECOND)
    case.away(asked_ns=40 * SECOND, back_ns=41 * SECOND)
    case.comes(41 * SECOND + 1)
    assert case.counts() == (1, 1, 0)
    totals = case.ledgers.sums()
    assert totals.delivered == totals.expected == len(ENTITLED)


def test_a_message_that_comes_after_unsuback_is_unexpected():
    """The outlet is connected all the time: until UNSUBACK, and from SUBSCRIBE on, the message is possible."""
    for sent_ns, comes_ns, counts in [
        (12 * SECOND, 20 * SECOND, (0, 0, 1)),
        (11 * SECOND - 1, 20 * SECOND, (1, 1, 0)),
        (35 * SECOND, 40 * SECOND, (1, 1, 0)),
    ]:
        windows = {ENTITLED[0]: [Window(10 * SECOND, 40 * SECOND, How.UNSUBSCRIBE)]}
        ledgers = Ledgers(1, Attendance(windows), lasting=True)
        absences = ledgers.ledgers[0].absences
        message = ledgers.announce(1, BUSIEST, "flash", START + sent_ns)
        absences.leave(ENTITLED[0], START + 10 * SECOND, How.UNSUBSCRIBE)
        absences.confirm(ENTITLED[0], START + 11 * SECOND)
        if comes_ns >= 40 * SECOND:
            absences.ask(ENTITLED[0], START + 40 * SECOND)
        for outlet in ENTITLED:
            ledgers.arrive(message, outlet, START + comes_ns)
        absences.ask(ENTITLED[0], START + 40 * SECOND)
        absences.come_back(ENTITLED[0], START + 41 * SECOND)
        ledgers.report(START + 60 * SECOND)
        sums = ledgers.sums().sums
        assert (sums.possible, sums.possible_delivered, sums.unexpected) == counts


def test_a_session_may_hold_what_was_sent_after_a_connection_that_ended_before_unsuback():
    """The broker may not have read UNSUBSCRIBE: what comes at the return is possible, and not unexpected."""
    windows = {ENTITLED[0]: [Window(10 * SECOND, 40 * SECOND, How.UNSUBSCRIBE)]}
    ledgers = Ledgers(1, Attendance(windows), lasting=True)
    absences = ledgers.ledgers[0].absences
    message = ledgers.announce(1, BUSIEST, "flash", START + 12 * SECOND)
    absences.leave(ENTITLED[0], START + 10 * SECOND, How.UNSUBSCRIBE)
    absences.end_of_connection(ENTITLED[0], START + 11 * SECOND)
    for outlet in ENTITLED[1:]:
        ledgers.arrive(message, outlet, START + 13 * SECOND)
    ledgers.report(START + 30 * SECOND)
    ledgers.report(START + 31 * SECOND)  # it is settled
    absences.ask(ENTITLED[0], START + 40 * SECOND)
    ledgers.arrive(message, ENTITLED[0], START + 41 * SECOND)
    absences.come_back(ENTITLED[0], START + 41 * SECOND)
    ledgers.report(START + 60 * SECOND)
    sums = ledgers.sums().sums
    assert (sums.possible, sums.possible_delivered, sums.unexpected, sums.duplicates) == (1, 1, 0, 0)


def test_a_new_owner_counts_what_comes_late_of_a_message_that_the_former_one_settled():
    """No more deliveries are possible and came than are possible."""
    ledger = Ledger(RUN, DIRECTORY, PLANNED, (0, 1), EDGES, lasting=False)
    ledger.start(START, 0)
    ledger.take_over([(1, 2)], (), START + 35 * SECOND)
    ledger.absences.leave(ENTITLED[0], START + 10 * SECOND)
    ledger.absences.ask(ENTITLED[0], START + 40 * SECOND)
    stamp = Stamp(RUN, 1, START + 39 * SECOND, START + 39 * SECOND)
    assert (
        ledger.meet(HEAD + stamp.encode(), topic(BUSIEST, "flash"), Came(ENTITLED[0]), 100, START + 41 * SECOND) is None
    )
    (sums,) = ledger.tally().labels.values()
    assert (sums.possible, sums.possible_delivered, sums.duplicates) == (1, 1, 0)


def test_a_late_delivery_that_was_taken_for_possible_counts_once_and_a_further_copy_is_a_duplicate():
    """It was on its way as its outlet left, and is sent again when the outlet is gone."""
    ledgers = Ledgers(1, PLANNED, lasting=False)
    absences, outlet = ledgers.ledgers[0].absences, ENTITLED[0]
    message = ledgers.announce(1, BUSIEST, "flash", START + 9 * SECOND)
    absences.leave(outlet, START + 10 * SECOND)
    for other in ENTITLED[1:]:
        ledgers.arrive(message, other, START + 34 * SECOND)
    for seconds in (36, 37):
        ledgers.report(START + seconds * SECOND)
    assert ledgers.sums().sums.possible == 1
    absences.ask(outlet, START + 40 * SECOND)
    for _ in range(2):
        ledgers.arrive(message, outlet, START + 41 * SECOND, sent_ns=START + 35 * SECOND)
    absences.come_back(outlet, START + 41 * SECOND)
    ledgers.report(START + 60 * SECOND)
    sums = ledgers.sums().sums
    assert (sums.possible, sums.possible_delivered, sums.unexpected, sums.duplicates) == (1, 1, 0, 1)


def test_a_message_that_was_settled_before_it_was_sent_is_no_duplicate():
    """All outlets are away when it is due, and it is sent late, when they are back: they did not have it before."""
    plans = {outlet: [Window(10 * SECOND, 30 * SECOND)] for outlet in ENTITLED}
    ledgers = Ledgers(1, Attendance(plans), lasting=False)
    absences = ledgers.ledgers[0].absences
    message = ledgers.announce(1, BUSIEST, "flash", START + 15 * SECOND)
    for outlet in ENTITLED:
        absences.leave(outlet, START + 10 * SECOND)
    for seconds in (24, 25):
        assert ledgers.ledgers[0].open_count == 1  # for ten seconds
        ledgers.report(START + seconds * SECOND)
    assert ledgers.ledgers[0].open_count == 0
    for outlet in ENTITLED:
        absences.ask(outlet, START + 30 * SECOND)
        absences.come_back(outlet, START + 31 * SECOND)
        for _ in range(2):
            ledgers.arrive(message, outlet, START + 33 * SECOND, sent_ns=START + 32 * SECOND)
    ledgers.report(START + 60 * SECOND)
    sums, number = ledgers.sums().sums, len(ENTITLED)
    assert (sums.possible, sums.possible_delivered, sums.unexpected, sums.duplicates) == (number, number, 0, number)


def test_a_message_that_waits_at_the_publisher_until_its_only_outlet_is_back_is_a_delivery():
    """The broker died as the message was due, and the outlet was back before the message was sent."""
    ledgers = Ledgers(len(DIRECTORY.outlets), Attendance(), lasting=False)  # a partition for each
    outlet = ENTITLED[0]
    absences = ledgers.ledgers[outlet].absences
    message = ledgers.announce(1, BUSIEST, "flash", START)
    for other in ENTITLED[1:]:
        ledgers.arrive(message, other, START + 1000)
    absences.fail(0, START + SECOND // 100)
    absences.declare((Outage(START),))
    for second in (1, 5, 20):
        ledgers.report(START + second * SECOND)
    absences.declare((Outage(START, START + 25 * SECOND),))
    absences.ask(0, START + 26 * SECOND)
    absences.come_back(0, START + 27 * SECOND)
    ledgers.arrive(message, outlet, START + 28 * SECOND + 1000, sent_ns=START + 28 * SECOND)
    ledgers.report(START + 30 * SECOND)
    totals = ledgers.sums()
    assert (totals.delivered, totals.missing, totals.sums.duplicates) == (len(ENTITLED), 0, 0)
    assert (totals.sums.possible, totals.sums.unexpected) == (0, 0)


def test_a_message_that_comes_behind_an_outage_from_a_broker_that_was_behind_is_possible():
    """It was sent while the outlet was gone, and settled elsewhere before it came."""
    case = OneAbsence(20 * SECOND)
    case.absences.fail(case.outlet, START + 10 * SECOND)
    case.absences.declare((Outage(START + 10 * SECOND, START + 15 * SECOND),))
    assert case.counts(21 * SECOND) == (0, 0, 0)  # it has not asked to come back
    case.absences.ask(case.outlet, START + 25 * SECOND)
    case.absences.come_back(case.outlet, START + 26 * SECOND)
    case.comes(27 * SECOND)
    assert case.counts(60 * SECOND) == (1, 1, 0)
