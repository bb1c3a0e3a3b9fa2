"""The access to a broker: its parts by URL and arguments, and no password in a text."""

import ssl

import pytest

from wire.broker.access import Access
from wire.contract.transport import Transport
from wire.errors import BrokerError, SettingsError


def test_what_the_url_says_wins_over_the_arguments():
    """The password of the arguments goes with a username in the URL that has none."""
    assert Access.of("mqtt://b:1", username="ed", password="pw") == Access("b", 1, "3.1.1", "ed", "pw")
    assert Access.of("mqtt://me:own@b:1", "5", "ed", "pw") == Access("b", 1, "5", "me", "own")
    assert Access.of("mqtt://me@b:1", username="ed", password="pw") == Access("b", 1, "3.1.1", "me", "pw")


def test_mqtts_is_with_tls_and_mqtt_without(tmp_path):
    """A file of CAs that is none is an error before any connection."""
    assert Access.of("mqtt://b").tls is None
    assert isinstance(Access.of("mqtts://b").tls, ssl.SSLContext)
    with pytest.raises(SettingsError):
        Access.of("mqtts://b", transport=Transport(ca=str(tmp_path / "none.pem")))
    with pytest.raises(BrokerError, match=r"mqtt://host:port, or mqtts:// with TLS: http:// is not spoken here"):
        Access.of("http://b")


def test_neither_the_url_nor_the_repr_of_an_access_shows_a_password():
    """Both are in logs."""
    access = Access.of("mqtts://ed:hunter2@[::1]")
    assert access.url == "mqtts://[::1]:8883"
    assert "hunter2" not in repr(access)
    assert access.password == "hunter2"
