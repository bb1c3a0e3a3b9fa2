"""The worker's settings of connections, of options and environment."""

import pytest

from subscribers.options import parse_options
from subscribers.transport_options import transport_of
from tests.support.certificates import ClientCertificates
from wire.contract.transport import VARIABLES, Transport
from wire.errors import SettingsError

BROKER = ("--broker", "mqtts://127.0.0.1")


def settings(*words, **environment):
    return transport_of(
        parse_options([*BROKER, *map(str, words)]), {VARIABLES[key]: value for key, value in environment.items()}
    )


def test_an_option_wins_over_the_environment_which_has_the_rest(tmp_path):
    """The environment's key belongs to the environment's certificate, and goes with it."""
    certificates = ClientCertificates(tmp_path)
    one, both = certificates.write("one"), certificates.write("both", together=True)
    given = {"ca": certificates.ca, "certificate": one.certificate, "key": one.key, "tls_min": "1.3"}
    assert settings(**given) == Transport(**given)
    found = settings("--broker-certificate", both.certificate, "--source", "127.0.0.2-127.0.0.3, ::1", **given)
    assert (found.certificate, found.key, found.tls_min) == (both.certificate, "", "1.3")
    assert found.source == ("127.0.0.2-127.0.0.3", "::1")
    found = settings("--outlet-certificate", tmp_path / "one.pem", "--outlet-key", tmp_path / "one.key", **given)
    assert (found.outlet_certificate, found.outlet_key) == (one.certificate, one.key)


@pytest.mark.parametrize(
    ("words", "environment", "message"),
    [
        (("--broker-certificate", "none.pem"), {}, "--broker-certificate: none.pem: no such file"),
        (("--outlet-certificate", "{i}.pem"), {}, "--outlet-certificate: 0.pem: no such file"),
        (("--broker-key", "none.key"), {}, "--broker-key: there is no certificate that it belongs to"),
        (("--source", "127.0.0.9-127.0.0.2"), {}, "--source: 127.0.0.9-127.0.0.2: the range ends before"),
        ((), {"source": "elsewhere"}, "WIRESTORM_SOURCE: 'elsewhere' is no address"),
        ((), {"tls_resumption": "off"}, "WIRESTORM_BROKER_TLS_RESUMPTION: 'off' is neither true nor false"),
        ((), {"tls_min": "1.1"}, "WIRESTORM_BROKER_TLS_MIN: '1.1' is no version"),
        ((), {"certificate": "none.pem"}, "WIRESTORM_BROKER_CERTIFICATE: none.pem: no such file"),
    ],
)
def test_what_cannot_be_followed_is_named_by_its_option_or_variable(words, environment, message):
    """By the one that gave it."""
    with pytest.raises(SettingsError) as raised:
        settings(*words, **environment)
    assert str(raised.value).startswith(message)
