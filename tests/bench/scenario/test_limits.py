"""The limits of the scenario keys that have an option: the model's and the option's are one."""

import pytest

from bench.scenario import limits
from bench.scenario.audience import Audience, Metrics, Workers
from bench.scenario.model import Scenario


@pytest.mark.parametrize(
    ("model", "key", "limit"),
    [
        (Audience, "outlets", limits.OUTLETS),
        (Audience, "qos", limits.QOS),
        (Audience, "mqtt", limits.MQTT),
        (Workers, "workers", limits.WORKERS),
        (Metrics, "port", limits.METRICS_PORT),
        (Scenario, "duration_ns", limits.DURATION),
    ],
)
def test_a_key_is_described_by_its_limit(model, key, limit):
    """The description is the remedy of every message about the key."""
    assert model.model_fields[key].description == limit.takes
