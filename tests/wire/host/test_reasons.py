"""The system's words for its errors, without Python's."""

import asyncio
import errno
import socket

import pytest

from tests.support.ports import own_port
from wire.host.reasons import reason_of

REFUSED = "nothing listens there (connection refused)"


async def test_a_closed_port_is_told_in_words():
    """Asyncio puts the address into the error, as a tuple."""
    with pytest.raises(OSError, match="Connect call failed") as raised:
        await asyncio.open_connection("127.0.0.1", own_port())
    assert reason_of(raised.value) == REFUSED


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(errno.EHOSTUNREACH, "Connect call failed ('10.0.0.1', 1883)"), "No route to host"),
        (
            OSError(
                "Multiple exceptions: [Errno 111] Connect call failed ('::1', 1, 0, 0), "
                "[Errno 111] Connect call failed ('127.0.0.1', 1)"
            ),
            REFUSED,
        ),
        (
            OSError("Multiple exceptions: [Errno 113] Connect call failed, [Errno 111] Connect call failed"),
            f"No route to host, {REFUSED}",
        ),
        (socket.gaierror(-2, "Name or service not known"), "Name or service not known"),
        (OSError("it speaks TLS there"), "it speaks TLS there"),
        (UnicodeError("label empty or too long"), "the DNS can have no such name"),
    ],
)
def test_errors_of_the_system_are_told_in_its_words(error, reason):
    """One address or several, a name that can't be looked up, and a text of our own."""
    assert reason_of(error) == reason
