"""``python -m wire`` and ``wirestorm serve``: from settings to the exit code.

The service is imported after the settings: --help and errors in options do not wait for it.
"""

import os
import sys
from collections.abc import Sequence

from wire.errors import SettingsError, WireError
from wire.host.password import take_password
from wire.host.sink import complain, open_standard_streams
from wire.service.settings import parse_settings

__all__ = ["main"]

FAULT, BAD_INPUT = 1, 104


def main(arguments: Sequence[str] | None = None, program: str = "python -m wire") -> int:
    """Serve until SIGINT or SIGTERM, and return 0; 104 on bad settings, 1 on a failure."""
    open_standard_streams()
    try:
        settings = parse_settings(sys.argv[1:] if arguments is None else arguments, os.environ, program)
        take_password(settings.password_file, os.environ)

        from wire.service.process import run_process

        run_process(settings)
    except SettingsError as error:
        return _complain(error, BAD_INPUT)
    except WireError as error:
        return _complain(error, FAULT)
    return 0


def _complain(error: WireError, code: int) -> int:
    complain(f"wire: {error}")
    return code
