"""The settings of connections, through the environment and back, and the headers of a WebSocket's request."""

import pytest

from wire.contract.broker import BrokerUrl
from wire.contract.transport import VARIABLES, TlsIdentity, Transport, Upgrade, parse_header
from wire.errors import TransportError

FULL = Transport(
    ca="ca.pem",
    certificate="me.pem",
    key="me.key",
    tls_min="1.2",
    tls_max="1.3",
    ciphers="ECDHE+AESGCM",
    alpn=("mqtt", "x-amzn-mqtt-ca"),
    server_name="broker.example",
    tls_resumption="false",
    headers=("Authorization: Bearer hunter2", "X-Tenant: a,b"),
    outlet_certificate="certs/{i}.pem",
    outlet_key="keys/{i}.pem",
    source=("127.0.0.2-127.0.0.9", "::1"),
)


@pytest.mark.parametrize("transport", [FULL, Transport()])
def test_a_childs_environment_has_every_setting(transport):
    """Those with the default too: a child must not inherit another one."""
    environment = transport.environment()
    assert set(environment) == set(VARIABLES.values())
    assert Transport.of_environment(environment) == transport


def test_no_header_is_in_a_repr():
    """It may hold a token."""
    assert "hunter2" not in repr(FULL)
    assert "hunter2" not in repr(Upgrade.of(BrokerUrl.parse("ws://b"), FULL.headers))


def test_an_outlet_has_a_certificate_of_its_own_where_a_template_says_so():
    """Without one it has the certificate of all connections; a template without {i} is one for all outlets."""
    assert FULL.identity == TlsIdentity("me.pem", "me.key")
    assert FULL.identity_of(17) == TlsIdentity("certs/17.pem", "keys/17.pem")
    assert FULL.one_for_each
    shared = Transport(certificate="me.pem", outlet_certificate="outlets.pem")
    assert shared.identity_of(17) == TlsIdentity("outlets.pem", "")
    assert not shared.one_for_each
    assert Transport(certificate="me.pem").identity_of(17) == TlsIdentity("me.pem")
    assert Transport().identity_of(17) is None


def test_a_setting_of_tls_is_told_from_the_others():
    """Headers and source addresses have a meaning without TLS."""
    assert not Transport(headers=("A: b",), source=("::1",)).uses_tls
    assert Transport(ca="x").uses_tls
    assert Transport(alpn=("mqtt",)).uses_tls
    assert Transport(tls_resumption="false").uses_tls
    assert Transport(outlet_certificate="x").uses_tls


def test_outlets_resume_unless_the_setting_says_no():
    """By default, and where it says so."""
    assert Transport().resumes
    assert Transport(tls_resumption="true").resumes
    assert not FULL.resumes


def test_a_header_has_a_name_and_a_value():
    """Blanks around both are of no account; the value may have colons."""
    assert parse_header("Authorization:  Bearer a:b ") == ("Authorization", "Bearer a:b")
    assert parse_header("X-Empty:") == ("X-Empty", "")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Bearer hunter2", "a line is no header of HTTP"),
        ("My Header: hunter2", "a line is no header of HTTP"),
        ("X-A: hunter2\r\nX-B: c", "the value of X-A has a character"),
        ("Host: elsewhere", "Host is a header of the WebSocket's own; leave it out"),
        ("Sec-WebSocket-Protocol: hunter2", "is a header of the WebSocket's own"),
    ],
)
def test_a_line_that_is_no_header_is_refused_without_its_value(line, reason):
    """A request could else be ended by it, or become another one."""
    with pytest.raises(TransportError, match=reason) as raised:
        parse_header(line)
    assert raised.value.key == "headers"
    assert "hunter2" not in str(raised.value)
