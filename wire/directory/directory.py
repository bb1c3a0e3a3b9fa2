"""All the outlets, and the law of entitlement: an outlet is entitled to a message if and only if one of its
filters matches the message's topic.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256

from wire.contract.places import Circuit
from wire.contract.topics import FLASH, filters, parse
from wire.directory.audience import Client, ShareGroup
from wire.directory.outlet import Outlet

__all__ = ["Directory"]

# In the index of entitlement, beside the sectors and FLASH: the outlets that take a circuit whole.
_GENERAL = ""


@dataclass(frozen=True)
class Directory:
    """The outlets of one seed, in index order, as the audience of a wire; ``countries`` are ISO 3166 codes in
    alphabetical order.

    ``notes`` has a sentence on each thing that the requested size did not allow.
    """

    seed: int
    countries: tuple[str, ...]
    outlets: tuple[Outlet, ...]
    notes: tuple[str, ...] = ()

    @cached_property
    def circuits(self) -> tuple[Circuit, ...]:
        """The circuits that at least one outlet takes, sorted."""
        return tuple(sorted({circuit for circuit, heading in self._index if heading == FLASH}))

    @cached_property
    def digest(self) -> str:
        """The first 16 hex digits of the SHA-256 of all the outlets.

        The hashed text is one line an outlet, its fields in order joined by tabs, lists joined by commas, UTF-8.
        """
        text = sha256()
        for line in self._lines():
            text.update(line.encode())
        return text.hexdigest()[:16]

    @property
    def size(self) -> int:
        """The number of outlets."""
        return len(self.outlets)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The circuits as labels."""
        return tuple(map(str, self.circuits))

    def client(self, index: int) -> Client:
        """Return what an outlet connects with."""
        outlet = self.outlets[index]
        return Client(outlet.id, _filters_of(outlet.languages, outlet.region, outlet.sectors))

    def entitled_to(self, topic: str) -> "array[int]":
        """Return the ascending indices of the outlets that must get a message on a topic of the wire."""
        return self.entitled(*parse(topic))

    def shared(self, topic: str) -> tuple[ShareGroup, ...]:
        """Return nothing: no outlet shares a subscription."""
        del topic
        return ()

    def copies(self, index: int, topic: str) -> int:
        """Return 1: an outlet's filters are disjoint."""
        del index, topic
        return 1

    def label(self, topic: str) -> str:
        """Return the circuit of a topic; ContractError where the topic is none of the wire's."""
        return str(parse(topic)[0])

    def entitled(self, circuit: Circuit, heading: str) -> "array[int]":
        """Return the ascending indices of the outlets that must get a message on ``topic(circuit, heading)``.

        A heading is a sector or FLASH. All callers get the same array, and must not change it.
        """
        known = self._entitled.get((circuit, heading))
        if known is None:
            none: array[int] = array("I")
            general = self._index.get((circuit, _GENERAL), none)
            trade = self._index.get((circuit, heading), none)
            # An index of FLASH holds the general outlets too.
            known = trade if heading == FLASH else array("I", sorted(general + trade))
            self._entitled[circuit, heading] = known
        return known

    def outlets_of(self, circuit: Circuit) -> "array[int]":
        """Return the ascending indices of all the outlets on a circuit."""
        return self.entitled(circuit, FLASH)

    @cached_property
    def _entitled(self) -> "dict[tuple[Circuit, str], array[int]]":
        return {}

    @cached_property
    def _index(self) -> "dict[tuple[Circuit, str], array[int]]":
        index: dict[tuple[Circuit, str], array[int]] = {}
        for outlet in self.outlets:
            headings = (FLASH, *(outlet.sectors or (_GENERAL,)))
            for circuit in outlet.circuits:
                for heading in headings:
                    found = index.get((circuit, heading))
                    if found is None:
                        found = index[circuit, heading] = array("I")
                    found.append(outlet.index)
        return index

    def _lines(self) -> Iterator[str]:
        for outlet in self.outlets:
            yield (
                f"{outlet.index}\t{outlet.name}\t{outlet.country}\t{outlet.region}\t{outlet.timezone}\t"
                f"{','.join(outlet.languages)}\t{','.join(outlet.sectors)}\t{outlet.editors}\t{outlet.desktops}\n"
            )


@lru_cache(maxsize=64)  # a worker asks for each outlet several times on end; to keep them all takes 50 bytes an outlet
def _filters_of(languages: tuple[str, ...], region: str, sectors: tuple[str, ...]) -> tuple[str, ...]:
    return filters([Circuit(language, region) for language in languages], sectors)
