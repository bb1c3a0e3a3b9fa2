"""The network and the loop of one simulated worker: what the reactor is in production.

Sessions write and read the bytes of MQTT; the broker's side of them is in ``worker_client`` and ``client_v5``.
"""

import errno

from subscribers.mqtt.errors import RemoteProtocolError
from subscribers.mqtt.options import Version
from subscribers.net.connection import PROTOCOL_ERROR, Address
from subscribers.net.resumption import TlsHandshakes
from tests.simulation.client_v5 import ClientV5
from tests.simulation.exchanges import Exchanges
from tests.simulation.slow_reading import SlowReading
from tests.simulation.worker_client import Client
from tests.support.simulated_network import SUBSCRIBE, UNSUBSCRIBE

__all__ = ["WorkerNetwork"]

SUBACK = 0x90


class WorkerNetwork:
    """The port of a worker to time and connections. ``stopped`` once the worker has ended, or was killed.

    While it is ``paused``, nothing is served, and everything that comes waits, as for a process with SIGSTOP.
    """

    windows_closed = 0
    tls_handshakes = TlsHandshakes()

    def __init__(self, world, host, instance):
        self.stopped = False
        self.ended = None  # called once the worker has ended by itself
        self._world = world
        self._host = host
        self._instance = instance
        self._loop = world.loop
        self._paused = None
        self._open = {}
        self._exchanges = Exchanges()

    @property
    def now_ns(self):
        return self._world.now_ns()

    def call_in(self, delay_ns, action):
        if delay_ns <= 0:
            self._loop.call_soon(self._do, action, context=self._world.network.context)
        else:
            self._loop.call_later(delay_ns / 1e9, self._do, action, context=self._world.network.context)

    def resolve(self, url):
        return Address("broker", 1883)

    def open(self, connection, address, source=None):
        if len(self._open) >= 10_000:
            raise OSError(errno.EMFILE, "Too many open files")
        kind = ClientV5 if connection.session.options.version is Version.V5 else Client
        client = kind(self, self._world, connection, self._host)
        connection.sock = client.channel
        connection.opened = True
        connection.outgoing = b""
        connection.backlog = False
        if connection.pace is not None:
            client.slow = SlowReading(self, connection, client)
        self._open[connection] = client
        if connection.index is not None:
            self._world.presence.asks(self._instance, connection.index, self.now_ns)
        client.channel.send_up(connection.session.connect())

    def close(self, connection, farewell=b"", *, returns=True):
        client = self._open.pop(connection, None)
        if client is None:
            return
        connection.on_unready()
        if farewell and returns:  # else the worker ends
            self._leaves(connection, client)
        elif connection.index is not None and self._world.presence.losses is not None:
            self._world.presence.losses.lost(self._instance, connection.index, client, self.now_ns)
        if farewell:
            client.channel.send_up(farewell)
        client.channel.close_client()
        connection.sock = None

    def reset(self, connection):
        if connection in self._open:
            self._leaves(connection, self._open[connection])
        self.close(connection)

    def read_out(self, connection):
        """Read what a slow reader has left; everything else that has come was read."""
        client = self._open.get(connection)
        if client is not None and client.slow is not None:
            client.slow.read_out()

    def flush(self, connection):
        self.send(connection, connection.session.pending())

    def send(self, connection, data):
        client = self._open.get(connection)
        if client is None or not data:
            return
        if connection.index is not None and data[0] == SUBSCRIBE:
            self._world.presence.asks(self._instance, connection.index, self.now_ns)
        elif data[0] == UNSUBSCRIBE:
            self._leaves(connection, client)
        client.channel.send_up(data)

    def drain(self, quiet_ns, limit_ns):
        """Everything that has come was read."""

    def stop(self):
        if not self.stopped:
            self.stopped = True
            self._loop.call_soon(self.ended)

    def run(self):
        """The simulation's loop serves the worker."""

    def shut(self):
        for connection in list(self._open):
            self.close(connection)

    def kill(self):
        """End at once: the kernel closes the connections."""
        self.stopped = True
        self._paused = None
        for client in self._open.values():
            client.channel.close_client()
        self._open.clear()

    def break_off(self):
        """Break every connection, as a machine that fails does."""
        for client in list(self._open.values()):
            client.break_off()

    def pause(self):
        """Serve nothing until ``go_on``."""
        if self._paused is None:
            self._paused = []

    def go_on(self):
        """Serve what has come meanwhile."""
        held, self._paused = self._paused or (), None
        for action in held:
            self._do(action)

    def receive(self, connection, client, items):
        """Have a connection read what has come."""
        self._do(lambda: self._receive(connection, client, items))

    def lost(self, connection, client, reason):
        """End a connection from the broker's side."""
        self._do(lambda: self._lose(connection, client, reason))

    def is_open(self, connection, client):
        """Whether this is a connection's client still."""
        return self._open.get(connection) is client

    def end(self, connection, client, reason):
        """End a connection whose reader has come to its end."""
        self._lose(connection, client, reason)

    def _do(self, action):
        if self.stopped:
            return
        if self._paused is not None:
            self._paused.append(action)
        else:
            action()

    def _receive(self, connection, client, items):
        if self._open.get(connection) is not client:
            return
        if client.slow is not None:
            client.slow.take(items)
        else:
            self.read(connection, client, b"".join(item[0] for item in items), items)

    def read(self, connection, client, data, items):
        """Have a connection read these bytes, with which these items are whole."""
        now_ns = self.now_ns
        connection.seen_empty_ns = now_ns
        for packet, topic, payload in items:
            if topic is not None:
                if self._exchanges.is_copy(connection.index, packet):
                    self._world.received(self._instance, connection.index, topic, payload)
            elif connection.index is not None:
                self._exchanges.take(connection.index, packet)
                self._world.said(self._instance, connection.index, packet)
                if packet[0] == SUBACK:
                    self._world.presence.subscribed(self._instance, connection.index, now_ns)
        try:
            events = connection.session.receive(bytearray(data), len(data))
        except RemoteProtocolError as error:
            self._world.refused(self._instance, connection.index, error)
            connection.on_read(now_ns, now_ns, len(data), kernel=True)
            self._lose(connection, client, f"{PROTOCOL_ERROR}: {error}")
            return
        connection.on_read(now_ns, now_ns, len(data), kernel=True)
        if events:
            connection.on_events(events)
        if self._open.get(connection) is client:
            self.flush(connection)

    def _lose(self, connection, client, reason):
        if self._open.get(connection) is client and (client.slow is None or client.slow.may_end(reason)):
            self.close(connection)
            connection.on_lost(reason)

    def _leaves(self, connection, client):
        if connection.index is not None:
            self._world.presence.left(self._instance, connection.index, client, self.now_ns)
