"""The service's settings: arguments over environment over defaults, and each mistake is named."""

import os

import pytest

from wire.contract.transport import Transport
from wire.errors import SettingsError
from wire.service.settings import OPTIONS, parse_settings

BROKER = ["--broker", "mqtt://127.0.0.1:1883"]


def test_a_broker_is_all_that_must_be_given():
    """The rest is a wire of the model's size, on loopback."""
    settings = parse_settings(BROKER, {})
    assert settings.brokers == ("mqtt://127.0.0.1:1883",)
    assert (settings.outlets, settings.countries, settings.seed) == (6_500, 90, 20_250_318)
    assert (settings.host, settings.port, settings.qos, settings.mqtt) == ("127.0.0.1", 8080, 1, "auto")
    assert settings.tokens is settings.calendar is None
    assert settings.transport == Transport()


def test_each_option_comes_from_the_environment_too_and_the_argument_wins():
    """WIRE_ and the option's name."""
    environment = {"WIRE_BROKER": "mqtt://a:1, mqtt://b:2", "WIRE_OUTLETS": "12", "WIRE_MIN_WORKERS": "3"}
    assert parse_settings([], environment).brokers == ("mqtt://a:1", "mqtt://b:2")
    settings = parse_settings(["--outlets", "7"], environment)
    assert (settings.outlets, settings.min_workers) == (7, 3)
    assert len({option.variable for option in OPTIONS}) == len(OPTIONS)


def test_an_empty_variable_is_none():
    """As compose files leave them."""
    assert parse_settings(BROKER, {"WIRE_TOKENS_FILE": "", "WIRE_OUTLETS": ""}).outlets == 6_500


@pytest.mark.parametrize(
    ("arguments", "environment", "named", "remedy"),
    [
        ([], {}, "--broker", "give the URL of a broker"),
        ([*BROKER, "--outlets", "many"], {}, "--outlets", "from 1 to 200000"),
        (BROKER, {"WIRE_QOS": "3"}, "WIRE_QOS", "from 0 to 2"),
        ([*BROKER, "--http", "8080"], {}, "--http", "HOST:PORT"),
        ([*BROKER, "--http", "host:99999"], {}, "--http", "HOST:PORT"),
        ([*BROKER, "--http", "host:²"], {}, "--http", "HOST:PORT"),
        ([*BROKER, "--http", f"host:{'9' * 5_000}"], {}, "--http", "HOST:PORT"),
        ([*BROKER, "--http", f"{'a' * 64}:8080"], {}, "--http", "HOST:PORT"),
        (["--broker", "there"], {}, "--broker", "it is no URL; give a broker as mqtt://host:port"),
        ([], {"WIRE_BROKER": "mqtt://a,b"}, "WIRE_BROKER: URL 2", "it is no URL; give a broker as mqtt://host:port"),
        ([*BROKER, "--data", "\udcff"], {}, r"the argument \\xff is not UTF-8", "give it in UTF-8"),
        (BROKER, {"WIRE_DATA": "\udcff"}, "WIRE_DATA: its value is not UTF-8", "give it in UTF-8"),
        ([*BROKER, "--mqtt", "4"], {}, "--mqtt", "auto, 3.1.1, 5"),
        ([*BROKER, "--grace", "long"], {}, "--grace", "a number"),
        ([*BROKER, "--id", "a b"], {}, "--id", "letters, digits"),
        ([*BROKER, "--tokens-file", "/nowhere"], {}, "--tokens-file", "/nowhere"),
    ],
)
def test_what_does_not_fit_is_named_with_what_would(arguments, environment, named, remedy):
    """By the option or the variable that it came with."""
    with pytest.raises(SettingsError, match=named) as caught:
        parse_settings(arguments, environment)
    assert remedy in str(caught.value)


def test_a_password_in_the_arguments_is_refused_and_not_repeated():
    """Every user of the machine can read them; the environment is the process's own."""
    with pytest.raises(SettingsError, match="environment") as caught:
        parse_settings(["--broker", "mqtt://ann:swordfish@host:1883"], {})
    assert "swordfish" not in str(caught.value)
    environment = {"WIRE_BROKER": "mqtt://ann:swordfish@host:1883"}
    assert parse_settings([], environment).brokers == ("mqtt://ann:swordfish@host:1883",)


def test_a_file_may_be_a_pipe(tmp_path):
    """As of a shell's --tokens-file <(…)."""
    pipe = tmp_path / "tokens"
    os.mkfifo(pipe)
    assert parse_settings([*BROKER, "--tokens-file", str(pipe)], {}).tokens == pipe
    with pytest.raises(SettingsError, match="there is no file"):
        parse_settings([*BROKER, "--tokens-file", str(tmp_path)], {})
