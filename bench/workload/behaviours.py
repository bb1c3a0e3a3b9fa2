"""The behaviours of a scenario's outlets, as the workers get them."""

from collections.abc import Callable, Mapping
from functools import partial

from bench.scenario.behaviour_draws import draws_of
from bench.scenario.behaviours import Behaviour
from bench.scenario.calendar import Calendar
from bench.scenario.load import Scenario
from bench.scenario.times import DAY_NS
from bench.workload.local_time import ahead_ns
from wire.contract import behaviours as contract
from wire.directory.audience import Audience
from wire.directory.directory import Directory

__all__ = ["behaviours_of"]

BUFFER_BYTES = 8_000  # of a slow reader's socket, where the scenario does not say

Draws = tuple[contract.Draw, ...]
Make = Callable[[Behaviour, Draws], contract.Behaviour]
Periodic = type[contract.Flapping] | type[contract.Crashing] | type[contract.Resubscribing]


def behaviours_of(scenario: Scenario, clients: Audience | None) -> contract.Behaviours:
    """Return the behaviours of a scenario's outlets, with the outlets that each takes. ``clients`` are the outlets;
    None where they are a user's own clients.
    """
    audience = scenario.audience
    draws = draws_of(audience.behaviour, audience.group, audience.outlets)
    return tuple(
        _night(behaviour, drawn, scenario.calendar, clients)
        if behaviour.kind == "night"
        else MAKERS[behaviour.kind](behaviour, drawn)
        for behaviour, drawn in zip(audience.behaviour, draws, strict=True)
    )


def _periodic(kind: Periodic, behaviour: Behaviour, draws: Draws) -> contract.Behaviour:
    away_ns, every_ns = behaviour.for_ns or 0, behaviour.every_ns or 0
    return kind(name=behaviour.called, draws=draws, away_ns=away_ns, every_ns=every_ns)


def _late(behaviour: Behaviour, draws: Draws) -> contract.Behaviour:
    at_ns, within_ns = behaviour.at_ns or 0, behaviour.within_ns or 0
    return contract.Late(name=behaviour.called, draws=draws, at_ns=at_ns, within_ns=within_ns)


def _mass_return(behaviour: Behaviour, draws: Draws) -> contract.Behaviour:
    return contract.MassReturn(
        name=behaviour.called,
        draws=draws,
        at_ns=behaviour.at_ns or 0,
        away_ns=behaviour.for_ns or 0,
        within_ns=behaviour.within_ns or 0,
        backoff=behaviour.backoff is not False,
    )


def _slow_reader(behaviour: Behaviour, draws: Draws) -> contract.Behaviour:
    rate, buffer = behaviour.rate_bytes or 0, behaviour.buffer_bytes or BUFFER_BYTES
    return contract.SlowReader(name=behaviour.called, draws=draws, bytes_per_s=rate, buffer_bytes=buffer)


def _slow_ack(behaviour: Behaviour, draws: Draws) -> contract.Behaviour:
    return contract.SlowAck(name=behaviour.called, draws=draws, delay_ns=behaviour.delay_ns or 0)


def _shared_desk(behaviour: Behaviour, draws: Draws) -> contract.Behaviour:
    return contract.SharedDesk(name=behaviour.called, draws=draws, size=behaviour.size or 0)


MAKERS: Mapping[str, Make] = {
    "flapping": partial(_periodic, contract.Flapping),
    "crashing": partial(_periodic, contract.Crashing),
    "resubscribing": partial(_periodic, contract.Resubscribing),
    "late": _late,
    "mass_return": _mass_return,
    "slow_reader": _slow_reader,
    "slow_ack": _slow_ack,
    "shared_desk": _shared_desk,
}


def _night(behaviour: Behaviour, draws: Draws, calendar: Calendar, clients: Audience | None) -> contract.Behaviour:
    """Return a night in the run's own time: a day of the calendar passes at its speed."""
    closes_ns, opens_ns = behaviour.closes_ns or 0, behaviour.opens_ns or 0
    outlets = clients.outlets if isinstance(clients, Directory) else ()
    period_ns = calendar.run_ns(DAY_NS)
    zones = tuple(
        contract.Zone(
            timezone,
            min(calendar.run_ns((closes_ns - calendar.begins_ns - ahead_ns(timezone)) % DAY_NS), period_ns - 1),
        )
        for timezone in sorted({outlet.timezone for outlet in outlets})
    )
    away_ns = calendar.run_ns((opens_ns - closes_ns) % DAY_NS)
    return contract.Night(name=behaviour.called, draws=draws, away_ns=away_ns, period_ns=period_ns, zones=zones)
