"""A broker's URL in and its parts out; a password is in no text that may be shown."""

import pytest

from wire.contract.broker import PASSWORD, USERNAME, BrokerUrl, Credentials


@pytest.mark.parametrize(
    ("text", "shown", "host", "port", "tls"),
    [
        ("mqtt://broker.example", "mqtt://broker.example:1883", "broker.example", 1883, False),
        ("mqtts://broker.example", "mqtts://broker.example:8883", "broker.example", 8883, True),
        ("mqtt://127.0.0.1:2883/", "mqtt://127.0.0.1:2883", "127.0.0.1", 2883, False),
        ("mqtts://[::1]:8884", "mqtts://[::1]:8884", "::1", 8884, True),
        ("MQTT://broker.example", "mqtt://broker.example:1883", "broker.example", 1883, False),
        ("Mqtts://BROKER.example", "mqtts://broker.example:8883", "broker.example", 8883, True),
        ("ws://broker.example", "ws://broker.example:80/mqtt", "broker.example", 80, False),
        ("WSS://broker.example", "wss://broker.example:443/mqtt", "broker.example", 443, True),
        ("ws://broker.example:8083/", "ws://broker.example:8083/", "broker.example", 8083, False),
        ("wss://[::1]:8084/a/b?x=1", "wss://[::1]:8084/a/b?x=1", "::1", 8084, True),
        ("unix:///run/mosquitto.sock", "unix:///run/mosquitto.sock", "localhost", 0, False),
        ("unix:///run/my%20broker", "unix:///run/my%20broker", "localhost", 0, False),
        ("mqtt://münchen.example", "mqtt://münchen.example:1883", "münchen.example", 1883, False),
    ],
)
def test_a_url_without_a_port_has_the_port_of_its_scheme(text, shown, host, port, tls):
    """1883 without TLS and 8883 with it; an IPv6 address keeps its brackets in the text alone."""
    url = BrokerUrl.parse(text)
    assert (url.text, url.host, url.port, url.tls, url.credentials) == (shown, host, port, tls, None)


def test_a_websocket_has_a_path_and_a_unix_socket_is_one():
    """A URL without a path has the one that most brokers take; the query belongs to it."""
    assert BrokerUrl.parse("ws://b").path == "/mqtt"
    assert BrokerUrl.parse("wss://ed:pw@b/x?y=z").path == "/x?y=z"
    assert BrokerUrl.parse("wss://b/").path == "/"
    assert BrokerUrl.parse("wss://b").websocket
    assert not BrokerUrl.parse("mqtt://b").websocket
    url = BrokerUrl.parse("unix://ed:pw@/run/my%20broker")
    assert (url.path, url.unix, url.credentials) == ("/run/my broker", True, Credentials("ed", "pw"))
    assert BrokerUrl.parse(url.text).path == url.path


@pytest.mark.parametrize(
    ("text", "authority"),
    [("ws://b", "b"), ("ws://b:8083", "b:8083"), ("wss://[::1]:8084", "[::1]:8084"), ("wss://[::1]:443", "[::1]")],
)
def test_the_host_of_a_request_has_its_port_where_http_would_not_know_it(text, authority):
    """An IPv6 address stands in brackets (RFC 9110 §7.2)."""
    assert BrokerUrl.parse(text).authority == authority


def test_credentials_leave_the_text_and_are_decoded():
    """The text is shown and sent to workers; percent-encoding is of the URL, not of the password."""
    url = BrokerUrl.parse("mqtt://ed%40x:p%2Fw%3A1@broker.example:1884")
    assert url.text == "mqtt://broker.example:1884"
    assert url.credentials == Credentials("ed@x", "p/w:1")
    assert "p/w:1" not in repr(url)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("broker.example:1883", "it is no URL"),
        ("http://broker.example", "http:// is not spoken here"),
        ("wsss://broker.example", "wsss:// is not spoken here; did you mean wss://"),
        ("ws://broker.example/mqtt#1", "has a fragment"),
        ("ws://broker.example/\u00fc", "its path has a character"),
        ("ws://broker.example/a b", "its path has a character"),
        ("unix://run/mosquitto.sock", "it has a host; a Unix socket is given by its path"),
        ("unix:///", "no path of a socket"),
        (f"unix:///{'a' * 107}", "over 107 bytes"),
        ("unix:///run/x?y", "goes on after the path"),
        ("mqtt://ed%00:p@there", "none that MQTT can send"),
        (f"mqtt://ed:{'p' * 70_000}@there", "none that MQTT can send"),
        ("mqtt://%ff:p@there", "not UTF-8 behind its %XX"),
        ("mqtt://", "host or port is missing"),
        ("mqtt://broker.example:0", "host or port is missing"),
        ("mqtt://broker.example:70000", "cannot be read"),
        ("mqtt://broker.example:1883/topic", "goes on after the port"),
        ("mqtt://broker.example?tls=1", "goes on after the port"),
        ("mqtt://a b:1", "no name or address"),
        ("mqtt://a\u3000b", "no name or address"),
        ("mqtt://a..b", "no name or address"),
        (f"mqtt://{'a' * 64}.example", "no name or address"),
        ("mqtt://a%20b", "no name or address"),
        ("mqtt://a,b", "no name or address"),
        ("mqtt://u:p\tw@h", "a control character"),
        ("mqtt://h\n", "a control character"),
        ("mqtt://:hunter2@h", "a password without a user name"),
        ("mqtt://u:p/w@h", "/ is written %2F"),
        ("mqtt://u:p#w@h", "/ is written %2F"),
    ],
)
def test_what_is_no_broker_url_is_refused_with_its_reason(text, reason):
    """The reason says which part is wrong."""
    with pytest.raises(ValueError, match=reason):
        BrokerUrl.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "ed:hunter2@b://x",
        "mqtt://:hunter2@h",
        "mqtt://ed:hunter2@b:port",
        "mqtt://ed:hunter2@b/x",
        "http://ed:hunter2@b",
        "ws://ed:hunter2@b/mqtt#x",
        "unix://ed:hunter2@b/x",
        "mqtt://ed:hunter2@b\n",
    ],
)
def test_a_refusal_does_not_show_the_password(text):
    """Nor does the error that it was raised from, which a traceback would show."""
    with pytest.raises(ValueError, match=r"\w") as raised:
        BrokerUrl.parse(text)
    assert "hunter2" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_credentials_come_back_from_the_environment_that_they_are_given_to():
    """A child process is given them that way, never on its command line."""
    credentials = Credentials("editor", "secret")
    environment = credentials.environment()
    assert environment == {USERNAME: "editor", PASSWORD: "secret"}
    assert Credentials.of_environment(environment) == credentials
    assert Credentials.of_environment({USERNAME: "editor"}) == Credentials("editor")
    assert Credentials.of_environment({PASSWORD: "secret"}) is None
