"""A simulated connection that reads at a pace: so many bytes, the parts of packets among them, and then it waits."""

__all__ = ["SlowReading"]


class SlowReading:
    """What has come for one connection, and is not read yet."""

    def __init__(self, network, connection, client):
        self._network = network
        self._connection = connection
        self._client = client
        self._pace = connection.pace
        self._unread = b""
        self._items = []  # (how many bytes are unread before its end, item)
        self._waiting = False
        self._end = None  # the reason of the connection's end, behind what is unread

    def take(self, items):
        """Take what has come; read some of it, unless the reader waits."""
        for item in items:
            self._unread += item[0]
            self._items.append((len(self._unread), item))
        if not self._waiting:
            self._step()

    def read_out(self):
        """Read all of it now."""
        if self._unread:
            self._read(len(self._unread))

    def may_end(self, reason):
        """Return whether everything is read; else the connection ends once it is."""
        if self._unread:
            self._end = reason
        return not self._unread

    def _step(self):
        size = min(len(self._unread), self._pace.step_bytes)
        self._waiting = True
        self._network.call_in(size * 1_000_000_000 // self._pace.bytes_per_s + 1, self._go_on)
        self._read(size)

    def _go_on(self):
        self._waiting = False
        if not self._network.is_open(self._connection, self._client):
            return
        if self._unread:
            self._step()
        elif self._end is not None:
            self._network.end(self._connection, self._client, self._end)

    def _read(self, size):
        data, self._unread = self._unread[:size], self._unread[size:]
        whole = [item for stop, item in self._items if stop <= size]
        self._items = [(stop - size, item) for stop, item in self._items if stop > size]
        self._connection.backlog = bool(self._unread)
        self._network.read(self._connection, self._client, data, whole)
