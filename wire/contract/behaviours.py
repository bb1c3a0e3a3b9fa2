"""How parts of an audience behave, as the wire sends it to its workers: the outlets of no behaviour are steady.

A behaviour of outlets says of which runs of them how many it takes. Which outlets these are follows from the seed
(wire.directory.behaving): no list of outlets travels. Moments are offsets from the start of publishing.
"""

from typing import Annotated

from msgspec import Meta, Struct

from wire.contract.bounds import Outlets, TimeNs

__all__ = [
    "BEHAVIOURS_MOST",
    "BUFFER_LEAST",
    "BUFFER_MOST",
    "DESK_MOST",
    "LEAST_EVERY_NS",
    "RATE_MOST",
    "STEADY",
    "Behaviour",
    "Behaviours",
    "Crashing",
    "Draw",
    "Flapping",
    "Late",
    "MassReturn",
    "Night",
    "Resubscribing",
    "SharedDesk",
    "SlowAck",
    "SlowReader",
    "Zone",
]

STEADY = "steady"  # the name of the outlets without a behaviour
BEHAVIOURS_MOST = 100  # of one audience
LEAST_EVERY_NS = 100_000_000
RATE_MOST = 1_000_000_000  # bytes a second
DESK_MOST = 1_000  # clients
BUFFER_LEAST, BUFFER_MOST = 1_000, 128_000  # bytes: a whole one fits into one read of the worker

BehaviourName = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\A[^\x00-\x1f\x7f-\x9f]*\Z")]
Every = Annotated[int, Meta(ge=LEAST_EVERY_NS, le=2**62)]


class Draw(Struct, frozen=True, forbid_unknown_fields=True):
    """So many ``outlets`` of those with an index from ``first`` on to before ``after``."""

    first: Outlets
    after: Outlets
    outlets: Outlets

    def __post_init__(self) -> None:
        """Raise ValueError where more outlets are drawn than there are."""
        if self.outlets > self.after - self.first:
            raise ValueError("a behaviour takes more outlets than there are")


class _Part(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What all behaviours have: a name for figures and errors, and the outlets."""

    name: BehaviourName
    draws: Annotated[tuple[Draw, ...], Meta(min_length=1, max_length=1_000)]

    @property
    def outlets(self) -> int:
        """The number of outlets that behave so."""
        return sum(draw.outlets for draw in self.draws)


class _Periodic(_Part, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Each outlet is away for ``away_ns`` once in every ``every_ns``, at a random phase."""

    away_ns: TimeNs
    every_ns: Every

    def __post_init__(self) -> None:
        """Raise ValueError where an absence is no part of its period."""
        if not 0 < self.away_ns < self.every_ns:
            raise ValueError("outlets are away for a part of their period")


class Flapping(_Periodic, frozen=True, tag_field="kind", tag="flapping", forbid_unknown_fields=True, kw_only=True):
    """The outlets disconnect, and return."""


class Crashing(_Periodic, frozen=True, tag_field="kind", tag="crashing", forbid_unknown_fields=True, kw_only=True):
    """The outlets' connections end without a DISCONNECT, and the outlets return."""


class Resubscribing(
    _Periodic, frozen=True, tag_field="kind", tag="resubscribing", forbid_unknown_fields=True, kw_only=True
):
    """The outlets unsubscribe, stay connected, and subscribe again."""


class Zone(Struct, frozen=True, forbid_unknown_fields=True):
    """The outlets of a time zone, a key of the tz database, close at ``closes_ns`` for the first time."""

    timezone: Annotated[str, Meta(min_length=1, max_length=100)]
    closes_ns: TimeNs


class Night(_Part, frozen=True, tag_field="kind", tag="night", forbid_unknown_fields=True, kw_only=True):
    """The outlets disconnect when they close, for ``away_ns``, once in each day of ``period_ns``.

    An outlet that is closed at the start leaves then. An outlet that is closed at the end returns then.
    """

    away_ns: TimeNs
    period_ns: Every
    zones: Annotated[tuple[Zone, ...], Meta(min_length=1, max_length=1_000)]

    def __post_init__(self) -> None:
        """Raise ValueError where a night is no part of the day, or begins after the first day."""
        if not 0 < self.away_ns < self.period_ns or any(zone.closes_ns >= self.period_ns for zone in self.zones):
            raise ValueError("a night is a part of the day")


class Late(_Part, frozen=True, tag_field="kind", tag="late", forbid_unknown_fields=True, kw_only=True):
    """Each outlet connects for the first time at a random moment of the ``within_ns`` from ``at_ns`` on."""

    at_ns: TimeNs
    within_ns: TimeNs = 0


class MassReturn(_Part, frozen=True, tag_field="kind", tag="mass_return", forbid_unknown_fields=True, kw_only=True):
    """All connections end at ``at_ns`` without a DISCONNECT, and after ``away_ns`` all outlets return.

    With ``backoff`` each returns at a random moment of the ``within_ns`` from then on, and as many handshakes are open
    at a time as otherwise. Without it all return in the same instant, without a bound on handshakes.
    """

    at_ns: TimeNs
    away_ns: Annotated[int, Meta(ge=1, le=2**62)]
    within_ns: TimeNs = 0
    backoff: bool = True


class SlowReader(_Part, frozen=True, tag_field="kind", tag="slow_reader", forbid_unknown_fields=True, kw_only=True):
    """The outlets read at most ``bytes_per_s`` each, from a socket with a receive buffer of ``buffer_bytes``."""

    bytes_per_s: Annotated[int, Meta(ge=1, le=RATE_MOST)]
    buffer_bytes: Annotated[int, Meta(ge=BUFFER_LEAST, le=BUFFER_MOST)]


class SlowAck(_Part, frozen=True, tag_field="kind", tag="slow_ack", forbid_unknown_fields=True, kw_only=True):
    """The outlets acknowledge a message ``delay_ns`` after they have read it."""

    delay_ns: Annotated[int, Meta(ge=1, le=2**62)]


class SharedDesk(_Part, frozen=True, tag_field="kind", tag="shared_desk", forbid_unknown_fields=True, kw_only=True):
    """The outlets are clients at desks of ``size`` each, the last desk of a draw with those that are left. The clients
    of a desk share the subscriptions of its first one.
    """

    size: Annotated[int, Meta(ge=2, le=DESK_MOST)]

    def __post_init__(self) -> None:
        """Raise ValueError where one client would be alone at its desk."""
        if any(draw.outlets % self.size == 1 for draw in self.draws):
            raise ValueError("a desk has two clients or more")


# Of several kinds, told apart by the field ``kind``.
Behaviour = Flapping | Crashing | Resubscribing | Night | Late | MassReturn | SlowReader | SlowAck | SharedDesk
Behaviours = Annotated[tuple[Behaviour, ...], Meta(max_length=BEHAVIOURS_MOST)]
