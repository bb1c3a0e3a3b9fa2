"""Whether the absences of a scenario's behaviours fit into its run, and can be counted."""

from bench.base.units import Wrong, format_duration
from bench.scenario.audience import Audience
from bench.scenario.behaviour_kinds import KINDS
from bench.scenario.behaviours import Behaviour
from bench.scenario.calendar import Calendar
from wire.directory.behaviour_windows import WINDOWS_MOST

__all__ = ["check_behaviour_times"]


def check_behaviour_times(audience: Audience, calendar: Calendar, duration_ns: int) -> None:
    """Refuse behaviours that do not fit into ``duration_ns`` of publishing, or that the account could not follow.

    Wrong, with the whole key.
    """
    absences = 0
    for number, behaviour in enumerate(audience.behaviour):
        key = f"audience.behaviour.{number}"
        if KINDS[behaviour.kind].leaves and audience.away_share:
            problem = f"outlets of the kind {behaviour.kind} have absences of their own"
            raise Wrong(problem, "set it to 0, and give a flapping behaviour in its place", "audience.away_share")
        if KINDS[behaviour.kind].leaves and audience.away_within_ns:
            problem = f"it is for away_share, and outlets of the kind {behaviour.kind} have absences of their own"
            raise Wrong(problem, "leave it out", "audience.away_within")
        if behaviour.kind == "night":
            _check_night(audience, calendar, f"{key}.kind")
        _check_end(behaviour, key, duration_ns)
        if behaviour.every_ns is not None:
            absences += (behaviour.count or audience.outlets) * (duration_ns // behaviour.every_ns + 1)
        if absences > WINDOWS_MOST:
            problem = f"up to {absences:,} absences are too many"
            raise Wrong(problem, "give a longer period, or fewer outlets", f"{key}.every")


def _check_night(audience: Audience, calendar: Calendar, key: str) -> None:
    if audience.own:
        raise Wrong("clients of your own have no country, and no local time", "give another kind", key)
    if calendar.mode == "flood":
        raise Wrong("a flood has no day, and no night", 'give another kind, or set mode = "open"', key)


def _check_end(behaviour: Behaviour, key: str, duration_ns: int) -> None:
    parts = {"at": behaviour.at_ns, "for": behaviour.for_ns, "within": behaviour.within_ns}
    given = {name: part for name, part in parts.items() if part is not None}
    end_ns = sum(given.values())
    if end_ns > duration_ns:
        words = f"{' + '.join(given)} is {format_duration(end_ns)}, and publishing lasts {format_duration(duration_ns)}"
        raise Wrong(words, "make it shorter, or duration longer", f"{key}.{next(iter(given))}")
