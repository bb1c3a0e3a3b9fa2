"""A session's errors: the peer's fault and our own are different types (as in h11).

Section numbers are MQTT 5.0's, with the same order as in 3.1.1, unless a text names 3.1.1 itself.
"""

from subscribers.errors import SubscribersError

__all__ = ["LocalProtocolError", "RemoteProtocolError", "SessionError"]


class SessionError(SubscribersError):
    """Base of a session's errors."""


class RemoteProtocolError(SessionError):
    """The broker sent bytes that MQTT forbids. The session is closed; the connection has to be closed as well.

    The text names kinds of mistakes, never values that the peer chose freely, so that counts by text stay few.
    """

    def __init__(self, problem: str, section: str) -> None:
        self.problem = problem
        self.section = section
        where = section if section.startswith("MQTT") else f"MQTT 5.0 §{section}"
        super().__init__(f"{problem} ({where})")


class LocalProtocolError(SessionError):
    """Our own side made a call that MQTT or the session's state forbids."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)
