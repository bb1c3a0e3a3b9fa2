"""The simulated broker: sessions, subscriptions, shared ones too, wills, and delivery at QoS 0, 1 and 2.

A client is a channel. The broker keeps what a session has not acknowledged, and sends it again on its next connection.
"""

from tests.simulation.broker_session import BrokerSession, UnderWay

__all__ = ["Broker"]

AN_HOUR_S = 3_600
REPORT = b'{"type":"report"'  # of the control messages, a worker's reports alone may be lost on their way


class Broker:
    """One broker. ``up`` is false while it is down; ``losing`` and ``doubling`` are how often it drops a message for an
    outlet, or sends it twice; with ``losing_reports`` it drops reports of workers as often. ``lagging`` is how often
    the messages of a topic wait at a connection while those of other topics go on. ``haunting`` is how often it keeps
    a message for an outlet that is away and has no session, which no broker may.

    A session with MQTT 5 is kept for ``expiry_most_s`` at most. ``later`` calls a function after so many seconds.

    ``on_message`` is told of each message that a client publishes: topic and payload. ``on_routed`` is told then which
    outlets it goes to, each with its connection, or None where it is lost, and returns those that are away as planned;
    ``on_haunted`` is told of each of these for which the broker keeps it.
    """

    def __init__(
        self, random, on_message, on_routed=lambda topic, payload, reached: (), on_haunted=None, *, later=None
    ):
        self.up = True
        self.expiry_most_s = AN_HOUR_S
        self.losing = self.doubling = self.haunting = self.lagging = 0.0
        self.losing_reports = False
        self.random = random
        self._later = later
        self._on_message = on_message
        self._on_routed = on_routed
        self._on_haunted = on_haunted
        self._kept_back = {}  # outlet -> the messages that it should not get
        self._sessions = {}

    def connect(self, client, client_id, *, clean, will, expiry_s=None):
        """Take a client in; return whether its session was there. Another connection with its id ends.

        A session with MQTT 5 has an expiry; without one it lasts, unless it is a clean one.
        """
        session = self._sessions.get(client_id)
        if session is not None and session.client is not None:
            former, session.client = session.client, None
            former.drop()
            self._publish_will(session)
        present = session is not None and not clean and not session.clean
        if not present:
            ended, session = session, BrokerSession(client_id)
            self._sessions[client_id] = session
            if ended is not None:
                self._give_to_another(ended)
        session.client, session.will = client, will
        session.clean = clean if expiry_s is None else not expiry_s
        session.expiry_s = expiry_s
        session.connections += 1
        return present

    def resume(self, session):
        """Send again what a session has not acknowledged."""
        for number in session.received:
            session.client.release(number)
        for number, message in session.inflight.items():
            session.client.deliver(message.topic, message.payload, message.qos, number, again=True)

    def session(self, client_id):
        """The session of a client id."""
        return self._sessions[client_id]

    def subscribe(self, session, topic_filter, qos):
        """Subscribe a session."""
        session.subscribe(topic_filter, qos)

    def haunt(self, session):
        """Send an outlet that has subscribed what was kept for it though nothing should have been."""
        for topic, payload in self._kept_back.pop(session.outlet, ()):
            self._send(session, UnderWay(topic, payload, session.granted(topic), ""))

    def lag_s(self, topic):
        """How long the messages of a topic wait at a connection from now on; 0 where they do not."""
        lags = self.lagging and topic.startswith("wire/") and self.random.random() < self.lagging
        return self.random.uniform(0.05, 4) if lags else 0.0

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
            self._give_to_another(session)
        self._expire_later(session)
        if not farewell:
            self._publish_will(session)

    def publish(self, topic, payload, qos):
        """Take a message, and send it to every session that subscribed to it."""
        self._on_message(topic, payload)
        lossy = self.losing_reports and payload.startswith(REPORT)
        kept = topic.startswith("wirestorm/") and not lossy
        reached, shares = {}, {}
        for session in list(self._sessions.values()):
            granted, shared = session.routes(topic)
            for share in shared:
                shares.setdefault(share, []).append(session)
            if granted is None:
                continue
            lost = not kept and self.random.random() < self.losing
            reached[session.outlet] = None if lost else session.client
            if not lost:
                self._send(session, UnderWay(topic, payload, min(granted, qos), ""))
        for share, members in shares.items():
            message = UnderWay(topic, payload, qos, share)
            if self.random.random() >= self.losing:
                self._send_one(members, message)
            if self.random.random() < self.doubling:
                self._send_one(members, message)  # to two members of a desk, which no broker should
        for outlet in self._on_routed(topic, payload, reached):
            if self.random.random() < self.haunting:
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
            self._expire_later(session)

    def cut(self, fraction):
        """Break this fraction of the connections."""
        for session in list(self._sessions.values()):
            if session.client is not None and self.random.random() < fraction:
                session.client.break_off()

    def _expire_later(self, session):
        if session.expiry_s and session.expiry_s < AN_HOUR_S:  # no life is that long
            self._later(session.expiry_s, self._expire, session, session.connections)

    def _expire(self, session, connections):
        """End a session that nobody has taken up since."""
        unused = session.client is None and session.connections == connections
        if unused and self._sessions.get(session.client_id) is session:
            del self._sessions[session.client_id]
            self._give_to_another(session)

    def _send(self, session, message):
        topic, payload, qos, _ = message
        number = session.keep(message) if qos else 0
        if session.client is not None:
            session.client.deliver(topic, payload, qos, number, again=False)
            if number and self.random.random() < self.doubling:
                session.client.double(topic, payload, qos, number)

    def _send_one(self, members, message):
        """Send a message to one member of a shared subscription, to one that is connected where any is."""
        connected = [session for session in members if session.client is not None]
        session = self.random.choice(connected or members)
        _, shared = session.routes(message.topic)
        self._send(session, message._replace(qos=min(message.qos, shared[message.share])))

    def _give_to_another(self, session):
        """Send what a shared subscription gave to a session that has ended to another member (MQTT 5.0 §4.8.2)."""
        for message in session.inflight.values():
            members = [each for each in self._sessions.values() if message.share in each.routes(message.topic)[1]]
            if members:
                self._send_one(members, message)

    def _publish_will(self, session):
        will, session.will = session.will, None
        if will is not None:
            self.publish(*will, 1)
