"""The handshakes of a pool's outlets: a limiter for each node of the broker."""

from collections.abc import Callable, Iterator

from subscribers.outlets.connect_limiter import ConnectLimiter
from subscribers.outlets.endpoints import Endpoints
from subscribers.outlets.outlet import SimulatedOutlet
from subscribers.outlets.ports import Timers
from wire.contract.worker_config import WorkerConfig

__all__ = ["Handshakes"]


class Handshakes:
    """Calls ``connect`` with each outlet when its handshake may start, within the bounds of the configuration."""

    def __init__(
        self, timers: Timers, config: WorkerConfig, endpoints: Endpoints, connect: Callable[[SimulatedOutlet], None]
    ) -> None:
        self._config = config
        self._endpoints = endpoints
        self._connect = connect
        self._limiters = [ConnectLimiter[SimulatedOutlet](timers, connect) for _ in config.brokers]
        self._fraction = 0.0  # of the audience: the pool has that part of the run's handshakes and rate

    def grow(self, fraction: float) -> None:
        """Add a fraction of the audience, with its part of the handshakes and of the rate."""
        config = self._config
        self._fraction += fraction
        for node, limiter in enumerate(self._limiters):
            most = min(config.handshakes, self._endpoints.handshakes_most(node))
            limiter.limit = max(1, round(most * self._fraction))
            limiter.rate = config.connect_rate * self._fraction / len(self._limiters)

    def enqueue(self, outlet: SimulatedOutlet) -> None:
        """Start an outlet's handshake as soon as there is room."""
        self._of(outlet).enqueue(outlet)

    def rush(self, outlet: SimulatedOutlet) -> None:
        """Start an outlet's handshake now, past the bounds."""
        self.watch(outlet)
        self._connect(outlet)

    def watch(self, outlet: SimulatedOutlet) -> None:
        """Count a handshake that the caller starts on a connection that there is."""
        self._of(outlet).begin(outlet)

    def finish(self, outlet: SimulatedOutlet) -> None:
        """End an outlet's handshake, whether it succeeded or failed; harmless for an outlet without one."""
        self._of(outlet).finish(outlet)

    def overdue(self) -> Iterator[SimulatedOutlet]:
        """Yield the outlets whose handshake has been open for too long."""
        for limiter in self._limiters:
            yield from limiter.overdue()

    def clear(self) -> None:
        """Drop the outlets whose handshakes have not started."""
        for limiter in self._limiters:
            limiter.clear()

    def _of(self, outlet: SimulatedOutlet) -> ConnectLimiter[SimulatedOutlet]:
        return self._limiters[self._endpoints.node(outlet.index)]
