"""What can go wrong among the outlets."""

__all__ = ["ExposureError", "SubscribersError", "WorkerError"]


class SubscribersError(Exception):
    """Base of every error the outlets raise on purpose."""


class WorkerError(SubscribersError):
    """A worker that cannot take up, or keep up, its share of the outlets."""


class ExposureError(SubscribersError):
    """A place where metrics can't be served."""
