"""The address behind a broker's URL."""

import pytest

from subscribers.net.connection import Address, resolve


def test_a_url_has_one_address_and_with_tls_a_name():
    """The server name is the name that the certificate must bear."""
    assert resolve("mqtt://127.0.0.1:1234") == Address("127.0.0.1", 1234)
    assert resolve("mqtts://127.0.0.1:1234") == Address("127.0.0.1", 1234, "127.0.0.1")


def test_what_is_no_url_or_has_no_address_is_an_error():
    """Two kinds of error, for two kinds of mistakes."""
    with pytest.raises(ValueError, match="it is no URL"):
        resolve("nowhere")
    with pytest.raises(OSError):
        resolve("mqtt://no-such-host.invalid:1883")
