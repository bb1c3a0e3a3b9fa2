"""The remedy for a name that is unknown; keys are checked before the scenario's model and pydantic are imported."""

import difflib
from collections.abc import Iterable

__all__ = ["nearest"]


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a remedy for a name that is unknown: the nearest of the names, else all of the names."""
    names = list(names)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else f"there are: {', '.join(names)}"
