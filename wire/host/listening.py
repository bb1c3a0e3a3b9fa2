"""A port to listen on: the one that is asked for, or a free one below the range that outlets connect from."""

import errno
import random
from collections.abc import Awaitable, Callable

from wire.errors import SettingsError

__all__ = ["listen"]

PORTS = range(20_000, 32_000)  # Linux gives 32,768 and up to the outlets' connections


async def listen(start: Callable[[int], Awaitable[object]], host: str, port: int, what: str) -> int:
    """Start on the port, or for 0 on a free one; SettingsError where that fails. ``what`` names the listener."""
    candidates = [port] if port else random.SystemRandom().sample(PORTS, 50)
    for candidate in candidates:
        try:
            await start(candidate)
        except OSError as error:
            problem = error
            if error.errno != errno.EADDRINUSE:  # another port would be no better
                break
        else:
            return candidate
    what_else = "port" if problem.errno == errno.EADDRINUSE else "address or port"
    raise SettingsError(f"{what} can't listen on {host}:{candidate}: {problem.strerror}; choose another {what_else}")
