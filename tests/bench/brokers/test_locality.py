"""A broker shares this machine's processors if its host is an address of this machine."""

import pytest

from bench.brokers.locality import is_here


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("0.0.0.0", True),
        ("192.0.2.1", False),  # RFC 5737: reserved for documentation
        ("no such host", False),
    ],
)
def test_a_host_is_here_if_a_socket_can_be_bound_to_it(host, here):
    """The host is given by address or by name; a name that does not resolve is not here."""
    assert is_here(host) is here
