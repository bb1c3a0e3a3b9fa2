"""How the outlets of a wire connect and report: one configuration, which the wire sends to every worker."""

from typing import Annotated

from msgspec import Meta, Struct

from wire.contract.audience_definition import AudienceDefinition, WireOutlets
from wire.contract.behaviours import Behaviours
from wire.contract.bounds import OUTLETS_MOST, Index, TimeNs
from wire.contract.broker import BrokerUrl
from wire.contract.permutation import Permutation
from wire.contract.session_config import SessionConfig

__all__ = ["WorkerConfig"]


class WorkerConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """The configuration of every worker of a wire. ``brokers`` are URLs without credentials.

    At most ``handshakes`` connections are being opened at a time and ``connect_rate`` are opened per second (0: no
    limit), over all workers. ``thresholds_ns`` become bin edges. A worker sends a tally every ``tally_ns``. Each
    arrival at an outlet in ``sampled`` is reported by itself. With ``sweep`` the workers drop the outlets' sessions
    at the end, because the broker outlives the run. With ``raw`` a worker writes each arrival to a file. At some
    ``ranked`` outlets, evenly chosen, the arrivals are ranked message by message (0: none). ``audience`` says which
    clients the outlets are, ``session`` what their sessions ask for beside this; ``wire_id`` is for the names of
    clients. ``permutation`` is what a trial of a cause changes. Outlets leave and return within ``duration_ns``,
    those of ``away_share`` and of ``behaviours``.
    """

    seed: Annotated[int, Meta(ge=0, le=2**63 - 1)]
    outlets: Annotated[int, Meta(ge=1, le=OUTLETS_MOST)]
    countries: Annotated[int, Meta(ge=1, le=250)]
    brokers: Annotated[tuple[str, ...], Meta(min_length=1, max_length=64)]
    qos: Annotated[int, Meta(ge=0, le=2)] = 0
    mqtt: Annotated[str, Meta(pattern=r"\A(3\.1\.1|5)\Z")] = "3.1.1"
    persistent: bool = False
    keepalive_s: Annotated[int, Meta(ge=0, le=65_535)] = 600
    handshakes: Annotated[int, Meta(ge=1, le=4_096)] = 64
    connect_rate: Annotated[float, Meta(ge=0, le=1_000_000)] = 0.0
    away_share: Annotated[float, Meta(ge=0, le=1)] = 0.0
    away_ns: TimeNs = 0
    duration_ns: TimeNs = 0
    thresholds_ns: Annotated[tuple[TimeNs, ...], Meta(max_length=1_000)] = ()
    tally_ns: Annotated[int, Meta(ge=1_000_000, le=3_600_000_000_000)] = 1_000_000_000
    sampled: Annotated[tuple[Index, ...], Meta(max_length=OUTLETS_MOST)] = ()
    sweep: bool = False
    raw: bool = False
    audience: AudienceDefinition = WireOutlets()
    ranked: Annotated[int, Meta(ge=0, le=OUTLETS_MOST)] = 0
    session: SessionConfig = SessionConfig()
    wire_id: Annotated[str, Meta(max_length=64)] = ""
    permutation: Permutation = Permutation()
    behaviours: Behaviours = ()

    def __post_init__(self) -> None:
        """Raise ValueError where a broker has no URL, or outlets are away for longer than publishing lasts."""
        for url in self.brokers:
            BrokerUrl.parse(url)
        if self.away_share and self.away_ns > self.duration_ns:
            raise ValueError("outlets cannot be away for longer than publishing lasts")
        if any(draw.after > self.outlets for part in self.behaviours for draw in part.draws):
            raise ValueError("a behaviour takes outlets that there are not")

    @property
    def rank_step(self) -> int:
        """The distance of ranked outlets in a partition; 0 where none are ranked."""
        return max(1, self.outlets // self.ranked) if self.ranked else 0

    @property
    def lasting(self) -> bool:
        """True where the broker keeps an outlet's session, and the messages for it, while the outlet is away, and the
        outlet takes the session up again.
        """
        return self.kept and not self.session.clean_start and self.session.expiry_s > 0

    @property
    def kept(self) -> bool:
        """True where the broker is asked to keep an outlet's session."""
        return self.qos > 0 and self.persistent
