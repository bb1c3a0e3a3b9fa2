"""From entry and delivery to a record: what is known before a version is sent, on its way, and at its end."""

from dataclasses import replace

import pytest

from tests.support.recorded_desk import ENGLISH, release
from wire.account.delivery import CircuitDelivery, Delivery
from wire.contract.times import format_time
from wire.desk.entry import Entry
from wire.desk.rules import HELD_NS
from wire.service.recording import record_of

SECOND = 10**9
NOW = 1_742_299_200 * SECOND
WITHIN = 5 * SECOND
ENTRY = Entry(1, release(), "business", tuple(ENGLISH[:1]), NOW, NOW, "committed", "d", NOW - SECOND)
LINE = CircuitDelivery("en/northern-europe", 7, 7, 0)


def delivery(*, last_s=2.0, low_s=None, settled=True, line=LINE):
    last_ns = NOW + int(last_s * SECOND)
    low_ns = last_ns if low_s is None else NOW + int(low_s * SECOND)
    return Delivery("urn:x:1", 1, NOW, NOW + SECOND, last_ns, settled, (line,), (), (), low_ns)


@pytest.mark.parametrize("state", ["waiting", "stopped"])
def test_a_version_that_was_not_sent_has_its_times_and_no_deliveries(state):
    """It is in the export all the same: it was accepted."""
    found = record_of(replace(ENTRY, state=state), None, WITHIN)
    assert (found.state, found.expected, found.reached, found.missing) == (state, 0, 0, 0)
    assert (found.received, found.accepted) == (format_time(NOW - SECOND), format_time(NOW))
    assert (found.first_disseminated, found.from_receipt_seconds, found.on_time) == (None, None, None)
    assert record_of(replace(ENTRY, due_ns=HELD_NS), None, WITHIN).due is None


def test_the_clock_runs_from_receipt_and_ends_when_the_version_is_settled():
    """While deliveries are outstanding nothing is on time yet."""
    found = record_of(ENTRY, delivery(), WITHIN)
    assert (found.state, found.from_receipt_seconds, found.on_time) == ("settled", 3.0, True)
    assert found.first_disseminated == format_time(NOW + SECOND)
    assert found.last_disseminated == format_time(NOW + 2 * SECOND)
    found = record_of(ENTRY, delivery(settled=False), WITHIN)
    assert (found.state, found.from_receipt_seconds, found.on_time) == ("sent", None, None)


def test_a_range_around_the_limit_is_neither_in_time_nor_late():
    """The lower end of the last arrival is within five seconds of receipt, and its upper end is not."""
    assert record_of(ENTRY, delivery(last_s=9, low_s=3), WITHIN).on_time is None
    assert record_of(ENTRY, delivery(last_s=9, low_s=8), WITHIN).on_time is False


def test_a_time_that_its_client_gave_is_no_delay():
    """The clock runs from the due time; under an embargo there is none."""
    scheduled = replace(ENTRY, received_ns=NOW - 90 * SECOND, accepted_ns=NOW - 89 * SECOND)
    assert record_of(scheduled, delivery(), WITHIN).from_receipt_seconds == 2.0
    embargoed = replace(ENTRY, release=release(embargo_ns=NOW))
    found = record_of(embargoed, delivery(), WITHIN)
    assert (found.embargo, found.from_receipt_seconds, found.on_time) == (format_time(NOW), None, None)


def test_a_failure_is_late_and_says_what_was_refused():
    """An outlet misses it; the broker refused a circuit."""
    lost = replace(LINE, delivered=6, missing=1, refused="too large")
    found = record_of(ENTRY, delivery(line=lost), WITHIN)
    assert (found.missing, found.from_receipt_seconds, found.on_time) == (1, None, False)
    assert found.refused == "en/northern-europe: too large"


def test_a_receipt_that_nobody_noted_is_the_acceptance():
    """As of a kill, of the wire's own calendar, and of a store of an earlier version."""
    found = record_of(replace(ENTRY, received_ns=0), None, WITHIN)
    assert found.received == found.accepted
