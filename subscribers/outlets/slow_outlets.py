"""Outlets that acknowledge late: a queue for each, and one timer."""

from collections import deque
from collections.abc import Sequence

from subscribers.mqtt.holding import HoldingSession
from subscribers.mqtt.options import SessionOptions
from subscribers.outlets.outlet import Marks, Owner, SimulatedOutlet
from subscribers.outlets.ports import Network
from subscribers.outlets.reads import Reads

__all__ = ["SlowAckOutlet"]


class SlowAckOutlet(SimulatedOutlet):
    """An outlet whose PUBACK and PUBREC packets go out ``delay_ns`` after the read of their message.

    They belong to the connection that brought the message: those of one that ended are dropped.
    """

    __slots__ = ("_delay_ns", "_network", "_waiting")

    session_type = HoldingSession

    def __init__(
        self,
        owner: Owner,
        reads: Reads,
        index: int,
        ledger: Marks,
        options: SessionOptions,
        client_id: str,
        filters: Sequence[str],
        *,
        network: Network,
        delay_ns: int,
    ) -> None:
        super().__init__(owner, reads, index, ledger, options, client_id, filters)
        self._network = network
        self._delay_ns = delay_ns
        # Due time, when the connection was begun, and the packets; a timer is set while there is anything.
        self._waiting: deque[tuple[int, int, bytes]] = deque()

    def on_read(self, arrival_ns: int, processed_ns: int, size: int, *, kernel: bool) -> None:
        """Take the acknowledgements of this read, to be sent later."""
        super().on_read(arrival_ns, processed_ns, size, kernel=kernel)
        session = self.session
        held = session.take_held() if isinstance(session, HoldingSession) else b""
        if held:
            if not self._waiting:
                self._network.call_in(self._delay_ns, self._send_due)
            self._waiting.append((self._network.now_ns + self._delay_ns, self.on_since_ns, held))

    def _send_due(self) -> None:
        now_ns, waiting = self._network.now_ns, self._waiting
        _, since_ns, data = waiting.popleft()  # the timer was set for this one
        while waiting and waiting[0][0] <= now_ns and waiting[0][1] == since_ns:
            data += waiting.popleft()[2]
        if since_ns == self.on_since_ns and self.session.established:
            self._network.send(self, data)
        if waiting:
            self._network.call_in(max(0, waiting[0][0] - now_ns), self._send_due)
