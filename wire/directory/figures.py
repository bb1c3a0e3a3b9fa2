"""The directory in figures, as ``wirestorm audience --json`` prints it."""

from collections import Counter
from collections.abc import Iterable, Mapping

from wire.contract.places import LANGUAGES, REGIONS, SECTORS
from wire.directory.directory import Directory

__all__ = ["audience"]


def audience(directory: Directory) -> dict[str, object]:
    """Return the figures of a directory, ready for JSON.

    ``by_language``, ``by_region`` and ``by_sector`` map tags and slugs to numbers of outlets, in the wire's own
    order and without the empty ones; an outlet with two languages or sectors counts in both, and ``general``
    counts the outlets without sectors.
    """
    outlets = directory.outlets
    languages = Counter(language for outlet in outlets for language in outlet.languages)
    regions = Counter(outlet.region for outlet in outlets)
    sectors = Counter(sector for outlet in outlets for sector in outlet.sectors or ("general",))
    return {
        "seed": directory.seed,
        "outlets": len(outlets),
        "editors": sum(outlet.editors for outlet in outlets),
        "desktops": sum(outlet.desktops for outlet in outlets),
        "countries": len(directory.countries),
        "by_language": _ordered(languages, LANGUAGES),
        "by_region": _ordered(regions, REGIONS),
        "by_sector": _ordered(sectors, ("general", *SECTORS)),
        "circuits": [str(circuit) for circuit in directory.circuits],
        "digest": directory.digest,
        "notes": list(directory.notes),
    }


def _ordered(counts: Mapping[str, int], order: Iterable[str]) -> dict[str, int]:
    return {key: counts[key] for key in order if counts[key]}
