"""The local time of a zone."""

from bench.base.units import SECOND_NS
from bench.workload.local_time import ahead_ns


def test_a_zone_is_ahead_of_utc_by_its_winter_time() -> None:
    """The same all year: no zone is behind by a day, and some have half hours."""
    hours = {
        zone: ahead_ns(zone) / (3_600 * SECOND_NS) for zone in ("Europe/Paris", "America/New_York", "Asia/Kolkata")
    }
    assert hours == {"Europe/Paris": 1, "America/New_York": -5, "Asia/Kolkata": 5.5}
