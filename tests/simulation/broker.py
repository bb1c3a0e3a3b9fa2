"""The simulated broker: sessions, subscriptions, wills, and delivery at QoS 0 and 1, at least once.

A client is a channel. The broker keeps what a session has not acknowledged, and sends it again on its next connection.
"""

from collections import OrderedDict
from functools import lru_cache

from tests.support.mqtt_matching import brute_force

__all__ = ["Broker", "BrokerSession"]

REPORT = b'{"type":"report"'  # of the control messages, a worker's reports alone may be lost on their way
matches = lru_cache(maxsize=None)(brute_force)


class BrokerSession:
    """A client's session, with or without a connection."""

    def __init__(self, client_id, *, clean):
        self.client_id = client_id
        self.clean = clean
        self.outlet = None  # its place in the directory, where it is one's
        self._filters = {}
        self._granted = {}  # topic -> what granted() says
        self.inflight = OrderedDict()  # packet id -> (topic, payload)
        self.client = None  # the connection
        self.will = None
        self._last_id = 0

    def subscribe(self, topic_filter, qos):
        self._filters[topic_filter] = qos
        self._granted.clear()

    def unsubscribe(self, topic_filter):
        self._filters.pop(topic_filter, None)
        self._granted.clear()

    def granted(self, topic):
        """The greatest QoS of the subscriptions that a topic matches; None where it matches none."""
        if topic not in self._granted:
            found = (own for each, own in self._filters.items() if matches(each, topic))
            self._granted[topic] = max(found, default=None)
        return self._granted[topic]

    def next_id(self):
        while True:
            self._last_id = self._last_id % 65_535 + 1
            if self._last_id not in self.inflight:
                return self._last_id


class Broker:
    """One broker. ``up`` is false while it is down; ``losing`` and ``doubling`` are how often it drops a message for an
    outlet, or sends it twice; with ``losing_reports`` it drops reports of workers as often. ``haunting`` is how often
    it keeps a message for an outlet that is away and has no session, which no broker may.

    ``on_message`` is told of each message that a client publishes: topic and payload. ``on_routed`` is told then which
    outlets it goes to, each with its connection, or None where it is lost, and returns those that are away as planned;
    ``on_haunted`` is told of each of these for which the broker keeps it.
    """

    def __init__(self, random, on_message, on_routed=lambda topic, payload, reached: (), on_haunted=None):
        self.up = True
        self.losing = self.doubling = self.haunting = 0.0
        self.losing_reports = False
        self._random = random
        self._on_message = on_message
        self._on_routed = on_routed
        self._on_haunted = on_haunted
        self._kept_back = {}  # outlet -> the messages that it should not get
        self._sessions = {}

    def connect(self, client, client_id, *, clean, will):
        """Take a client in; return whether its session was there. Another connection with its id ends."""
        session = self._sessions.get(client_id)
        if session is not None and session.client is not None:
            former, session.client = session.client, None
            former.drop()
            self._publish_will(session)
        present = session is not None and not clean and not session.clean
        if not present:
            session = self._sessions[client_id] = BrokerSession(client_id, clean=clean)
        session.client, session.will = client, will
        return present

    def resume(self, session):
        """Send again what a session has not acknowledged."""
        for number, (topic, payload) in session.inflight.items():
            session.client.deliver(topic, payload, 1, number, again=True)

    def session(self, client_id):
        """The session of a client id."""
        return self._sessions[client_id]

    def subscribe(self, session, topic_filter, qos):
        """Subscribe a session."""
        session.subscribe(topic_filter, qos)

    def haunt(self, session):
        """Send an outlet that has subscribed what was kept for it though nothing should have been."""
        for topic, payload in self._kept_back.pop(session.outlet, ()):
            self._send(session, topic, payload, session.granted(topic))

    def acknowledged(self, session, number):
        """Take a PUBACK."""
        session.inflight.pop(number, None)

    def ended(self, session, client, *, farewell):
        """Note that a client's connection ended; without a farewell its will is sent."""
        if session.client is not client:
            return
        session.client = None
        if session.clean and self._sessions.get(session.client_id) is session:
            del self._sessions[session.client_id]
        if not farewell:
            self._publish_will(session)

    def publish(self, topic, payload, qos):
        """Take a message, and send it to every session that subscribed to it."""
        self._on_message(topic, payload)
        lossy = self.losing_reports and payload.startswith(REPORT)
        kept = topic.startswith("wirestorm/") and not lossy
        reached = {}
        for session in list(self._sessions.values()):
            granted = session.granted(topic)
            if granted is None:
                continue
            lost = not kept and self._random.random() < self.losing
            reached[session.outlet] = None if lost else session.client
            if not lost:
                self._send(session, topic, payload, min(granted, qos))
        for outlet in self._on_routed(topic, payload, reached):
            if self._random.random() < self.haunting:
                self._kept_back.setdefault(outlet, []).append((topic, payload))
                self._on_haunted(payload, outlet)

    def restart(self, *, keep):
        """End every connection; without ``keep`` every session is lost."""
        for session in list(self._sessions.values()):
            if session.client is not None:
                client, session.client = session.client, None
                client.cut()
            if session.clean or not keep:
                del self._sessions[session.client_id]

    def cut(self, fraction):
        """Break this fraction of the connections."""
        for session in list(self._sessions.values()):
            if session.client is not None and self._random.random() < fraction:
                session.client.break_off()

    def _send(self, session, topic, payload, qos):
        number = 0
        if qos:
            number = session.next_id()
            session.inflight[number] = topic, payload
        if session.client is not None:
            session.client.deliver(topic, payload, qos, number, again=False)
            if number and self._random.random() < self.doubling:
                session.client.deliver(topic, payload, 1, number, again=True)

    def _publish_will(self, session):
        will, session.will = session.will, None
        if will is not None:
            self.publish(*will, 1)
