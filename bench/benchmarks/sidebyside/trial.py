"""A trial: one client, one broker, one load, measured over everything that the client received or sent."""

from dataclasses import dataclass
from typing import Literal

from wire.contract.transport import PLAIN, Transport

__all__ = [
    "ACCEPT_CLIENTS",
    "BURST_CLIENTS",
    "CLIENTS",
    "ORDER_CLIENTS",
    "PUBLISH_CLIENTS",
    "SECURE_CLIENTS",
    "SEED",
    "Kind",
    "Mode",
    "Setting",
    "Trial",
]

Kind = Literal["baseline", "swarm", "aiomqtt", "unranked", "ranked", "publisher", "wire", "text", "ninjs"]
Mode = Literal["paced", "flood", "order", "burst", "publish", "accept"]
CLIENTS: tuple[Kind, ...] = ("baseline", "swarm", "aiomqtt")
ORDER_CLIENTS: tuple[Kind, ...] = ("unranked", "swarm", "ranked")  # without the order, as in a run, of all outlets
SECURE_CLIENTS: tuple[Kind, ...] = ("baseline", "swarm")  # over TLS
# From the C publisher to the baseline, from our publisher to the baseline, from our publisher to the swarm.
BURST_CLIENTS: tuple[Kind, ...] = ("baseline", "publisher", "swarm")
# The C publisher, our publisher with messages that are ready, and with the desk in front of it, as in a run.
PUBLISH_CLIENTS: tuple[Kind, ...] = ("baseline", "publisher", "wire")
ACCEPT_CLIENTS: tuple[Kind, ...] = ("text", "ninjs")  # a service, to which releases are posted in these forms
SEED = 20250318


@dataclass(frozen=True, slots=True)
class Setting:
    """The setting of a trial, the same for every client. ``rate`` is the paced load's, in deliveries a second. In the
    mode *order* a worker has so many ``turns`` of each kind, of about so many ``seconds``. ``transport`` has the
    settings of all connections, the publisher's too.
    """

    outlets: int
    qos: int
    mode: Mode
    rate: float
    seconds: float
    turns: int = 1
    transport: Transport = PLAIN


@dataclass(frozen=True, slots=True)
class Trial:
    """The figures of one client in one trial: of its deliveries, of the messages that it published, or of the
    releases that it accepted.

    ``seconds_to_99`` and ``seconds_to_last`` are from the moment when a burst was due to the arrival of 99 % and of
    all of its deliveries. Figures that a trial does not have are None.
    """

    deliveries: int
    cpu_us_per_delivery: float
    deliveries_per_second: float
    connect_seconds: float | None = None
    bytes_per_outlet: float | None = None
    seconds_to_99: float | None = None
    seconds_to_last: float | None = None
