"""The simulated network: lanes that keep their order, take their time, and hold everything while they are partitioned.

Order is kept within a connection, as TCP keeps it, and between two connections there is none.
"""

from contextvars import copy_context

from tests.simulation.delays import between

__all__ = ["Channel", "Lane", "Network"]

END = object()  # the last item of a lane
LEAST_S, MOST_S = 0.0001, 0.02


class Network:
    """The latency of every connection, and the partitions of hosts: ``worker NAME``, ``wire``."""

    def __init__(self, loop, random):
        self.loop = loop
        self.random = random
        self.slow = 1.0
        self.context = copy_context()  # of no process: what is on its way goes on while a process is stopped
        self.waiting = {}  # the lanes with something on its way, in order
        self._until_s = {}  # of each host's partition

    def partition(self, host, seconds):
        """Let nothing through between a host and the broker for a time; what is sent comes afterwards."""
        self._until_s[host] = max(self._until_s.get(host, 0.0), self.loop.time() + seconds)

    def heal(self):
        """End every partition; what it held comes at once, on each connection in its order."""
        self._until_s.clear()
        self.slow = 1.0
        for lane in list(self.waiting):
            lane.hurry()

    def blocked(self, host):
        """Whether a host is partitioned from the broker."""
        return self._until_s.get(host, 0.0) > self.loop.time()

    def delay_s(self, host):
        """How long something takes that is sent now."""
        own = between(self.random, LEAST_S, MOST_S) * self.slow
        return max(0.0, self._until_s.get(host, 0.0) - self.loop.time()) + own


class Lane:
    """One direction of a connection: items arrive in their order, those that come together at once."""

    def __init__(self, network, host, deliver):
        self._network = network
        self._host = host
        self._deliver = deliver
        self._items = []
        self._timer = None
        self._ended = False

    def send(self, item):
        """Send an item; nothing comes behind the end."""
        if self._ended:
            return
        self._ended = item is END
        self._items.append(item)
        if self._timer is None:
            self._wait()

    def cut(self):
        """Lose everything that is on its way, a farewell too, and end: TCP tells the end."""
        self._items.clear()
        self._ended = False
        self.send(END)

    def hurry(self):
        """Have what is on its way arrive at once."""
        self._timer.cancel()
        self._timer = self._network.loop.call_later(LEAST_S, self._arrive, context=self._network.context)

    def _wait(self):
        network = self._network
        network.waiting[self] = None
        self._timer = network.loop.call_later(network.delay_s(self._host), self._arrive, context=network.context)

    def _arrive(self):
        self._timer = None
        self._network.waiting.pop(self)
        if self._network.blocked(self._host):
            self._wait()
            return
        items, self._items = self._items, []
        if items:
            self._deliver(items)


class Channel:
    """One connection between a client and the broker.

    ``to_broker`` and ``to_client`` take lists of items; ``client_end`` and ``broker_end`` are called once each when
    that side learns of the end.
    """

    def __init__(self, network, host, *, to_broker, to_client, client_end, broker_end):
        self.host = host
        self._network = network
        self._to_broker, self._to_client = to_broker, to_client
        self._client_end, self._broker_end = client_end, broker_end
        self._client_open = self._broker_open = True
        self._up = Lane(network, host, self._at_broker)
        self._down = Lane(network, host, self._at_client)

    def fileno(self):
        """A number, as an open socket has."""
        return 3

    @property
    def up(self):
        """Whether the client takes the connection for open."""
        return self._client_open

    def send_up(self, item):
        """Send from the client."""
        if self._client_open:
            self._up.send(item)

    def send_down(self, item):
        """Send from the broker."""
        if self._broker_open:
            self._down.send(item)

    def close_client(self):
        """Close the client's side; what it sent before arrives."""
        self.send_up(END)
        self._client_open = False

    def close_broker(self):
        """Close the broker's side; what it sent before arrives."""
        self.send_down(END)
        self._broker_open = False

    def cut(self):
        """Break the connection: what is on its way is lost, and each side learns of the end by itself."""
        self._up.cut()
        self._down.cut()

    def _at_broker(self, items):
        ended = items[-1] is END
        if not self._broker_open:
            return
        if kept := [item for item in items if item is not END]:
            self._to_broker(kept)
        if ended and self._broker_open:
            self._broker_open = False
            self._broker_end()

    def _at_client(self, items):
        ended = items[-1] is END
        if not self._client_open:
            return
        if kept := [item for item in items if item is not END]:
            self._to_client(kept)
        if ended and self._client_open:
            self._client_open = False
            self._client_end()
