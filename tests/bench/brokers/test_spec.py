"""Which broker is meant, and that a password goes no further than it must."""

import dataclasses
from pathlib import Path

import pytest
from pydantic import ValidationError

from bench.base.errors import BrokerFault, ConfigurationError
from bench.brokers.spec import BrokerSpec, parse_broker
from tests.support.certificates import ClientCertificates
from wire.contract.broker import PASSWORD, USERNAME, BrokerUrl, Credentials
from wire.contract.transport import Transport


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


SECURE = {"urls": ["mqtts://there"]}


def test_the_settings_of_connections_become_a_transport(tmp_path):
    """A number stands for a version of TLS, a text for a list of one, a table for lines of headers."""
    certificates = ClientCertificates(tmp_path)
    own = certificates.write("0", together=True).certificate
    spec = BrokerSpec.model_validate(
        {
            "urls": "wss://there/x",
            "ca": certificates.ca,
            "outlet_certificate": str(tmp_path / "{i}.pem"),
            "tls_min": 1.3,
            "alpn": "mqtt",
            "server_name": "broker.example",
            "tls_resumption": False,
            "headers": {"Authorization": "Bearer hunter2"},
        }
    )
    assert spec.transport == Transport(
        ca=certificates.ca,
        outlet_certificate=str(tmp_path / "{i}.pem"),
        tls_min="1.3",
        alpn=("mqtt",),
        server_name="broker.example",
        tls_resumption="false",
        headers=("Authorization: Bearer hunter2",),
    )
    assert spec.transport.identity_of(0).certificate == own
    assert "hunter2" not in repr(spec)
    assert spec.model_dump(mode="json")["headers"] == {}
    again = BrokerSpec.model_validate(spec.model_dump(mode="json"))
    assert again.transport == dataclasses.replace(spec.transport, headers=())


@pytest.mark.parametrize(
    ("table", "key", "problem"),
    [
        ({"urls": ["mqtt://there"], "tls_min": "1.3"}, "tls_min", "there is no mqtts:// or wss:// among"),
        ({"urls": ["mqtt://there"], "tls_resumption": False}, "tls_resumption", "there is no mqtts:// or wss:// among"),
        ({"urls": ["mqtts://there"], "headers": {"A": "b"}}, "headers", "there is no ws:// or wss:// among"),
        ({"urls": ["ws://there"], "headers": {"Host": "b"}}, "headers", "Host is a header of the WebSocket's own"),
        ({"urls": ["ws://there"], "headers": "A: b"}, "headers", "this is no table of texts"),
        (SECURE | {"tls_min": 1.3, "tls_max": 1.2}, "tls_max", "1.2 is below tls_min"),
        (SECURE | {"ciphers": "NONSENSE"}, "ciphers", "OpenSSL knows none of 'NONSENSE'"),
        (SECURE | {"key": "me.key"}, "key", "there is no certificate that it belongs to"),
        (SECURE | {"certificate": "/none/me.pem"}, "certificate", "/none/me.pem: no such file"),
        (SECURE | {"outlet_certificate": "/none/{i}.pem"}, "outlet_certificate", "/none/0.pem: no such file"),
        (SECURE | {"insecure": True}, "insecure", "a broker's certificate is always checked"),
    ],
)
def test_a_setting_that_cannot_be_followed_is_named_by_its_key(table, key, problem):
    """With what is wrong; no header's value is in it."""
    with pytest.raises(ValidationError) as raised:
        BrokerSpec.model_validate(table)
    (error,) = raised.value.errors()
    wrong = error["ctx"]["error"]
    assert ".".join(filter(None, (*map(str, error["loc"]), wrong.key))) == key
    assert problem in wrong.problem
