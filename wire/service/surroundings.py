"""What a wire takes from the machine that it runs on, apart from its stores: clocks, names and connections.

A simulation puts its own in their place; nothing else does.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from wire.broker.client import Connect, connect
from wire.host.boot import boot_id

__all__ = ["Surroundings"]


def _token() -> str:
    return secrets.token_hex(6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The surroundings of a wire, by default this machine's.

    ``clock`` is nanoseconds since the epoch, ``monotonic`` seconds that no one sets. ``boot_id`` names the machine's
    present start: workers of another one have other clocks. ``token`` makes a name that no other wire has. ``connect``
    opens a connection to the broker.

    By ``clock`` the wire decides when a release is due and an embargo over. ``true_clock`` is that of stamps, outages
    and absences: another one where a load test steps the wire's clock, None for the same.
    """

    clock: Callable[[], int] = time.time_ns
    true_clock: Callable[[], int] | None = None
    monotonic: Callable[[], float] = time.monotonic
    boot_id: str = field(default_factory=boot_id)
    token: Callable[[], str] = _token
    connect: Connect = connect

    @property
    def measured_by(self) -> Callable[[], int]:
        """The clock of stamps, outages and absences."""
        return self.true_clock or self.clock
