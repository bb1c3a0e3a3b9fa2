"""Control messages that the wire drops: each is counted, and one a second is reported."""

import time
from collections.abc import Callable

from wire.contract.metrics import REJECTIONS
from wire.errors import ControlError

__all__ = ["Rejections"]

REPORT_INTERVAL_S = 1.0


class Rejections:
    """Counts dropped control messages by reason; ``counts`` has every reason from the start.

    ``report`` is told of a dropped message, and how many were dropped since the last report: once a second at most.
    """

    def __init__(
        self,
        report: Callable[[ControlError, int], None] = lambda _error, _count: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.counts = dict.fromkeys(REJECTIONS, 0)
        self._report = report
        self._clock = clock
        self._unreported = 0
        self._next_s = clock()

    def add(self, error: ControlError) -> None:
        """Count a message that was dropped for this error."""
        self.counts[error.reason] += 1
        self._unreported += 1
        now_s = self._clock()
        if now_s >= self._next_s:
            self._next_s = now_s + REPORT_INTERVAL_S
            unreported, self._unreported = self._unreported, 0
            self._report(error, unreported)
