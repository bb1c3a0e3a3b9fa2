"""The client's side of an enhanced authentication (MQTT 5.0 §4.12), as a session sees it."""

from typing import Protocol

__all__ = ["Exchange"]


class Exchange(Protocol):
    """One exchange, for one connection. ``method`` is the name of the Authentication Method (§3.1.2.11.9).

    Each call may raise ValueError, whose text says what is wrong with the server's data and has none of it.
    """

    method: str

    def first(self) -> bytes:
        """Return the Authentication Data of CONNECT."""

    def answer(self, data: bytes) -> bytes:
        """Return the Authentication Data that answers the server's in an AUTH packet."""

    def finish(self, data: bytes) -> None:
        """Take the server's last data, in CONNACK; empty where it sent none."""
