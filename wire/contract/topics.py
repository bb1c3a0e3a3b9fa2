"""Topics of messages, and the filters of outlets that never overlap.

A broker may deliver once per matching filter, so an outlet's filters are disjoint by construction:
a general outlet takes each of its circuits whole, a trade outlet names its sectors and the flash heading.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from wire.contract.places import LANGUAGES, REGIONS, SECTORS, Circuit
from wire.errors import ContractError

__all__ = ["FLASH", "PREFIX", "TOPICS", "filters", "parse", "topic"]

PREFIX = "wire/v1"
# The last level of a topic is a sector, or this: a flash is for every outlet of its circuits, trade or not.
FLASH = "flash"


def topic(circuit: Circuit, heading: str) -> str:
    """Return the topic of a message: ``wire/v1/{language}/{region}/{heading}``, a heading being a sector or FLASH."""
    return f"{PREFIX}/{circuit.language}/{circuit.region}/{heading}"


TOPICS = frozenset(
    topic(Circuit(language, region), heading)
    for language in LANGUAGES
    for region in REGIONS
    for heading in (*SECTORS, FLASH)
)


@lru_cache(len(TOPICS))
def parse(text: str) -> tuple[Circuit, str]:
    """Return the circuit and heading of a topic; ContractError where the topic is none of the wire's."""
    parts = text.split("/")
    if len(parts) == 5 and "/".join(parts[:2]) == PREFIX:
        language, region, heading = parts[2:]
        if language in LANGUAGES and region in REGIONS and (heading in SECTORS or heading == FLASH):
            return Circuit(language, region), heading
    raise ContractError(f"{text!r} is not a topic of the wire ({PREFIX}/LANGUAGE/REGION/SECTOR)")


def filters(circuits: Iterable[Circuit], sectors: Sequence[str]) -> tuple[str, ...]:
    """Return the disjoint filters of an outlet; no sectors means a general outlet, which takes all."""
    if not sectors:
        return tuple(topic(circuit, "+") for circuit in circuits)
    return tuple(topic(circuit, heading) for circuit in circuits for heading in (*sectors, FLASH))
