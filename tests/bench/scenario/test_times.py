"""Times of day; durations are those of bench.base.units."""

import pytest
from pydantic import TypeAdapter, ValidationError

from bench.scenario.times import DAY_NS, MINUTE_NS, DurationNs, TimeOfDayNs


def test_a_time_of_day_is_written_as_it_is_read() -> None:
    """In nanoseconds after midnight."""
    times = TypeAdapter(TimeOfDayNs)
    assert times.validate_python("07:30") == 450 * MINUTE_NS
    assert times.dump_python(DAY_NS - MINUTE_NS, mode="json") == "23:59"
    for wrong in ("24:00", "7:30", "07:60", "", 5):
        with pytest.raises(ValidationError):
            times.validate_python(wrong)


def test_a_duration_is_written_with_its_unit() -> None:
    """A number alone has none."""
    durations = TypeAdapter(DurationNs)
    assert durations.dump_python(durations.validate_python("90s"), mode="json") == "90s"
