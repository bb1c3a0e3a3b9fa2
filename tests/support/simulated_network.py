"""A worker's network without sockets: the clock is the test's, and a broker in memory answers the outlets."""

import errno
import heapq
import itertools
from collections import deque

from subscribers.mqtt.options import Version
from subscribers.net.connection import Address
from subscribers.net.resumption import TlsHandshakes
from tests.support.mqtt_bytes import PINGRESP, connack, packet, packets, suback, subscriptions

CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, DISCONNECT = 0x10, 0x82, 0xA2, 0xC0, 0xE0  # first bytes (MQTT 3.1.1 §2.2)
UNSUBACK = 0xB0


class Clock:
    """The time of every process of a simulation."""

    def __init__(self, now_ns):
        self.now_ns = now_ns


class SimulatedNetwork:
    """The loop of one worker process, and the connections of its outlets.

    Nothing happens by itself. ``turn`` serves what has come and what was to be done at once, ``wake`` the timers that
    are due as well: they may come late. A ``stalled`` process does neither.

    While ``accepting`` is false the broker leaves CONNECT unanswered, while ``answering`` is false PINGREQ. It answers
    with ``connack``, and with ``suback_code`` where there is one. Its UNSUBACKs have ``unsuback_codes``, and wait while
    ``releasing`` is false. Without ``files`` no connection can be opened.
    ``opened`` has the source of each connection, ``clients`` the id in each CONNECT, ``written`` the first byte of each
    packet, ``resets`` the number of connections that were reset. ``unread`` has what the kernel has for a connection.
    """

    tls_handshakes = TlsHandshakes()

    def __init__(self, clock, version=Version.V311):
        self.windows_closed = 0
        self.accepting = self.answering = self.files = True
        self.connack = connack(version)
        self.suback_code = None
        self.releasing = True
        self.unsuback_codes = b""
        self.unsubacks = []
        self.opened = []
        self.clients = []
        self.written = []
        self.unread = {}
        self.resets = 0
        self.stalled = False
        self.stopped = False
        self._clock = clock
        self.version = version
        self._soon = deque()
        self._timers = []
        self._order = itertools.count()
        self._open = set()
        self._unanswered = []

    @property
    def now_ns(self):
        return self._clock.now_ns

    def call_in(self, delay_ns, action):
        if delay_ns <= 0:
            self._soon.append(action)
        else:
            heapq.heappush(self._timers, (self.now_ns + delay_ns, next(self._order), action))

    def resolve(self, url):
        return Address("broker", 1883)

    def open(self, connection, address, source=None):
        if not self.files:
            raise OSError(errno.EMFILE, "Too many open files")
        self.opened.append(source)
        connection.opened = True
        self._open.add(connection)
        self._to_broker(connection, connection.session.connect())

    def close(self, connection, farewell=b"", *, returns=True):
        if connection in self._open:
            connection.on_unready()
            self._open.remove(connection)
            self.written += [first for first, _ in packets(farewell)]

    def reset(self, connection):
        self.resets += connection in self._open
        self.close(connection)

    def send(self, connection, data):
        if connection in self._open:
            self._to_broker(connection, data)

    def read_out(self, connection):
        for data in self.unread.pop(connection, ()):
            self.deliver(connection, data)

    def deliver(self, connection, data, arrival_ns=None):
        """Have a connection read these bytes, which arrived now or at a time; return whether it was open."""
        if connection not in self._open:
            return False
        now_ns = self.now_ns
        connection.seen_empty_ns = now_ns
        events = connection.session.receive(bytearray(data), len(data))
        connection.on_read(arrival_ns or now_ns, now_ns, len(data), kernel=True)
        if events:
            connection.on_events(events)
        self.send(connection, connection.session.pending())
        return True

    def lose(self, connection, reason="closed by the broker"):
        """A connection ends."""
        if connection in self._open:
            self.close(connection)
            connection.on_lost(reason)

    def accept(self):
        """Have the broker answer the unanswered connections, and later ones at once."""
        self.accepting = True
        for connection in self._unanswered:
            self.call_in(0, lambda connection=connection: self.deliver(connection, self.connack))
        self._unanswered.clear()

    def release(self):
        """Have the broker send the UNSUBACKs that it kept."""
        for connection, answer in self.unsubacks:
            self.call_in(0, lambda connection=connection, answer=answer: self.deliver(connection, answer))
        self.unsubacks.clear()

    def turn(self):
        """Serve events until there are no more; return whether there were any."""
        served = False
        while self._soon and not self.stopped and not self.stalled:
            self._soon.popleft()()
            served = True
        return served

    def wake(self):
        """Serve events, and each timer that is due."""
        self.turn()
        while self._timers and self._timers[0][0] <= self.now_ns and not self.stopped and not self.stalled:
            heapq.heappop(self._timers)[2]()
            self.turn()

    def run(self):
        self.wake()

    def drain(self, quiet_ns, limit_ns):
        self.turn()

    def stop(self):
        self.stopped = True

    def shut(self):
        for connection in list(self._open):
            self.close(connection)

    def _to_broker(self, connection, data):
        for first, body in packets(data):
            self.written.append(first)
            if first == CONNECT:
                self.clients.append(client_id(self.version, body))
            answer = None
            if first == CONNECT and not self.accepting:
                self._unanswered.append(connection)
            elif first == CONNECT:
                answer = self.connack
            elif first == SUBSCRIBE:
                answer = granted(self.version, body, self.suback_code)
            elif first == UNSUBSCRIBE:
                self.unsubacks.append((connection, packet(UNSUBACK, body[:2] + self.unsuback_codes)))
                if self.releasing:
                    self.release()
            elif first == PINGREQ and self.answering:
                answer = PINGRESP
            if answer is not None:
                self.call_in(0, lambda answer=answer: self.deliver(connection, answer))


def client_id(version, body):
    """The client id in the body of a CONNECT."""
    start = 10 if version is Version.V311 else 11 + body[10]
    return body[start + 2 : start + 2 + int.from_bytes(body[start : start + 2], "big")].decode()


def granted(version, body, code=None):
    """SUBACK for the body of a SUBSCRIBE: every filter is granted the QoS that it asks for, or has this code."""
    asked = subscriptions(body, 2 if version is Version.V311 else 3)
    codes = [options & 3 if code is None else code for _, options in asked]  # the other bits are options of MQTT 5
    return suback(version, int.from_bytes(body[:2], "big"), codes)
