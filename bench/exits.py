"""What the command's exit code says. A verdict's code is k6's (99) or beside it; the rest are faults."""

from enum import IntEnum

__all__ = ["Exit"]


class Exit(IntEnum):
    """``FAULT`` is anything that broke: a broker or worker that died, an account that doesn't add up."""

    PASS = 0
    FAULT = 1
    INVALID = 98
    FAIL = 99
    BAD_INPUT = 104
    INTERRUPTED = 105
