"""The plan of a feed: topics, publishers, due times, rows."""

import pytest

from wire.contract.stamp import BLANK
from wire.contract.templates import CLIENT_FIELDS, compile_template
from wire.feed.payloads import FixedPayload
from wire.feed.plan import FeedPlan, Rate

SECOND_NS = 1_000_000_000
TOPIC = compile_template("news/{i}", CLIENT_FIELDS)


def plan(**more):
    fields = {"topic": TOPIC, "topics": 5, "payload": FixedPayload(b"x"), "rate": Rate(10, SECOND_NS), "count": 20}
    return FeedPlan(**(fields | more))


def message(made, number):
    return made.message(number, run_id=7, start_ns=1_000, client="wire-7", label=str.upper)


@pytest.mark.parametrize(
    ("rate", "duration_ns", "count", "last_ns"),
    [
        (Rate(5, SECOND_NS), SECOND_NS, 5, 800_000_000),
        (Rate(3, SECOND_NS), SECOND_NS, 3, 666_666_666),
        (Rate(1, 60 * SECOND_NS), SECOND_NS, 1, 0),
        (Rate(1, 2 * SECOND_NS), 4 * SECOND_NS + 1, 3, 4 * SECOND_NS),
    ],
)
def test_messages_are_due_at_even_distances_from_the_start_on(rate, duration_ns, count, last_ns):
    """The first at the start, none at the end: as many as the rate says."""
    assert rate.count(duration_ns) == count
    assert rate.offset_ns(count - 1) == last_ns < duration_ns


def test_topics_take_turns_and_each_belongs_to_one_publisher():
    """So the order on a topic is the order of its publisher's messages."""
    made = plan(publishers=2)
    seen = {}
    for number in range(20):
        topic = made.topic_of(number)
        assert topic == f"news/{number % 5}"
        assert seen.setdefault(topic, made.publisher_of(number)) == made.publisher_of(number)
    assert set(seen.values()) == {0, 1}


def test_a_message_has_its_sequence_due_time_topic_and_label():
    """Sequences begin at 1; the label is the account's group."""
    made = message(plan(), 12)
    assert (made.sequence, made.topic, made.label, made.edition) == (13, "news/2", "NEWS/2", "")
    assert made.due_ns == 1_000 + 1_200_000_000
    assert (made.embargo_ns, made.expires_ns) == (0, None)


def test_a_stamp_without_a_place_goes_behind_the_payload_or_into_a_user_property():
    """By the version of MQTT."""
    old, new = message(plan(), 0), message(plan(properties=True), 0)
    assert (old.document, old.options.stamp_at) == (b"x" + BLANK, 1)
    assert (new.document, new.options.stamp_at) == (b"x", None)


def test_rows_of_data_come_in_turn_or_at_random_by_seed():
    """From the first again after the last one."""
    payload = compile_template("{id}", columns=("id",))
    rows = ((b"a",), (b"b",), (b"c",))
    turns = plan(payload=payload, rows=rows, properties=True)
    assert [message(turns, number).document for number in range(5)] == [b"a", b"b", b"c", b"a", b"b"]
    mixed = plan(payload=payload, rows=rows, rows_at_random=True, properties=True)
    drawn = [message(mixed, number).document for number in range(60)]
    assert drawn == [message(mixed, number).document for number in range(60)]
    assert set(drawn) == {b"a", b"b", b"c"}
    assert drawn != [b"a", b"b", b"c"] * 20


def test_properties_are_templates_and_options_are_those_of_the_plan():
    """Retain flag, content type and what the payload is."""
    made = message(plan(user_properties=(("n", compile_template("{sequence}")),), retain=True, content_type="a/b"), 4)
    assert made.options.user_properties == (("n", "5"),)
    assert (made.options.retain, made.options.content_type, made.options.utf8) == (True, "a/b", False)
