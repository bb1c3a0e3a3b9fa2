"""The terms on which the outlets attend a wire: what each of its workers is told, and the same for all."""

from dataclasses import dataclass

__all__ = ["Terms"]


@dataclass(frozen=True, slots=True)
class Terms:
    """How the outlets of a run attend: the same for every worker. Broker URLs carry no credentials.

    ``handshakes`` are open at a time and ``connect_rate`` is per second (0: any), over all workers.
    ``thresholds_ns`` become bin edges. A worker tallies every ``tally_ns``. Of the outlets ``watched`` each
    arrival is reported by itself. ``sweep``: the broker outlives the run, and has its sessions dropped. ``raw``: a
    worker writes each arrival to a file of its own.
    """

    seed: int
    outlets: int
    countries: int
    brokers: tuple[str, ...]
    qos: int
    mqtt: str
    persistent: bool
    keepalive_s: int
    handshakes: int
    connect_rate: float
    away_share: float
    away_ns: int
    duration_ns: int
    thresholds_ns: tuple[int, ...]
    tally_ns: int
    watched: tuple[int, ...]
    sweep: bool
    raw: bool

    @property
    def lasting(self) -> bool:
        """True where the broker keeps an outlet's session, and what it misses, while it is away."""
        return self.qos > 0 and self.persistent
