"""The seeded absences of tests: each outlet is away once at most."""

from wire.directory.absence_plan import seeded_windows
from wire.directory.attendance import Attendance

__all__ = ["only_window", "seeded"]


def seeded(seed, outlets, share, away_ns, duration_ns):
    """The attendance in which a share of the outlets is away once."""
    return Attendance(seeded_windows(seed, outlets, share, away_ns, duration_ns))


def only_window(attendance, index):
    """When an outlet leaves and returns, or None where it stays."""
    windows = attendance.windows(index)
    assert len(windows) <= 1
    return (windows[0].leave_ns, windows[0].return_ns) if windows else None
