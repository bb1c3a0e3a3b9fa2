"""The injections, one at a time: delays, connections that are cut, duplicates, clock offsets."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["INJECTIONS", "Fate", "Injection"]

MS = 1_000_000

# The fate of a PUBLISH. ``plain``: it is forwarded. ``lost``: its outlet's connection is cut, and it is lost.
# ``late``: the connection is cut, and it is forwarded when the outlet is back, as by a broker that kept it.
# ``twice``: it is forwarded twice.
Fate = Literal["plain", "lost", "late", "twice"]


@dataclass(frozen=True, slots=True)
class Injection:
    """One disturbance. The proxy holds every packet for the outlets for ``delay_ns``; the wire's clock appears ahead by
    ``offset_ns``; every ``every``-th PUBLISH meets the ``fate``.
    """

    name: str
    delay_ns: int = 0
    offset_ns: int = 0
    fate: Fate = "plain"
    every: int = 0

    @property
    def cuts(self) -> bool:
        """Whether connections are cut."""
        return self.fate in ("lost", "late")

    def fate_of(self, number: int) -> Fate:
        """Return the fate of the PUBLISH with this number, counted from 1."""
        return self.fate if self.every and number % self.every == 0 else "plain"


INJECTIONS = (
    Injection("nothing"),  # first: the others are held against it
    Injection("delay of 1 ms", delay_ns=MS),
    Injection("delay of 10 ms", delay_ns=10 * MS),
    Injection("delay of 100 ms", delay_ns=100 * MS),
    Injection("losses", fate="lost", every=5),
    Injection("late deliveries", fate="late", every=5),
    Injection("duplicates", fate="twice", every=5),
    Injection("clock 50 ms ahead", offset_ns=50 * MS),
    Injection("clock 50 ms behind", offset_ns=-50 * MS),
)
