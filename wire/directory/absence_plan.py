"""The planned absences of a run, from the configuration of its workers alone."""

from collections.abc import Iterable, Mapping
from functools import partial
from random import Random

from wire.contract.worker_config import WorkerConfig
from wire.directory.apportion import ranking
from wire.directory.attendance import Attendance, Window
from wire.directory.audience import Audience
from wire.directory.behaving import Behaving
from wire.directory.behaviour_windows import behaviour_windows
from wire.directory.directory import Directory
from wire.errors import DirectoryError

__all__ = ["attendance_of", "seeded_windows"]


def attendance_of(config: WorkerConfig, audience: Audience) -> Attendance:
    """Return when the outlets of a run plan to be connected; DirectoryError where that is not possible.

    An outlet with a behaviour has the absences of that, and no others.
    """
    seeded = seeded_windows(config.seed, config.outlets, config.away_share, config.away_ns, config.duration_ns)
    if not config.behaviours:
        return Attendance(seeded)
    behaving = Behaving(config.seed, config.outlets, config.behaviours)
    own = behaviour_windows(behaving, config.seed, config.duration_ns, partial(_timezone, audience))
    return Attendance({**seeded, **own})


def seeded_windows(
    seed: int, outlets: int, away_share: float, away_ns: int, duration_ns: int
) -> Mapping[int, Iterable[Window]]:
    """Return the windows of a seeded fraction of the outlets, each away once for ``away_ns`` within ``duration_ns`` of
    publishing.

    Exactly ``round(away_share * outlets)`` outlets go. DirectoryError where ``away_share`` is not in 0..1, or where
    outlets go and ``away_ns`` does not fit.
    """
    if not 0 <= away_share <= 1:
        raise DirectoryError(f"a fraction of {away_share} of the outlets cannot be away; it takes 0 to 1")
    if away_share and not 0 <= away_ns <= duration_ns:
        raise DirectoryError(f"outlets cannot be away for {away_ns} ns within {duration_ns} ns; make it shorter")
    count = round(away_share * outlets)
    if not count:
        return {}
    # A text seeds the same stream in every Python since 3.2, and a different one from the population's.
    random = Random(f"attendance {seed}").random  # noqa: S311 (a plan, not a secret)
    chosen = ranking(random, outlets)[:count]
    # Whole nanoseconds, both ends included: [0, duration - away].
    span = duration_ns - away_ns + 1
    leaves_ns = ((index, min(int(random() * span), span - 1)) for index in chosen)
    return {index: (Window(leave_ns, leave_ns + away_ns),) for index, leave_ns in leaves_ns}


def _timezone(audience: Audience, index: int) -> str:
    """Return the time zone of an outlet of the wire; clients of a user's own have none."""
    return audience.outlets[index].timezone if isinstance(audience, Directory) else ""
