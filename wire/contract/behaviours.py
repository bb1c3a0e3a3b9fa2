"""How parts of an audience behave, as the wire sends it to its workers: the outlets of no behaviour are steady.

A behaviour of outlets says of which runs of them how many it takes. Which outlets these are follows from the seed
(wire.directory.behaving): no list of outlets travels.
"""

from typing import Annotated

from msgspec import Meta, Struct

from wire.contract.bounds import Outlets, TimeNs

__all__ = ["BEHAVIOURS_MOST", "STEADY", "Behaviour", "Behaviours", "Draw", "Flapping"]

STEADY = "steady"  # the name of the outlets without a behaviour
BEHAVIOURS_MOST = 100  # of one audience
LEAST_EVERY_NS = 100_000_000

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


class Flapping(_Part, frozen=True, tag_field="kind", tag="flapping", forbid_unknown_fields=True, kw_only=True):
    """Each outlet disconnects for ``away_ns`` once in every ``every_ns``, at a random phase."""

    away_ns: TimeNs
    every_ns: Every

    def __post_init__(self) -> None:
        """Raise ValueError where an absence is no part of its period."""
        if not 0 < self.away_ns < self.every_ns:
            raise ValueError("outlets are away for a part of their period")


Behaviour = Flapping  # of several kinds: a union, told apart by ``kind``
Behaviours = Annotated[tuple[Behaviour, ...], Meta(max_length=BEHAVIOURS_MOST)]
