"""The settings of a wire, and the stores that it keeps its desk and its account in."""

from dataclasses import dataclass, field

from wire.account.store_port import AccountStore
from wire.broker.client import Access
from wire.contract.metric_labels import MetricLabels
from wire.contract.worker_config import WorkerConfig
from wire.desk.store import Store
from wire.workers.readiness_barrier import GRACE_S

__all__ = ["Settings", "Stores"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of a wire.

    ``workers`` begin: a fixed membership has no others. With ``remote`` workers may join over the broker, not only over
    pipes. Metrics are served on ``metrics_port`` of ``metrics_host``; 0 is any free port, None is no metrics;
    ``metric_labels`` are those of their deliveries. At
    ``pending_most`` releases and messages that wait, new releases are refused; None is no bound. With
    ``barrier_at_start`` the first message waits for the outlets, as messages after a broker's return do; ``grace_s`` is
    how long at most. With ``every_reach`` the reach of every release is counted, else that of flashes alone.
    """

    wire_id: str
    run_id: int
    access: Access
    config: WorkerConfig
    workers: int
    remote: bool
    metrics_port: int | None = None
    metrics_host: str = "127.0.0.1"
    metric_labels: MetricLabels = field(default_factory=MetricLabels)
    pending_most: int | None = None
    barrier_at_start: bool = False
    grace_s: float = GRACE_S
    every_reach: bool = False


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores of desk and account. An account without a store ends with its process."""

    desk: Store
    account: AccountStore | None = None
