"""Units stand in the annotations of types."""

import re

from wire.contract.times import format_time
from wire.contract.units import RFC_3339, In


def test_a_moment_is_written_as_its_pattern_says():
    """With the fraction that it has, and without one."""
    assert all(re.match(RFC_3339, format_time(time_ns)) for time_ns in (0, 1_742_299_200 * 10**9, 10**9 + 1))
    assert In("seconds").unit == "seconds"
