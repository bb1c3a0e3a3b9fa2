"""Runs on a broker with oddities: each ends by itself, with an account that says what happened.

``python -m scripts.quirk_runs`` has the full product of oddities, versions of MQTT and QoS.
"""

import pytest

from tests.support.quirk_runs import FAKE_BROKER, problems_of, run_with

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not FAKE_BROKER.exists(), reason="the shared folder is not beside the checkout"),
]


@pytest.mark.parametrize(
    ("name", "mqtt", "qos"),
    [
        ("granted QoS", "5", 1),
        ("no wildcards", "5", 0),
        ("subscription refused", "3.1.1", 1),
        ("early publish", "5", 2),
        ("dropped", "5", 1),
        ("false session", "3.1.1", 0),
        ("kicked", "5", 1),
        ("none let in", "3.1.1", 2),
    ],
)
def test_each_run_whose_outlets_meet_an_odd_broker_ends_with_an_account_of_what_happened(tmp_path, name, mqtt, qos):
    """Within a minute, without a fault or a traceback."""
    done, found = run_with(tmp_path, name, mqtt, qos, timeout=60)
    assert problems_of(name, mqtt, qos, done, found) == []


@pytest.mark.parametrize(
    ("name", "mqtt", "qos"),
    [
        ("maximum QoS 0", "5", 1),
        ("packets of 6,000", "3.1.1", 1),
        ("packets of 6,000", "5", 2),
        ("receive maximum 1", "5", 1),
        ("keep-alive 1", "5", 1),
        ("quota", "5", 1),
        ("not authorised", "5", 1),
        ("no PUBACK", "5", 2),
        ("closed", "3.1.1", 1),
    ],
)
def test_each_run_whose_publisher_meets_an_odd_broker_ends_with_an_account_of_what_happened(tmp_path, name, mqtt, qos):
    """Within its limits, without a fault or a traceback."""
    done, found = run_with(tmp_path, name, mqtt, qos)
    assert problems_of(name, mqtt, qos, done, found) == []
