"""Wait until a broker is ready: it accepts an MQTT CONNECT. An open port is not enough."""

import asyncio
import time
from collections.abc import Callable

from bench.brokers.ports import HOST, listens
from wire.broker.client import Access
from wire.broker.probe import ACCEPTED, probe

__all__ = ["PAUSE_S", "until_accepted"]

PAUSE_S = 0.02


async def until_accepted(
    pid: int, port: int, deadline_s: float, alive: Callable[[], bool], access: Access | None = None
) -> bool:
    """Probe until process ``pid`` accepts a connection on a port; False if it died or the deadline passed.

    ``access`` is how to connect where it takes more than the port: credentials, or another version of MQTT.
    """
    access = access or Access(HOST, port)
    end = time.monotonic() + deadline_s
    while alive() and (remaining_s := end - time.monotonic()) > 0:
        try:
            if listens(pid, port) and (await probe(access, remaining_s)).code == ACCEPTED:
                return True
        except (OSError, TimeoutError):  # it is not ready yet
            pass
        await asyncio.sleep(PAUSE_S)
    return False
