"""How long each phase of a run of a scenario may take."""

from bench.run.phases import Limits
from bench.scenario.model import Scenario

__all__ = ["limits_of"]

JOIN_S = 60.0
COME_ON_S = 240.0  # at most, beside a ramp: 86,000 outlets take some three minutes on two cores
STALL_S = 60.0  # beside a ramp; twice the limit of a handshake
FINAL_S = 20.0  # for the last tallies, once everything is settled
LEAVE_S = 60.0  # a sweep connects every outlet once more, up the same ramp


def limits_of(scenario: Scenario, *, sweep: bool) -> Limits:
    """Return the limits of a scenario's phases; with ``sweep`` the outlets connect once more at the end."""
    audience = scenario.audience
    # How long every outlet takes to connect at the rate that the scenario asks for.
    ramp_s = audience.outlets / audience.connect_rate if audience.connect_rate else 0.0
    drain_s = scenario.drain_ns / 1e9
    return Limits(
        join_s=JOIN_S,
        come_on_s=COME_ON_S + ramp_s,
        drain_s=drain_s,
        settle_s=drain_s,
        final_s=FINAL_S,
        stall_s=STALL_S + (1 / audience.connect_rate if audience.connect_rate else 0.0),
        leave_s=LEAVE_S + (ramp_s if sweep else 0.0),
    )
