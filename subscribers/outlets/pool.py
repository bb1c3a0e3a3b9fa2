"""The outlets of one process: their connections, and the one place that changes an outlet's state.

An outlet whose connection is lost connects again with backoff and jitter. A refused outlet does not, and is
reported with the broker's reason.
"""

import random
from collections.abc import Callable, Sequence
from functools import partial

from subscribers.ledger.ledger import Ledger
from subscribers.ledger.order_causes import OutletFacts
from subscribers.mqtt.events import Connected, Disconnected, Event, Pong, Refused, Subscribed, Unsubscribed
from subscribers.mqtt.reasons import PASSING_CODES
from subscribers.net.connection import PROTOCOL_ERROR
from subscribers.outlets import broker_answers
from subscribers.outlets.backoff import backoff_ns
from subscribers.outlets.broker_answers import Reason
from subscribers.outlets.clearing import Clearing
from subscribers.outlets.endpoints import ANYWHERE, Endpoints, Origins
from subscribers.outlets.facts import facts_of
from subscribers.outlets.figures import PoolFigures
from subscribers.outlets.handshakes import Handshakes
from subscribers.outlets.maker import OutletMaker
from subscribers.outlets.outlet import SimulatedOutlet
from subscribers.outlets.pings import Pings
from subscribers.outlets.planned_absences import PlannedAbsences
from subscribers.outlets.ports import Network, ReadPath
from subscribers.outlets.sessions import Credentials, Sessions
from subscribers.outlets.states import OutletEvent, next_state
from subscribers.outlets.token_wait import Tokens, TokenWait
from wire.contract.control import Assignment
from wire.contract.histogram import Histogram
from wire.contract.outlet_state import OutletState
from wire.directory.attendance import Attendance
from wire.directory.audience import Audience
from wire.directory.behaving import Behaving
from wire.directory.cohorts import Cohorts

__all__ = ["OutletPool", "ReadPathFor"]

VIOLATIONS_MOST = 5  # handshakes in a row that end with a violation of MQTT
TIMED_OUT = Reason("handshake timed out", "handshake timed out")

ReadPathFor = Callable[[int, Histogram], ReadPath]  # by QoS, and the histogram of the time until processed


class OutletPool:
    """The outlets of the partitions that it is given. One per worker.

    ``on_changed`` is called with every change of an outlet's state. ``origins`` are this machine's, and ``tokens`` give
    each connection its password.
    """

    def __init__(
        self,
        network: Network,
        assignment: Assignment,
        audience: Audience,
        attendance: Attendance,
        bin_edges: Sequence[int],
        credentials: Credentials,
        read_path_for: ReadPathFor,
        on_changed: Callable[[], None],
        origins: Origins = ANYWHERE,
        tokens: Tokens | None = None,
    ) -> None:
        config = assignment.config
        self.outlets: list[SimulatedOutlet] = []
        self.figures = PoolFigures(bin_edges)
        self._network = network
        self._config = config
        self._audience = audience
        self._attendance = attendance
        self._on_changed = on_changed
        self._fast_path = read_path_for(config.qos, self.figures.lag)
        self._sessions = Sessions(assignment, audience, credentials)
        behaving = Behaving(config.seed, config.outlets, config.behaviours)
        self._maker = OutletMaker(
            network, config, audience, behaving, self._sessions, self._fast_path, self.figures.lag, bin_edges
        )
        salt = config.permutation.salt
        self._random = random.Random(f"{config.seed}:{assignment.partitions}{salt}")  # noqa: S311 - repeatable on purpose
        self._endpoints = Endpoints(
            network, config.brokers, config.outlets, origins.of(audience), config.permutation.node_shift
        )
        self._handshakes = Handshakes(network, config, self._endpoints, self._connect)
        self._tokens = TokenWait[SimulatedOutlet](network, tokens, self._open, self._reconnect) if tokens else None
        self._planned = PlannedAbsences(network, self, self._handshakes, self.figures, attendance, behaving)
        self._clearing = Clearing(network, self.figures)
        self._pings = Pings(network, config.keepalive_s, self._drop)

    @property
    def read_clock_arrivals(self) -> int:
        """The arrivals for which the kernel had no time."""
        return self._maker.read_clock_arrivals + self._fast_path.read_clock_arrivals

    def add(self, ledger: Ledger) -> list[SimulatedOutlet]:
        """Make the outlets of a partition, which are not connected yet."""
        made = self._maker.partition(self, ledger)
        self.outlets += made
        self.figures.states[OutletState.WAITING] += len(made)
        self._handshakes.grow(1 / ledger.count)
        return made

    def facts(self, ledger: Ledger, cohorts: Cohorts | None) -> dict[int, OutletFacts]:
        """Return what may put the outlets of a partition first, by slot."""
        own = (outlet for outlet in self.outlets if outlet.index % ledger.count == ledger.index)
        return facts_of(own, self._endpoints, self._audience, cohorts)

    def start(self, outlets: Sequence[SimulatedOutlet]) -> None:
        """Connect outlets, in a seeded shuffle: some brokers serve in the order of connecting. Outlets that come later
        as planned are away until then.
        """
        self.figures.start(self._network.now_ns)
        order = self._planned.come_first(outlets)
        self._random.shuffle(order)
        for outlet in order:
            self._handshakes.enqueue(outlet)

    def plan(self, start_ns: int, outlets: Sequence[SimulatedOutlet]) -> None:
        """Have outlets leave and return as their attendance says, for publishing that starts or has started."""
        self._planned.plan(start_ns, outlets)

    def tick(self) -> None:
        """Once a second: ping a slice of the outlets, and drop handshakes that never ended."""
        for outlet in self._handshakes.overdue():
            self._drop(outlet, TIMED_OUT)
        self._pings.tick(self.outlets)

    def on_events(self, outlet: SimulatedOutlet, events: Sequence[Event]) -> None:
        """Act on the events that an outlet's session reports."""
        for event in events:
            if isinstance(event, Connected):
                self._connected(outlet, event)
            elif isinstance(event, Subscribed):
                if event.refused:
                    self._give_up(outlet, broker_answers.subscription_refusal(event))
                else:
                    self._come_on(outlet, event)
            elif isinstance(event, Refused):
                end = self._drop if event.code in PASSING_CODES else self._give_up
                end(outlet, broker_answers.refusal(event, self._config.mqtt))
            elif isinstance(event, Disconnected):
                self._drop(outlet, broker_answers.disconnection(event))
            elif isinstance(event, Unsubscribed):
                self._planned.unsubscribed(outlet, event)
            else:
                assert isinstance(event, Pong), event

    def on_lost(self, outlet: SimulatedOutlet, reason: str) -> None:
        """Connect an outlet again after its connection ended, with a longer wait each time.

        An outlet whose broker violates MQTT in every handshake is given up: the next one would end the same.
        """
        handshake = outlet.state is OutletState.CONNECTING and reason.startswith(PROTOCOL_ERROR)
        if handshake and outlet.tries + 1 >= VIOLATIONS_MOST:
            self._give_up(outlet, broker_answers.violation(VIOLATIONS_MOST, reason))
        else:
            self._reconnect(outlet, Reason(reason.partition(": ")[0], reason))

    def _reconnect(self, outlet: SimulatedOutlet, reason: Reason) -> None:
        if self._tokens is not None:
            self._tokens.forget(outlet)
        self.figures.add_disconnect(reason)
        if self._planned.settle(outlet) and outlet.session.established:
            outlet.session.disconnect()  # what is to be pinged is established
        absences, now_ns = outlet.ledger.absences, self._network.now_ns
        if outlet.state is OutletState.AWAY:
            absences.end_of_connection(outlet.slot, now_ns)
        else:
            absences.fail(outlet.slot, now_ns)
        self._handshakes.finish(outlet)
        self.apply(outlet, OutletEvent.DISCONNECTED)
        if outlet.state is OutletState.WAITING:
            delay_ns = backoff_ns(outlet.tries, self._random)
            outlet.tries += 1
            self._network.call_in(delay_ns, partial(self._retry, outlet))

    def on_refused(self, outlet: SimulatedOutlet, reason: str) -> None:
        """Give up an outlet whose next connection would end the same, as after a refusal."""
        self._give_up(outlet, broker_answers.hopeless(reason))

    def clear_sessions(self) -> None:
        """Have the broker drop every session, for a broker that runs on after the run."""
        self.close()
        self._clearing.note()
        for outlet in self.outlets:
            if outlet.state is OutletState.GONE:
                outlet.session = self._sessions.clearing(outlet.session, outlet)
                self.apply(outlet, OutletEvent.CLEARING_STARTED)
                self._handshakes.enqueue(outlet)

    @property
    def cleared(self) -> bool:
        """True once every session has been dropped, or can't be."""
        return self._clearing.done

    @property
    def uncleared(self) -> int:
        """The sessions that stay at the broker, as none has been dropped for long; 0 while there is hope."""
        return self._clearing.left

    def close(self) -> None:
        """Disconnect every outlet in good order. From then on no outlet leaves or returns as planned."""
        self._planned.close()
        self._handshakes.clear()
        for outlet in self.outlets:
            self.hang_up(outlet, returns=False)
            self.apply(outlet, OutletEvent.POOL_CLOSED)

    def apply(self, outlet: SimulatedOutlet, event: OutletEvent) -> None:
        """Change an outlet's state by the table. Only this method changes a state."""
        before = outlet.state
        after = next_state(before, event)
        if after is not before:
            outlet.state = after
            self.figures.move(before, after)
            self._on_changed()

    def _connect(self, outlet: SimulatedOutlet) -> None:
        if outlet.state is not OutletState.WAITING:  # it went away as planned while it was pending
            self._handshakes.finish(outlet)
            return
        self.apply(outlet, OutletEvent.CONNECTION_STARTED)
        if self._tokens is None:
            self._open(outlet)
        else:
            self._tokens.ask(outlet)

    def _open(self, outlet: SimulatedOutlet) -> None:
        address, source = self._endpoints.of(outlet.index)
        outlet.on_since_ns = self._network.now_ns
        outlet.ledger.absences.ask(outlet.slot, outlet.on_since_ns)
        try:
            self._network.open(outlet, address, source)
        except OSError as error:
            self.on_lost(outlet, f"no socket: {error.strerror}".lower())

    def _retry(self, outlet: SimulatedOutlet) -> None:
        if outlet.state is OutletState.WAITING:
            self._handshakes.enqueue(outlet)

    def _connected(self, outlet: SimulatedOutlet, event: Connected) -> None:
        if not outlet.session.filters:
            self._end_clearing(outlet)
            return
        outlet.ledger.absences.connected(outlet.slot, outlet.reads.arrived_ns)
        self._pings.obey(event.keepalive_s)
        for answer in broker_answers.answers(event):
            self.figures.add_answer(answer, outlet.index)
        for condition in broker_answers.unmet(event, self._config, self._attendance.longest_kept_ns):
            self.figures.add_unmet(condition, outlet.index)

    def _come_on(self, outlet: SimulatedOutlet, event: Subscribed) -> None:
        condition = broker_answers.unmet_by_grant(event, outlet.session.options.qos)
        if condition:
            self.figures.add_unmet(condition, outlet.index)
        self.apply(outlet, OutletEvent.SUBSCRIBED)
        now_ns = self._network.now_ns
        outlet.ledger.absences.come_back(outlet.slot, now_ns)
        outlet.tries = 0
        outlet.subscribed_ns = now_ns
        if not self._planned.settle(outlet):
            self.figures.add_connect(outlet.on_since_ns, now_ns)
        self._handshakes.finish(outlet)

    def _end_clearing(self, outlet: SimulatedOutlet) -> None:
        self._network.close(outlet, outlet.session.disconnect(), returns=False)
        self.apply(outlet, OutletEvent.SESSION_CLEARED)
        self._clearing.note()
        self._handshakes.finish(outlet)

    def hang_up(self, outlet: SimulatedOutlet, *, crash: bool = False, returns: bool = True) -> bool:
        """Close an outlet's connection, in good order or as a crash does; return whether there was one."""
        if outlet.state is OutletState.ON:
            self._network.read_out(outlet)  # the broker counts these bytes as sent; the connection may end by them
        if self._tokens is not None:
            self._tokens.forget(outlet)
        connected = outlet.state in (OutletState.CONNECTING, OutletState.ON) or self._planned.connected(outlet)
        if connected:
            farewell = outlet.session.disconnect() if outlet.session.established else b""
            if crash:
                self._network.reset(outlet)
            else:
                self._network.close(outlet, farewell, returns=returns)
            self._handshakes.finish(outlet)
        self._planned.settle(outlet)
        return connected

    def _drop(self, outlet: SimulatedOutlet, reason: Reason) -> None:
        self._network.close(outlet)
        self._reconnect(outlet, reason)

    def _give_up(self, outlet: SimulatedOutlet, reason: Reason) -> None:
        self.apply(outlet, OutletEvent.REFUSED)
        outlet.ledger.absences.come_back(outlet.slot, self._network.now_ns)
        self.figures.add_refusal(reason, self._audience.client(outlet.index).id)
        self._network.close(outlet, returns=False)
        self._handshakes.finish(outlet)
