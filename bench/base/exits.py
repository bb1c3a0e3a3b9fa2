"""The exit codes of the command. A failed threshold has the code that k6 gives it, 99."""

from collections.abc import Collection
from enum import IntEnum

__all__ = ["Exit", "worst"]


class Exit(IntEnum):
    """PASS, FAIL and INVALID are verdicts. FAULT: a broker or worker died, or the account does not add up. REGRESSION:
    every threshold holds, and the run is slower than its baseline beyond noise.
    """

    PASS = 0
    FAULT = 1
    REGRESSION = 97
    INVALID = 98
    FAIL = 99
    BAD_INPUT = 104
    INTERRUPTED = 105


WORST_FIRST = (Exit.FAULT, Exit.BAD_INPUT, Exit.INTERRUPTED, Exit.FAIL, Exit.INVALID, Exit.REGRESSION, Exit.PASS)


def worst(codes: Collection[Exit]) -> Exit:
    """Return the worst of the exit codes of one run or more."""
    return next(code for code in WORST_FIRST if code in codes)
