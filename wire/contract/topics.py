"""Topics of messages, and the filters of outlets that never overlap.

A broker may deliver once per matching filter, so an outlet's filters are disjoint by construction:
a general outlet takes each of its circuits whole, a trade outlet names its sectors.
"""

from collections.abc import Iterable, Sequence

from wire.contract.places import LANGUAGES, REGIONS, SECTORS, Circuit
from wire.errors import ContractError

__all__ = ["PREFIX", "filters", "parse", "topic"]

PREFIX = "wire/v1"


def topic(circuit: Circuit, sector: str) -> str:
    """The topic of a message: ``wire/v1/{language}/{region}/{sector}``."""
    return f"{PREFIX}/{circuit.language}/{circuit.region}/{sector}"


def parse(text: str) -> tuple[Circuit, str]:
    """The circuit and sector of a topic; ContractError where it is none of the wire's."""
    parts = text.split("/")
    if len(parts) == 5 and "/".join(parts[:2]) == PREFIX:
        language, region, sector = parts[2:]
        if language in LANGUAGES and region in REGIONS and sector in SECTORS:
            return Circuit(language, region), sector
    raise ContractError(f"{text!r} is not a topic of the wire ({PREFIX}/LANGUAGE/REGION/SECTOR)")


def filters(circuits: Iterable[Circuit], sectors: Sequence[str]) -> tuple[str, ...]:
    """The disjoint filters of an outlet; no sectors means a general outlet, which takes all."""
    if not sectors:
        return tuple(topic(circuit, "+") for circuit in circuits)
    return tuple(topic(circuit, sector) for circuit in circuits for sector in sectors)
