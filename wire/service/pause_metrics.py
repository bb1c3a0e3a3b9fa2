"""The metric of the calendar's pauses: a dashboard tells a calendar that is paused from a wire that is stuck."""

from collections.abc import Iterator

from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from wire.exposition import family
from wire.service.pauses import Pauses

__all__ = ["PauseMetrics"]


class PauseMetrics(Collector):
    """How long the calendar stays paused."""

    def __init__(self, pauses: Pauses) -> None:
        self._pauses = pauses

    def collect(self) -> Iterator[Metric]:
        """Yield the one family."""
        paused = family("calendar_pause_seconds")
        paused.add_metric([], self._pauses.remaining_s)
        yield paused
