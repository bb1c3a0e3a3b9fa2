"""``python -m wire``: from settings to the exit code."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence

from structlog.typing import FilteringBoundLogger

from wire.errors import SettingsError, WireError, first_of
from wire.logs import foreign_logs, open_log
from wire.service.service import run_service
from wire.service.settings import ServiceSettings, parse_settings

__all__ = ["main"]

FAULT, BAD_INPUT = 1, 104


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM, which end it well: 0. 104 on bad settings, 1 when something broke."""
    try:
        settings = parse_settings(sys.argv[1:] if arguments is None else arguments, os.environ)
        log = open_log()
        with foreign_logs(log):
            asyncio.run(_until_told(settings, log))
    except SettingsError as error:
        return _complain(error, BAD_INPUT)
    except WireError as error:
        return _complain(error, FAULT)
    return 0


async def _until_told(settings: ServiceSettings, log: FilteringBoundLogger) -> None:
    serving = asyncio.create_task(run_service(settings, os.environ, log), name="service")
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, serving.cancel)
    try:
        await serving
    except asyncio.CancelledError:
        log.info("stopped")
    except BaseExceptionGroup as failed:
        first = first_of(failed)
        if isinstance(first, WireError):  # somebody's, to be told in a line
            raise first from None
        raise


def _complain(error: WireError, code: int) -> int:
    sys.stderr.write(f"wire: {error}\n")
    return code
