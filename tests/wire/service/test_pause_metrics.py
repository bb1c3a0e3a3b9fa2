"""The metric of the calendar's pauses."""

from wire.service.pause_metrics import PauseMetrics
from wire.service.pauses import Pauses


async def test_the_metric_is_the_time_until_the_calendar_goes_on():
    """0 while it is not paused, so that the series is there from the start."""
    pauses = Pauses(lambda: 5.0)
    metrics = PauseMetrics(pauses)

    def served():
        (family,) = metrics.collect()
        assert family.name == "wirestorm_calendar_pause_seconds"
        return [sample.value for sample in family.samples]

    assert served() == [0]
    await pauses.hold("a", 60)
    assert served() == [60]
