"""Which broker is meant, and that a password goes no further than it must."""

from pathlib import Path

import pytest

from bench.base.errors import BrokerFault, ConfigurationError
from bench.brokers.spec import parse_broker
from wire.contract.broker import PASSWORD, USERNAME, BrokerUrl, Credentials


@pytest.mark.parametrize("kind", ["embedded", "mosquitto"])
def test_a_broker_of_ours_is_asked_for_by_name(kind: str) -> None:
    """--broker embedded, --broker mosquitto."""
    assert parse_broker(kind).kind == kind


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("mqtt://localhost", "mqtt://localhost:1883"),
        ("mqtt://10.0.0.1:18883/", "mqtt://10.0.0.1:18883"),
        ("mqtt://[::1]:1884", "mqtt://[::1]:1884"),
        ("mqtt://me:se%40cret@host:1", "mqtt://host:1"),
        ("mqtts://me:se%40cret@host", "mqtts://host:8883"),
    ],
)
def test_a_url_is_kept_without_its_credentials(text: str, shown: str) -> None:
    """The port is MQTT's own unless the URL says another, and over TLS it is another of its own."""
    url = BrokerUrl.parse(text)
    assert url.text == shown
    assert url.tls is shown.startswith("mqtts")
    assert "cret" not in repr(url)


def test_credentials_are_decoded_and_go_to_children_by_environment() -> None:
    """Escapes in a URL are resolved, and a child reads the same credentials."""
    credentials = parse_broker("mqtt://me:se%40cret@host").credentials
    assert credentials == Credentials("me", "se@cret")
    assert credentials.environment() == {USERNAME: "me", PASSWORD: "se@cret"}
    assert Credentials.of_environment(credentials.environment()) == credentials
    assert Credentials.of_environment({PASSWORD: "alone"}) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mosquito",
        "mqttss://me:hunter2@h",
        "http://h",
        "mqtt://",
        "mqtt://h:0",
        "mqtt://h:99999",
        "mqtt://me:hunter2@h:port",
        "mqtt://me:hunter2@h/topic",
        "mqtt://me:hunter2@[h",
        "mqtt://h?x=1",
    ],
)
def test_what_is_no_broker_is_refused_without_its_password(text: str) -> None:
    """The message names the remedy, and repeats nothing secret."""
    with pytest.raises(ConfigurationError) as caught:
        parse_broker(text)
    assert "mqtt://host:1883" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_the_nodes_of_a_cluster_take_one_user() -> None:
    """Two sets of credentials cannot both be right; one of two URLs may have them."""
    assert parse_broker(["mqtt://a:b@h", "mqtt://i"]).credentials == Credentials("a", "b")
    with pytest.raises(ConfigurationError) as caught:
        parse_broker(["mqtt://a:hunter2@h", "mqtt://a:hunter3@h"])
    assert "hunter" not in str(caught.value)


def test_a_fault_shows_the_last_lines_of_the_log() -> None:
    """The message alone says so, without a search for the file."""
    fault = BrokerFault("mosquitto", "it ended", Path("run/mosquitto.log"), ("one", "two"))
    assert str(fault) == "mosquitto: it ended; its log is run/mosquitto.log, which ends:\n  one\n  two"
