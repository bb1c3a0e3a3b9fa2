"""The kinds of behaviours of a scenario's outlets, and the keys that each kind has."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["COMMON", "KINDS", "KindKeys"]


@dataclass(frozen=True, slots=True)
class KindKeys:
    """The keys of a kind of behaviour beside those of every kind. ``leaves``: its outlets are absent at times."""

    needed: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    leaves: bool = True

    @property
    def all(self) -> tuple[str, ...]:
        """Every key of the kind."""
        return (*self.needed, *self.optional)


COMMON = ("kind", "name", "share", "count", "group")
KINDS: Mapping[str, KindKeys] = {
    "flapping": KindKeys(needed=("for", "every")),
    "crashing": KindKeys(needed=("for", "every")),
    "night": KindKeys(needed=("closes", "opens")),
    "late": KindKeys(needed=("at",), optional=("within",)),
    "mass_return": KindKeys(needed=("at", "for"), optional=("within", "backoff")),
    "resubscribing": KindKeys(needed=("for", "every")),
    "slow_reader": KindKeys(needed=("rate",), optional=("buffer",), leaves=False),
    "slow_ack": KindKeys(needed=("delay",), leaves=False),
    "shared_desk": KindKeys(needed=("size",), leaves=False),
}
