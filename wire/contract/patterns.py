"""Patterns of circuits such as ``de/*``, ``*/western-europe`` or ``*``: the circuits that they match, and patterns that
match none.
"""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from wire.contract.places import LANGUAGES, REGIONS, Circuit
from wire.errors import ContractError

__all__ = ["PatternError", "check_pattern", "matching"]


class PatternError(ContractError):
    """A pattern that matches no possible circuit."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{problem}; {remedy}")


def check_pattern(text: str) -> str:
    """Return the pattern as it is; PatternError where no language or no region of the wire matches its half."""
    language, slash, region = text.partition("/")
    if text == "*":
        return text
    if not slash:
        raise PatternError(
            f"{text!r} is no pattern of circuits", "give LANGUAGE/REGION such as de/western-europe, with * for any"
        )
    if not any(fnmatchcase(tag, language) for tag in LANGUAGES):
        raise PatternError(f"no language is called {language!r}", f"give * or one of {', '.join(LANGUAGES)}")
    if not any(fnmatchcase(slug, region) for slug in REGIONS):
        raise PatternError(f"no region is called {region!r}", f"give * or one of {', '.join(REGIONS)}")
    return text


def matching(patterns: Sequence[str], circuits: Iterable[Circuit]) -> tuple[Circuit, ...]:
    """Return the circuits that at least one of the patterns matches."""
    return tuple(
        circuit
        for circuit in circuits
        if any(pattern == "*" or fnmatchcase(str(circuit), pattern) for pattern in patterns)
    )
