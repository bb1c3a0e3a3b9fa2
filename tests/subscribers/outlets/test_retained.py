"""Retained messages, which a broker sends at a subscription, and messages with a topic alias."""

import pytest

from subscribers.mqtt.options import Version
from tests.support.ledgers import RUN
from tests.support.mqtt_bytes import published, text
from tests.support.outlet_pools import SECOND_NS, PoolSetup
from tests.support.simulated_worker import SessionsOnly
from wire.contract.control import Announced
from wire.contract.session_config import SessionConfig
from wire.contract.stamp import HEAD, USER_PROPERTY, Stamp
from wire.contract.tally import LabelSums

RETAIN = 1


class Arrivals:
    """A pool whose first outlet gets messages; ``topic`` is one that the outlet is entitled to."""

    def __init__(self, **settings):
        self.setup = PoolSetup(**settings).start()
        self.outlet = self.setup.outlets[0]
        self.topic = self.outlet.session.filters[0].replace("+", "flash")

    def send(self, sequence, *, flags=0, sent_ns=None, run_id=RUN, announced=True, properties=b"", topic=None):
        """Announce a message where it was not, and let the outlet have it."""
        sent_ns = self.setup.clock.now_ns if sent_ns is None else sent_ns
        if announced:
            self.setup.ledger.announce([Announced(sequence, self.topic, sent_ns, 0, 100)], sent_ns)
        payload = HEAD + Stamp(run_id, sequence, sent_ns, sent_ns).encode() + b"x" * 50
        name = self.topic if topic is None else topic
        data = published(self.setup.network.version, name, payload, 1, 1, flags, properties)
        assert self.setup.network.deliver(self.outlet, data)

    def sums(self) -> LabelSums:
        self.setup.ledger.tick(self.setup.clock.now_ns)
        (sums,) = self.setup.ledger.tally().labels.values()
        return sums

    @property
    def retained(self):
        return self.setup.ledger.retained


def test_a_copy_of_what_an_outlet_has_is_retained_and_no_duplicate():
    """MQTT 3.1.1 §3.3.1.3: the broker sets RETAIN where it sends a message because of a subscription alone."""
    arrivals = Arrivals()
    arrivals.send(1)
    arrivals.send(1, flags=RETAIN, announced=False, sent_ns=arrivals.setup.clock.now_ns)
    sums = arrivals.sums()
    assert (sums.delivered, sums.duplicates, arrivals.retained) == (1, 0, 1)
    arrivals.send(1, announced=False, sent_ns=arrivals.setup.clock.now_ns)
    assert (arrivals.sums().duplicates, arrivals.retained) == (1, 1)


def test_a_retained_message_that_an_outlet_misses_is_a_delivery():
    """The outlet lost its connection before the message, and gets the message with its new subscription."""
    arrivals = Arrivals()
    sent_ns = arrivals.setup.clock.now_ns
    arrivals.setup.network.lose(arrivals.outlet)
    arrivals.setup.later(1)
    arrivals.send(1, flags=RETAIN, sent_ns=sent_ns)
    sums = arrivals.sums()
    assert (sums.delivered, sums.late, sums.duplicates, arrivals.retained) == (1, 1, 0, 1)


def test_a_retained_message_of_another_run_is_not_foreign():
    """A broker that runs on has them; the same message without RETAIN is foreign, and so is one without a stamp."""
    arrivals = Arrivals()
    arrivals.send(1, run_id=RUN + 1, flags=RETAIN, announced=False)
    assert (arrivals.setup.ledger.foreign, arrivals.retained) == (0, 1)
    arrivals.send(1, run_id=RUN + 1, announced=False)
    assert (arrivals.setup.ledger.foreign, arrivals.retained) == (1, 1)
    data = published(Version.V311, arrivals.topic, b"no stamp", 1, 2, RETAIN)
    assert arrivals.setup.network.deliver(arrivals.outlet, data)
    assert (arrivals.setup.ledger.foreign, arrivals.retained) == (2, 1)


def test_a_retained_message_that_is_settled_is_no_duplicate():
    """Its message was closed, and forgotten, before the outlet subscribed again."""
    arrivals = Arrivals()
    arrivals.send(1)
    sent_ns = arrivals.setup.clock.now_ns
    ledger = arrivals.setup.ledger
    for outlet in arrivals.setup.outlets[1:]:
        if any(item.replace("+", "flash") == arrivals.topic for item in outlet.session.filters):
            assert arrivals.setup.arrive(outlet, arrivals.topic, 1, sent_ns)
    ledger.tick(sent_ns + 100 * SECOND_NS)
    assert ledger.open_count == 0
    arrivals.send(1, flags=RETAIN, announced=False, sent_ns=sent_ns)
    assert (arrivals.sums().duplicates, arrivals.retained) == (0, 1)


@pytest.mark.parametrize("as_published", [False, True])
def test_with_retain_as_published_the_flag_alone_does_not_make_a_message_retained(as_published):
    """MQTT 5.0 §3.3.1.3: then live messages keep RETAIN, and the ones of before the connection are retained."""
    arrivals = Arrivals(mqtt="5", session=SessionConfig(retain_as_published=as_published))
    arrivals.send(1, flags=RETAIN)
    assert arrivals.retained == (not as_published)
    arrivals.send(1, flags=RETAIN, announced=False, sent_ns=arrivals.setup.clock.now_ns)
    assert arrivals.sums().duplicates == as_published
    before_ns = arrivals.setup.clock.now_ns - SECOND_NS
    arrivals.send(2, flags=RETAIN, sent_ns=before_ns)
    assert arrivals.retained == (1 if as_published else 3)


def test_a_message_with_a_topic_alias_is_marked_and_makes_no_template():
    """The alias is of one connection: the same bytes mean another topic elsewhere (MQTT 5.0 §3.3.2.3.4)."""
    templates = []

    class Recording(SessionsOnly):
        def add_template(self, transmission, packet, topic_end, stamp):
            templates.append(transmission.sequence)

    session = SessionConfig(topic_alias_maximum=1)
    arrivals = Arrivals(mqtt="5", session=session, read_path_for=Recording)
    arrivals.send(1, properties=b"\x23\x00\x01")
    arrivals.send(2, properties=b"\x23\x00\x01", topic="")
    arrivals.send(3)
    sums = arrivals.sums()
    assert (sums.delivered, sums.duplicates, arrivals.setup.ledger.foreign) == (3, 0, 0)
    assert templates == [3]


def test_a_stamp_among_the_properties_of_a_message_with_an_alias_is_found():
    """The session puts the topic in its place and leaves the properties where they are."""
    arrivals = Arrivals(mqtt="5", session=SessionConfig(topic_alias_maximum=1))
    now_ns = arrivals.setup.clock.now_ns
    arrivals.setup.ledger.announce([Announced(item, arrivals.topic, now_ns, 0, 1) for item in (1, 2)], now_ns)
    for sequence, topic in ((1, arrivals.topic), (2, "")):
        digits = Stamp(RUN, sequence, now_ns, now_ns).encode()
        properties = b"\x23\x00\x01\x26" + text(USER_PROPERTY) + text(digits.decode())
        data = published(Version.V5, topic, b"\xff", 1, sequence, 0, properties)
        assert arrivals.setup.network.deliver(arrivals.outlet, data)
    assert (arrivals.sums().delivered, arrivals.setup.ledger.foreign) == (2, 0)
