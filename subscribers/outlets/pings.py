"""The pings of a pool's outlets, at the keepalive that is in force."""

from collections.abc import Callable, Sequence

from subscribers.outlets.broker_answers import Reason
from subscribers.outlets.outlet import SimulatedOutlet
from subscribers.outlets.ports import Network
from wire.contract.outlet_state import OutletState

__all__ = ["PONG_LIMIT_NS", "UNANSWERED", "Pings"]

SECOND_NS = 1_000_000_000
PONG_LIMIT_NS = 10 * SECOND_NS  # a broker that asks for a shorter keepalive may still be slow
UNANSWERED = Reason("no answer to a ping", "no answer to a ping")

CONNECTED = (OutletState.ON, OutletState.AWAY)  # an outlet that is away may be connected, without a subscription


class Pings:
    """Pings each outlet twice in ``keepalive_s``, and calls ``drop`` where a broker does not answer for long.

    An outlet that reads slowly is pinged as well, which keeps its session alive, and never dropped for want of an
    answer.
    """

    def __init__(self, network: Network, keepalive_s: int, drop: Callable[[SimulatedOutlet, Reason], None]) -> None:
        self._network = network
        self._keepalive_s = keepalive_s
        self._drop = drop
        self._tick_number = 0
        self._unanswered: dict[SimulatedOutlet, int] = {}  # since when each outlet's ping has had no answer

    def obey(self, keepalive_s: int) -> None:
        """Keep a broker's own keepalive, where it is shorter (MQTT 5.0 §3.2.2.3.14); 0 asks for no pings."""
        if keepalive_s:
            self._keepalive_s = min(self._keepalive_s, keepalive_s)

    def tick(self, outlets: Sequence[SimulatedOutlet]) -> None:
        """Once a second: ping a slice of the outlets."""
        # Half the keepalive, so that a ping that waits a second behind others is still in time.
        period = max(1, self._keepalive_s // 2)
        self._tick_number += 1
        for outlet in outlets[self._tick_number % period :: period]:
            if outlet.state in CONNECTED and outlet.session.established:
                self._ping(outlet, period * SECOND_NS)

    def _ping(self, outlet: SimulatedOutlet, period_ns: int) -> None:
        now_ns = self._network.now_ns
        if not outlet.session.awaiting_pong:
            self._unanswered.pop(outlet, None)
        elif outlet.pace is not None:
            pass  # the answer may wait behind all that the outlet has not read yet
        elif now_ns - self._unanswered.setdefault(outlet, now_ns - period_ns) >= PONG_LIMIT_NS:
            del self._unanswered[outlet]
            self._drop(outlet, UNANSWERED)
            return
        self._network.send(outlet, outlet.session.ping())
