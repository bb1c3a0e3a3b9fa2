"""The exit code of a search follows from its bounds and its end."""

from dataclasses import dataclass

import pytest

from bench.base.exits import Exit
from bench.output.search_exit import search_exit


@dataclass(frozen=True)
class Bounds:
    lower: int | None
    upper: int | None
    unmeasured: int | None = None
    narrow: bool = True


@pytest.mark.parametrize(
    ("bounds", "code"),
    [
        (Bounds(96, 100), Exit.PASS),
        (Bounds(50, 100, narrow=False), Exit.INVALID),
        (Bounds(96, None, unmeasured=100), Exit.INVALID),
        (Bounds(1_000, None, narrow=False), Exit.PASS),
        (Bounds(None, 10), Exit.FAIL),
    ],
)
def test_bounds_that_are_found_pass(bounds, code):
    """So does a search whose greatest load held; where not even the least did, it fails."""
    assert search_exit(10, 1_000, [bounds], "found") is code
    assert search_exit(10, 1_000, [Bounds(96, 100), bounds], "limit") is code


@pytest.mark.parametrize(("end", "code"), [("fault", Exit.FAULT), ("interrupted", Exit.INTERRUPTED)])
def test_a_search_that_did_not_come_to_its_end_says_so(end, code):
    """The bounds that are there by then make no difference."""
    assert search_exit(10, 1_000, [Bounds(96, 100)], end) is code
