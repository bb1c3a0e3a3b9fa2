"""A port to listen on: the one that is asked for, or a free one below the range that outlets connect from."""

import errno
import random
import re
from collections.abc import Awaitable, Callable

from wire.contract.broker import is_host
from wire.errors import SettingsError
from wire.host.reasons import reason_of

__all__ = ["listen", "parse_place"]

PORTS = range(20_000, 32_000)  # Linux gives 32,768 and up to the outlets' connections
PORT = re.compile(r"[0-9]{1,5}")
PORT_MOST = 65_535


def parse_place(text: str) -> tuple[str, int]:
    """Return host and port of ``HOST:PORT``, in which an IPv6 address may stand in brackets; ValueError for any other
    text.
    """
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not PORT.fullmatch(port) or int(port) > PORT_MOST or not is_host(host):
        raise ValueError(f"{text!r} is no HOST:PORT")
    return host, int(port)


async def listen(start: Callable[[int], Awaitable[object]], host: str, port: int, what: str) -> int:
    """Start on the port, or for 0 on a free one; SettingsError where that fails. ``what`` names the listener."""
    candidates = [port] if port else random.SystemRandom().sample(PORTS, 50)
    for candidate in candidates:
        try:
            await start(candidate)
        except (OSError, UnicodeError) as error:  # UnicodeError: a name that no host has
            taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
            reason = reason_of(error)
            if not taken:  # another port would be no better
                break
        else:
            return candidate
    what_else = "port" if taken else "address or port"
    raise SettingsError(f"{what} can't listen on {host}:{candidate}: {reason}; choose another {what_else}")
