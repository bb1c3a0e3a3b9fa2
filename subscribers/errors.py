"""The errors of the outlets and their worker."""

__all__ = ["MetricsServerError", "SubscribersError", "TransitionError", "WorkerError"]


class SubscribersError(Exception):
    """Base of every error that the outlets and their worker raise on purpose."""


class WorkerError(SubscribersError):
    """A worker cannot take its partitions of the directory, or cannot go on with them."""


class MetricsServerError(SubscribersError):
    """Metrics can't be served at the address that was given."""


class TransitionError(SubscribersError):
    """An event that the state of an outlet does not allow: a mistake of ours."""

    def __init__(self, state: str, event: str, allowed: tuple[str, ...]) -> None:
        self.state = state
        self.event = event
        self.allowed = allowed
        super().__init__(f"an outlet in the state {state!r} can't take {event!r}, only {', '.join(map(repr, allowed))}")
