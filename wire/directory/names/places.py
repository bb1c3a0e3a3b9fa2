"""The towns of a language, country by country."""

from functools import cache

from wire.directory.names.towns import TOWNS

__all__ = ["places"]


@cache
def places(language: str) -> dict[str, tuple[str, ...]]:
    """Return the towns of a language by ISO 3166 code; KeyError where the language is none of the wire's."""
    lines = TOWNS[language].replace("\n ", " ").strip().splitlines()
    return {line[:2]: tuple(line[3:].split(", ")) for line in lines}
