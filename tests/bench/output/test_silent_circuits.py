"""The hint at a broker that drops what it acknowledges."""

from bench.output.silent_circuits import hint, share_hint
from bench.output.summary_parts import GroupSummary, MissingByCause
from tests.support.shares import share
from tests.support.summaries import NO_TIMES


def group(expected, delivered):
    missing = expected - delivered
    return GroupSummary(
        expected=expected, delivered=delivered, missing=missing, disclosure=NO_TIMES, disclosure_lower=NO_TIMES
    )


def causes(lost, refused=0):
    return MissingByCause(unsent=0, refused=refused, unreported=0, held=0, lost=lost)


def test_circuits_that_got_nothing_are_counted_and_one_is_named():
    """Beside circuits that got some of it, and one of which nothing was expected."""
    circuits = {"en/oceania": group(9, 7), "de/oceania": group(5, 0), "ja/oceania": group(0, 0)}
    told = hint(circuits, causes(7))
    assert told.startswith("every delivery on 1 of 3 circuits was lost, de/oceania for one: a broker may drop")


def test_a_broker_that_passes_nothing_is_told_as_that():
    """Such as mosquitto with a message_size_limit below every message, at MQTT 3.1.1."""
    assert hint({"en/oceania": group(9, 0)}, causes(9)).startswith("every delivery on all circuits was lost")


def test_losses_with_another_reason_need_no_hint():
    """Refused messages, and losses on every circuit but of a part: the broker has spoken, or nothing is systematic."""
    assert hint({"en/oceania": group(9, 0)}, causes(0, refused=9)) == ""
    assert hint({"en/oceania": group(9, 8), "de/oceania": group(9, 8)}, causes(2)) == ""
    assert hint({}, causes(0)) == ""


def test_shared_subscriptions_that_got_nothing_at_all_are_told():
    """Such as RabbitMQ's at MQTT 3.1.1, which grants the filter and knows no shared subscriptions."""
    silent = {"$share/g/news/#": share([0, 0], missing=8), "$share/h/#": share([0], missing=4)}
    assert "a broker without shared subscriptions" in share_hint(silent, causes(12))
    assert share_hint(silent, causes(0, refused=12)) == ""
    assert share_hint(silent | {"$share/i/#": share([1, 0], missing=3)}, causes(15)) == ""
    assert share_hint({}, causes(3)) == ""
