"""Topic aliases of a server's: a message with one is handed on as if it had its topic (MQTT 5.0 §3.3.2.3.4)."""

import mqtt5
import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers.mqtt.aliases import ALIASED, Aliases
from subscribers.mqtt.errors import RemoteProtocolError
from subscribers.mqtt.options import Version
from tests.support.mqtt_bytes import published
from tests.support.mqtt_sessions import feed, opened

ALIAS_1, ALIAS_3 = b"\x23\x00\x01", b"\x23\x00\x03"
USER = b"\x26\x00\x01a\x00\x01b"


def aliased(topic, payload, properties=ALIAS_1, **rest):
    return published(Version.V5, topic, payload, properties=properties, **rest)


def test_an_alias_stands_for_the_topic_that_it_came_with():
    """The first message has both, the next ones the alias alone; a new topic takes the place of the old one."""
    session, sink = opened(Version.V5, topic_alias_maximum=3)
    sent = [("news/a", b"1"), ("", b"2"), ("news/b", b"3"), ("", b"4")]
    feed(session, b"".join(aliased(topic, payload) for topic, payload in sent))
    assert sink.messages == [
        ("news/a", b"1", ALIASED),
        ("news/a", b"2", ALIASED),
        ("news/b", b"3", ALIASED),
        ("news/b", b"4", ALIASED),
    ]


def test_flags_properties_and_packet_ids_stay_beside_an_alias():
    """RETAIN and QoS are the message's, which is acknowledged as any other."""
    session, sink = opened(Version.V5, qos=1, topic_alias_maximum=3)
    data = aliased("news/a", b"1", USER + ALIAS_3 + USER, qos=1, packet_id=7, flags=1)
    data += aliased("", b"", ALIAS_3, qos=2, packet_id=8) + published(Version.V5, "news/c", b"3", 1, 9, properties=USER)
    _, answers = feed(session, data)
    assert sink.messages == [("news/a", b"1", ALIASED | 3), ("news/a", b"", ALIASED | 4), ("news/c", b"3", 2)]
    assert answers == bytes.fromhex("40020007 50020008 40020009")


def test_aliases_end_with_their_connection():
    """§3.3.2.3.4: a receiver must not carry them over."""
    session, _ = opened(Version.V5, topic_alias_maximum=3)
    feed(session, aliased("news/a", b"1"))
    session.connect()
    feed(session, b"\x20\x03\x00\x00\x00")
    feed(session, b"\x90\x04" + (2).to_bytes(2, "big") + b"\x00\x00")
    with pytest.raises(RemoteProtocolError, match="stands for no topic"):
        feed(session, aliased("", b"2"))


@pytest.mark.parametrize(
    ("maximum", "data", "problem"),
    [
        (3, aliased("", b"x"), "stands for no topic"),
        (3, aliased("a", b"x", b"\x23\x00\x04"), "above our Topic Alias Maximum"),
        (3, aliased("a", b"x", b"\x23\x00\x00"), "alias is 0"),
        (3, aliased("a", b"x", ALIAS_1 + ALIAS_1), "comes twice"),
        (3, aliased("", b"x", b""), "empty and has no alias"),
        (3, aliased("", b"x", USER), "empty and has no alias"),
        (0, aliased("a", b"x"), "unknown or not allowed"),
        (0, aliased("", b"x"), "a topic is empty"),
    ],
)
def test_an_alias_that_breaks_the_rules_ends_the_session(maximum, data, problem):
    """Among them any alias where none was allowed: Topic Alias Maximum 0."""
    session, sink = opened(Version.V5, topic_alias_maximum=maximum)
    with pytest.raises(RemoteProtocolError, match=problem):
        feed(session, data)
    assert sink.messages == []


@given(
    st.lists(
        st.tuples(st.integers(1, 5), st.sampled_from(["", "a", "b/c", "grüße"]), st.binary(max_size=200)), max_size=40
    ),
    st.lists(st.integers(1, 40), max_size=20),
)
def test_aliases_mean_the_same_however_the_bytes_come(messages, sizes):
    """Against a dictionary, with packets of an independent codec, cut anywhere."""
    session, sink = opened(Version.V5, topic_alias_maximum=5)
    known, wanted, data = {}, [], b""
    for number, topic, payload in messages:
        if topic or number in known:
            known[number] = topic or known[number]
            wanted.append((known[number], payload, ALIASED))
            data += mqtt5.PublishPacket(topic, payload, topic_alias=number).write()
    feed(session, data, sizes)
    assert sink.messages == wanted


def test_the_topics_are_kept_by_alias():
    """Up to the maximum, which itself is allowed."""
    aliases = Aliases(2)
    assert aliases.topic(2, b"a") == aliases.topic(2, b"") == b"a"
    with pytest.raises(RemoteProtocolError):
        aliases.topic(3, b"a")
