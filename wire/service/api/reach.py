"""The audience of circuits under a heading: outlets, editors and desktops, each outlet counted once."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wire.contract.patterns import matching
from wire.contract.places import LANGUAGES, Circuit
from wire.contract.release import Release
from wire.directory.directory import Directory

__all__ = ["Reach", "ReachCounter", "circuits_of", "idle_editions"]

KEPT = 1_024  # counting a hundred thousand outlets takes 20 ms, and most releases have the circuits of others


@dataclass(frozen=True, slots=True)
class Reach:
    """An audience's size."""

    outlets: int
    editors: int
    desktops: int


class ReachCounter:
    """Counts audiences of one directory, and keeps the latest counts."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._known: OrderedDict[tuple[str, tuple[Circuit, ...]], Reach] = OrderedDict()

    def of(self, circuits: Sequence[Circuit], heading: str) -> Reach:
        """Count the outlets that are entitled to a message on at least one of the circuits."""
        key = (heading, tuple(circuits))
        known = self._known.pop(key, None)
        if known is None:
            entitled = (self._directory.entitled(circuit, heading) for circuit in circuits)
            known = self._count({outlet for indices in entitled for outlet in indices})
            if len(self._known) >= KEPT:
                self._known.popitem(last=False)
        self._known[key] = known
        return known

    def _count(self, indices: Iterable[int]) -> Reach:
        outlets = [self._directory.outlets[index] for index in indices]
        return Reach(
            len(outlets), sum(outlet.editors for outlet in outlets), sum(outlet.desktops for outlet in outlets)
        )


def circuits_of(patterns: Sequence[str], languages: Iterable[str], directory: Directory) -> tuple[Circuit, ...]:
    """Return the directory's circuits that a pattern matches and that are in one of the languages."""
    spoken = set(languages)
    return tuple(circuit for circuit in matching(patterns, directory.circuits) if circuit.language in spoken)


def idle_editions(release: Release, circuits: Iterable[Circuit]) -> tuple[str, ...]:
    """Return a sentence for each edition that no circuit takes."""
    going = {circuit.language for circuit in circuits}
    return tuple(
        f"The edition in {LANGUAGES[edition.language].name} goes nowhere: no requested circuit takes it."
        for edition in release.editions
        if edition.language not in going
    )
