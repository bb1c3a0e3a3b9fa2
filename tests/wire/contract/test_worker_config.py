"""The configuration of the workers: a worker reads it as the wire writes it; impossible values are refused."""

import msgspec
import pytest

from wire.contract.worker_config import WorkerConfig

LEAST = {"seed": 1, "outlets": 10, "countries": 3, "brokers": ["mqtt://127.0.0.1:1883"]}


def config(**more):
    return msgspec.convert(LEAST | more, WorkerConfig)


def test_a_configuration_comes_back_as_it_was_sent():
    """With every field that differs from its default."""
    sent = WorkerConfig(
        7, 500, 40, ("mqtt://a:1", "mqtts://b:2"), qos=1, mqtt="5", persistent=True, away_share=0.25, away_ns=5,
        duration_ns=9, thresholds_ns=(1, 2), sampled=(3, 499), sweep=True, raw=True,
    )  # fmt: skip
    assert msgspec.json.decode(msgspec.json.encode(sent), type=WorkerConfig) == sent


def test_what_is_not_said_has_the_default_of_a_plain_run():
    """QoS 0 over MQTT 3.1.1, a tally a second, no outlet away."""
    plain = config()
    assert (plain.qos, plain.mqtt, plain.tally_ns, plain.away_share) == (0, "3.1.1", 1_000_000_000, 0)
    assert (plain.connect_rate, plain.sampled, plain.sweep, plain.raw) == (0, (), False, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"outlets": 0}, {"outlets": 200_001}, {"qos": 3}, {"mqtt": "4"}, {"mqtt": "3.1.1\n"}, {"brokers": []},
        {"keepalive_s": 65_536}, {"handshakes": 0}, {"away_share": 1.5}, {"tally_ns": 999_999}, {"sampled": [-1]},
        {"password": "x"},
    ],
)  # fmt: skip
def test_a_field_that_is_out_of_bounds_or_unknown_is_refused(wrong):
    """An unknown field is of another version of the wire."""
    with pytest.raises(msgspec.ValidationError):
        config(**wrong)


def test_each_broker_has_a_url():
    """The second is looked at as the first is."""
    with pytest.raises(msgspec.ValidationError, match="it is no URL"):
        config(brokers=["mqtt://a", "b:1883"])


def test_outlets_are_not_away_for_longer_than_publishing_lasts():
    """As long is allowed; without outlets that are away the time does not matter."""
    with pytest.raises(msgspec.ValidationError, match="away for longer"):
        config(away_share=0.1, away_ns=11, duration_ns=10)
    assert config(away_share=0.1, away_ns=10, duration_ns=10).away_ns == 10
    assert config(away_share=0, away_ns=11, duration_ns=10).away_ns == 11


def test_a_behaviour_takes_outlets_that_there_are():
    """The last of them is allowed."""
    draws = [{"first": 5, "after": 10, "outlets": 1}]
    part = {"kind": "flapping", "name": "f", "draws": draws, "away_ns": 1, "every_ns": 10**9}
    assert config(behaviours=[part]).behaviours[0].outlets == 1
    with pytest.raises(msgspec.ValidationError, match="outlets that there are not"):
        config(behaviours=[part], outlets=9)


@pytest.mark.parametrize(
    ("qos", "persistent", "lasting"), [(0, False, False), (0, True, False), (1, False, False), (1, True, True)]
)
def test_a_broker_keeps_what_an_absent_outlet_misses_from_qos_1_with_a_session(qos, persistent, lasting):
    """Each without the other keeps nothing."""
    assert config(qos=qos, persistent=persistent).lasting is lasting
    assert config(qos=qos, persistent=persistent).kept is lasting


def test_a_session_that_is_not_taken_up_again_does_not_last():
    """With Clean Start the outlet drops what the broker kept; with an expiry of 0 the broker does."""
    for asked in ({"clean_start": True}, {"expiry_s": 0}):
        made = config(qos=1, persistent=True, session=asked)
        assert (made.lasting, made.kept) == (False, True)
