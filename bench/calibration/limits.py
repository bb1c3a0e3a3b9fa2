"""The limits of a calibration, checked before its machinery is imported."""

from bench.base.errors import ConfigurationError
from bench.base.folders import raise_file_limit

__all__ = ["OUTLETS", "check_outlets"]

OUTLETS = 300
OUTLETS_LEAST = 10
FILES_PER_OUTLET = 2  # in the proxy
FILES_RESERVED = 64


def check_outlets(outlets: int) -> None:
    """ConfigurationError if the calibration can't hold so many outlets. Raises this process's limit of open files."""
    most = (raise_file_limit() - FILES_RESERVED) // FILES_PER_OUTLET
    if not OUTLETS_LEAST <= outlets <= most:
        remedy = f"give {OUTLETS_LEAST} to {most:,}, or allow more open files (ulimit -n): the proxy takes 2 an outlet"
        raise ConfigurationError("--outlets", "", f"{outlets} does not fit", remedy)
