"""The control messages on their way to the broker: in parts where it does not take them whole, and none is lost."""

import pytest

from subscribers.control_outbox import ENDS_MOST, ControlOutbox
from wire.contract.control import Part
from wire.contract.control_codec import ControlDecoder
from wire.contract.control_parts import PAYLOAD_LEAST, PAYLOAD_MOST, PartJoiner

DECODER = ControlDecoder()
SHORT, LONG = b'{"type":"leave"}', b'{"type":"refusal","reason":"' + b"x" * 9_000 + b'"}'


class Session:
    """The publishes of a session: those on their way by packet id, in order."""

    def __init__(self):
        self.under_way = {}
        self.outbox = ControlOutbox("me", self.publish, self.under_way.pop)
        self._last_id = 0

    def publish(self, payload):
        self._last_id += 1
        self.under_way[self._last_id] = payload
        return self._last_id

    def acknowledge(self, count):
        """Acknowledge the first publishes; return the messages that they carry."""
        joiner, messages = PartJoiner(), []
        for packet_id in list(self.under_way)[:count]:
            payload = self.under_way.pop(packet_id)
            self.outbox.acknowledge(packet_id)
            message = DECODER.decode(payload)
            whole = joiner.add(message) if isinstance(message, Part) else payload
            messages += [whole] if whole is not None else []
        return messages

    def ended(self, times=1):
        """What the outbox says of so many connections that ended."""
        return [self.outbox.connection_ended() for _ in range(times)]


@pytest.fixture
def session():
    return Session()


def test_a_message_goes_whole_while_nothing_speaks_against_it(session):
    """One publish for each message; a very long one goes in parts at once."""
    session.outbox.send(SHORT)
    session.outbox.send(LONG)
    assert list(session.under_way.values()) == [SHORT, LONG]
    session.outbox.send(LONG * (PAYLOAD_MOST // len(LONG) + 1))
    assert max(map(len, session.under_way.values())) <= PAYLOAD_MOST


def test_after_two_ends_with_a_message_on_its_way_it_goes_in_parts(session):
    """One end may be a coincidence. The order stays, and the messages are the same."""
    session.outbox.send(LONG)
    session.outbox.send(SHORT)
    first, second = session.ended(2)
    assert first == ""
    assert second.startswith(f"the broker ended 2 connections in a row with a control message of {len(LONG):,} bytes")
    assert max(map(len, session.under_way.values())) <= len(LONG) // 4
    assert session.acknowledge(100) == [LONG, SHORT]
    session.outbox.send(LONG)
    assert len(session.under_way) > 1, "a later one is not tried whole"


def test_each_further_end_makes_the_parts_smaller(session):
    """Down to the least that is sent; a part that got through shows that the size is right."""
    session.outbox.send(LONG)
    session.ended(3)
    assert max(map(len, session.under_way.values())) <= PAYLOAD_LEAST
    session.acknowledge(1)
    assert session.ended(ENDS_MOST - 1) == [""] * (ENDS_MOST - 1)
    assert session.outbox.given_up == ""


def test_a_message_of_the_least_size_that_never_gets_through_is_given_up(session):
    """The reason has the number of connections and the size."""
    session.outbox.send(SHORT)
    assert session.ended(ENDS_MOST - 1) == [""] * (ENDS_MOST - 1)
    assert session.outbox.given_up == ""
    session.ended()
    told = f"the broker ended {ENDS_MOST} connections in a row with a control message of {len(SHORT)} bytes on its way"
    assert session.outbox.given_up == told


def test_connections_that_end_without_a_message_on_its_way_say_nothing(session):
    """The broker has everything."""
    session.outbox.send(LONG)
    session.acknowledge(1)
    assert session.ended(2 * ENDS_MOST) == [""] * 2 * ENDS_MOST
    session.outbox.send(LONG)
    assert list(session.under_way.values()) == [LONG]


def test_what_the_broker_lost_with_its_session_is_sent_once_more(session):
    """Under another packet id; the acknowledgement of the first one would mean nothing."""
    session.outbox.send(LONG)
    (packet_id,) = session.under_way
    del session.under_way[packet_id]
    session.outbox.repeat(packet_id)
    session.outbox.acknowledge(packet_id)
    assert list(session.under_way.values()) == [LONG]
    session.acknowledge(1)
    assert session.ended(ENDS_MOST)[-1] == ""


def test_what_the_broker_lost_is_cut_where_its_limit_is_lower_than_before(session):
    """It may have started anew with another setting, or be another node: the session would refuse the old payloads."""
    session.outbox.limit(5_000)
    session.outbox.send(LONG)
    session.outbox.send(SHORT)
    lost = list(session.under_way)
    assert len(lost) == 4
    session.outbox.limit(PAYLOAD_LEAST + 500)
    session.under_way.clear()
    for packet_id in lost:
        session.outbox.repeat(packet_id)
    assert max(map(len, session.under_way.values())) <= PAYLOAD_LEAST + 500
    assert session.acknowledge(100) == [LONG, SHORT]


def test_a_message_above_the_limit_that_a_broker_names_goes_in_parts():
    """Also one that was on its way when the broker named it; an acknowledgement of its former parts counts no more."""
    session = Session()
    session.outbox.send(LONG)
    (packet_id,) = session.under_way
    session.outbox.limit(PAYLOAD_LEAST + 500)
    del session.under_way[packet_id]
    session.outbox.too_large(packet_id)
    session.outbox.acknowledge(packet_id)
    session.outbox.send(SHORT)
    assert max(map(len, session.under_way.values())) <= PAYLOAD_LEAST + 500
    assert session.acknowledge(100) == [LONG, SHORT]
