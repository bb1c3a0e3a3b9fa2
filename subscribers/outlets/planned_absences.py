"""The acts of outlets that leave and return as planned: by DISCONNECT, by a lost connection, by UNSUBSCRIBE, or for the
first time.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from subscribers.mqtt.events import Unsubscribed
from subscribers.mqtt.reasons import reason
from subscribers.outlets.attendance_timers import schedule
from subscribers.outlets.figures import PoolFigures
from subscribers.outlets.handshakes import Handshakes
from subscribers.outlets.outlet import SimulatedOutlet
from subscribers.outlets.ports import Network
from subscribers.outlets.states import OutletEvent
from wire.contract.behaviours import MassReturn
from wire.contract.outlet_state import OutletState
from wire.contract.tally import AS_PLANNED
from wire.directory.attendance import Attendance, How
from wire.directory.behaving import Behaving

__all__ = ["Host", "PlannedAbsences"]

REFUSED = 0x80  # UNSUBACK's codes from here on (MQTT 5.0 §3.11.3)


class Host(Protocol):
    """The pool that the outlets are in."""

    def apply(self, outlet: SimulatedOutlet, event: OutletEvent) -> None:
        """Change an outlet's state by the table."""

    def hang_up(self, outlet: SimulatedOutlet, *, crash: bool = False) -> bool:
        """Close an outlet's connection, with DISCONNECT or as a crash does; return whether there was one."""


class PlannedAbsences:
    """Has the outlets of ``host`` leave and return as their attendance says."""

    def __init__(
        self,
        network: Network,
        host: Host,
        handshakes: Handshakes,
        figures: PoolFigures,
        attendance: Attendance,
        behaving: Behaving,
    ) -> None:
        self._network = network
        self._host = host
        self._handshakes = handshakes
        self._figures = figures
        self._attendance = attendance
        self._behaving = behaving
        self._connected: set[SimulatedOutlet] = set()  # without a subscription, from UNSUBSCRIBE until SUBACK
        self._due: set[SimulatedOutlet] = set()  # of these, those that subscribe again once UNSUBACK is in
        self._closed = False

    def connected(self, outlet: SimulatedOutlet) -> bool:
        """Return whether an outlet is connected, and has unsubscribed."""
        return outlet in self._connected

    def come_first(self, outlets: Iterable[SimulatedOutlet]) -> list[SimulatedOutlet]:
        """Return the outlets that connect before publishing starts; the others are away from now on."""
        coming = []
        for outlet in outlets:
            first = self._attendance.window(outlet.index, 0)
            if first is not None and first.how is How.NOT_YET:
                self._host.apply(outlet, OutletEvent.PLANNED_LEAVE)
            else:
                coming.append(outlet)
        return coming

    def plan(self, start_ns: int, outlets: Sequence[SimulatedOutlet]) -> None:
        """Have outlets leave and return, for publishing that starts or has started at a time."""
        schedule(self._network, self._attendance, start_ns, outlets, self._leave, self._return)

    def unsubscribed(self, outlet: SimulatedOutlet, event: Unsubscribed) -> None:
        """Take an UNSUBACK: an outlet whose time has come subscribes again."""
        codes = [code for code in event.codes if code >= REFUSED]
        if codes:
            self._figures.add_unmet(f"the broker refused UNSUBSCRIBE: {reason(codes[0])}", outlet.index)
        else:
            outlet.ledger.absences.confirm(outlet.slot, self._network.now_ns)
        if outlet in self._due:
            self._due.discard(outlet)
            self._subscribe(outlet)

    def settle(self, outlet: SimulatedOutlet) -> bool:
        """Forget an outlet's subscription that ended, as it subscribed again or its connection ended; return whether
        there was one.
        """
        self._due.discard(outlet)
        known = outlet in self._connected
        self._connected.discard(outlet)
        return known

    def close(self) -> None:
        """From now on no outlet leaves or returns."""
        self._closed = True

    def _leave(self, outlet: SimulatedOutlet, how: How) -> None:
        if self._closed:
            return
        now_ns = self._network.now_ns  # what comes from now on may be read no more
        if how is How.UNSUBSCRIBE and outlet.state is OutletState.ON:
            outlet.session.unsubscribe()
            self._connected.add(outlet)
            self._network.send(outlet, outlet.session.pending())
        else:
            if self._host.hang_up(outlet, crash=how is How.CRASH):
                self._figures.disconnects[AS_PLANNED] += 1
            if how is How.UNSUBSCRIBE:
                how = How.DISCONNECT  # nothing was unsubscribed: a session that lasts holds its messages
        self._host.apply(outlet, OutletEvent.PLANNED_LEAVE)
        outlet.ledger.absences.leave(outlet.slot, now_ns, how)

    def _return(self, outlet: SimulatedOutlet) -> None:
        if self._closed:
            return
        if outlet in self._connected:
            if outlet.session.unsubscribing:
                self._due.add(outlet)
            else:
                self._subscribe(outlet)
            return
        self._host.apply(outlet, OutletEvent.PLANNED_RETURN)
        if outlet.state is OutletState.WAITING:
            start = self._handshakes.rush if self._in_a_herd(outlet) else self._handshakes.enqueue
            start(outlet)
        else:
            outlet.ledger.absences.come_back(outlet.slot, self._network.now_ns)

    def _subscribe(self, outlet: SimulatedOutlet) -> None:
        self._host.apply(outlet, OutletEvent.SUBSCRIBED_AGAIN)
        self._handshakes.watch(outlet)
        outlet.ledger.absences.ask(outlet.slot, self._network.now_ns)
        outlet.session.resubscribe()
        self._network.send(outlet, outlet.session.pending())

    def _in_a_herd(self, outlet: SimulatedOutlet) -> bool:
        behaviour = self._behaving.behaviour(outlet.index)
        return isinstance(behaviour, MassReturn) and not behaviour.backoff
