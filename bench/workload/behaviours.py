"""The behaviours of a scenario's outlets, as the workers get them."""

from bench.scenario.behaviour_draws import draws_of
from bench.scenario.behaviours import Behaviour
from bench.scenario.load import Scenario
from wire.contract import behaviours as contract

__all__ = ["behaviours_of"]


def behaviours_of(scenario: Scenario) -> contract.Behaviours:
    """Return the behaviours of a scenario's outlets, with the outlets that each takes."""
    audience = scenario.audience
    draws = draws_of(audience.behaviour, audience.group, audience.outlets)
    return tuple(_behaviour(behaviour, drawn) for behaviour, drawn in zip(audience.behaviour, draws, strict=True))


def _behaviour(behaviour: Behaviour, draws: tuple[contract.Draw, ...]) -> contract.Behaviour:
    return contract.Flapping(
        name=behaviour.called, draws=draws, away_ns=behaviour.for_ns or 0, every_ns=behaviour.every_ns or 0
    )
