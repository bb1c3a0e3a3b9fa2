"""The sessions' part of the workers' configuration: bounds, and no secret in it."""

import msgspec
import pytest

from wire.contract.session_config import HOUR_S, METHODS, NEVER_S, SessionConfig, WillConfig
from wire.host.scram import MECHANISMS


def test_a_configuration_comes_back_as_it_was_sent():
    """With every field that differs from its default."""
    sent = SessionConfig(
        *("sensor-{i}", "user-{i}"),
        clean_start=True,
        expiry_s=NEVER_S,
        receive_maximum=1,
        packet_most=65_536,
        topic_alias_maximum=10,
        retain_handling=2,
        retain_as_published=True,
        response_information=True,
        problem_information=False,
        user_properties=(("a", "b"), ("a", "c")),
        subscribe_properties=(("d", ""),),
        authentication="SCRAM-SHA-256",
        will=WillConfig("wills/{i}", "gone", 1, True, 5),
    )
    assert msgspec.json.decode(msgspec.json.encode(sent), type=SessionConfig) == sent


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "{j}"},
        {"username": "{j}"},
        {"will": {"topic": "wills/{j}"}},
        {"will": {"topic": ""}},
        {"will": {"topic": "a", "payload": "{"}},
        {"receive_maximum": 0},
        {"retain_handling": 3},
        {"expiry_s": NEVER_S + 1},
        {"authentication": "SCRAM-SHA-1"},
        {"user_properties": [["a"]]},
        {"user_properties": [["a", "nul\0l"]]},
        {"password": "x"},
        {"token_command": "rm -r"},
    ],
)
def test_a_field_that_is_out_of_bounds_or_unknown_is_refused(wrong):
    """Among them a command: anybody who may publish on the broker could have a worker run it."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wrong, SessionConfig)


def test_the_methods_are_those_that_are_there():
    """The contract names them for the host's SCRAM."""
    assert tuple(MECHANISMS) == METHODS
    assert SessionConfig().expiry_s == HOUR_S
