"""The absences that follow from the behaviours of outlets, drawn from the seed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from random import Random

from wire.contract.behaviours import Behaviour, Crashing, Flapping, Late, MassReturn, Night, Resubscribing
from wire.directory.attendance import How, Window
from wire.directory.behaving import Behaving
from wire.errors import DirectoryError

__all__ = ["WINDOWS_MOST", "behaviour_windows"]

WINDOWS_MOST = 2_000_000  # some 25 bytes each, in every process

Timezone = Callable[[int], str]  # of an outlet, by its index


def behaviour_windows(
    behaving: Behaving, seed: int, duration_ns: int, timezone: Timezone
) -> Mapping[int, Iterable[Window]]:
    """Return the absences of each outlet that has any within ``duration_ns`` of publishing.

    Each ends within that time. DirectoryError where there may be more than WINDOWS_MOST of them, and where an outlet
    is in a time zone that its night does not know.
    """
    _check_number(behaving.behaviours, duration_ns)
    found: dict[int, Iterable[Window]] = {}
    for number, behaviour in enumerate(behaving.behaviours, 1):
        # A text seeds the same stream in every Python since 3.2.
        random = Random(f"windows {seed} {behaviour.name}").random  # noqa: S311 (a plan, not a secret)
        for index in behaving.members(number):
            found[index] = _windows(behaviour, random(), duration_ns, index, timezone)
    return found


def _check_number(behaviours: Iterable[Behaviour], duration_ns: int) -> None:
    most = 0
    for behaviour in behaviours:
        match behaviour:
            case Flapping() | Crashing() | Resubscribing():
                most += behaviour.outlets * (duration_ns // behaviour.every_ns + 1)
            case Night():
                most += behaviour.outlets * (duration_ns // behaviour.period_ns + 2)
    if most > WINDOWS_MOST:
        raise DirectoryError(f"up to {most:,} absences are more than {WINDOWS_MOST:,}; give longer periods")


def _windows(
    behaviour: Behaviour, fraction: float, duration_ns: int, index: int, timezone: Timezone
) -> Iterator[Window]:
    """Yield the absences of an outlet; ``fraction``, from 0 to below 1, is its own."""
    match behaviour:
        case Flapping():
            yield from _periodic(behaviour, How.DISCONNECT, fraction, duration_ns)
        case Crashing():
            yield from _periodic(behaviour, How.CRASH, fraction, duration_ns)
        case Resubscribing():
            yield from _periodic(behaviour, How.UNSUBSCRIBE, fraction, duration_ns)
        case Night():
            yield from _nights(behaviour, duration_ns, index, timezone)
        case Late():
            yield Window(0, behaviour.at_ns + int(fraction * behaviour.within_ns), How.NOT_YET)
        case MassReturn():
            return_ns = behaviour.at_ns + behaviour.away_ns + int(fraction * behaviour.within_ns)
            yield Window(behaviour.at_ns, return_ns, How.CRASH)


def _periodic(
    behaviour: Flapping | Crashing | Resubscribing, how: How, fraction: float, duration_ns: int
) -> Iterator[Window]:
    first_ns, away_ns = int(fraction * behaviour.every_ns), behaviour.away_ns
    for leave_ns in range(first_ns, duration_ns - away_ns + 1, behaviour.every_ns):
        yield Window(leave_ns, leave_ns + away_ns, how)


def _nights(behaviour: Night, duration_ns: int, index: int, timezone: Timezone) -> Iterator[Window]:
    own = timezone(index)
    closes_ns = next((zone.closes_ns for zone in behaviour.zones if zone.timezone == own), None)
    if closes_ns is None:
        raise DirectoryError(f"outlet {index} is in {own or 'no time zone'}, unknown to behaviour {behaviour.name!r}")
    for leave_ns in range(closes_ns - behaviour.period_ns, duration_ns, behaviour.period_ns):
        return_ns = min(leave_ns + behaviour.away_ns, duration_ns)
        if return_ns > 0:
            yield Window(max(0, leave_ns), return_ns)
