"""A client's session at the simulated broker: what it subscribes to, and the messages that are under way to it."""

from collections import OrderedDict
from functools import lru_cache
from typing import NamedTuple

from tests.support.mqtt_matching import brute_force

__all__ = ["BrokerSession", "UnderWay"]

SHARED = "$share/"
matches = lru_cache(maxsize=None)(brute_force)


class UnderWay(NamedTuple):
    """A message that a client has not acknowledged; ``share`` is the shared subscription that it came by, or empty."""

    topic: str
    payload: bytes
    qos: int
    share: str


class BrokerSession:
    """A client's session, with or without a connection.

    ``inflight`` has the messages without PUBACK or PUBREC by packet id, ``received`` the packet ids with PUBREC and
    without PUBCOMP (QoS 2). ``clean``: it ends with its connection; else after ``expiry_s``, where that is not None.
    """

    def __init__(self, client_id):
        self.client_id = client_id
        self.clean = False
        self.expiry_s = None
        self.connections = 0
        self.outlet = None  # its place in the directory, where it is one's
        self._filters = {}
        self._routes = {}  # topic -> what routes() says
        self.inflight = OrderedDict()
        self.received = OrderedDict()
        self.client = None  # the connection
        self.will = None
        self._last_id = 0

    def subscribe(self, topic_filter, qos):
        self._filters[topic_filter] = qos
        self._routes.clear()

    def unsubscribe(self, topic_filter):
        """Unsubscribe a filter; return whether it was subscribed."""
        self._routes.clear()
        return self._filters.pop(topic_filter, None) is not None

    def granted(self, topic):
        """The greatest QoS of its own subscriptions that a topic matches; None where it matches none."""
        return self.routes(topic)[0]

    def routes(self, topic):
        """What granted() says, and the QoS of each shared subscription that a topic matches."""
        found = self._routes.get(topic)
        if found is None:
            own = {each: qos for each, qos in self._filters.items() if not each.startswith(SHARED)}
            shared = {each: qos for each, qos in self._filters.items() if each not in own}
            granted = max((qos for each, qos in own.items() if matches(each, topic)), default=None)
            found = granted, {share: qos for share, qos in shared.items() if matches(share.split("/", 2)[2], topic)}
            self._routes[topic] = found
        return found

    def keep(self, message):
        """Keep a message until it is acknowledged; return its packet id."""
        while True:
            self._last_id = self._last_id % 65_535 + 1
            if self._last_id not in self.inflight and self._last_id not in self.received:
                self.inflight[self._last_id] = message
                return self._last_id

    def take_received(self, number):
        """Take a PUBREC: the message is the client's, and PUBREL is to be answered."""
        if self.inflight.pop(number, None) is not None:
            self.received[number] = None
