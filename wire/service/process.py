"""The service as a process: its log, its event loop, and the signals that end it."""

import asyncio
import os
import signal

from structlog.typing import FilteringBoundLogger

from wire.errors import WireError, first_of
from wire.host.signals import ignore_signals
from wire.host.sink import LineSink
from wire.service.service import run_service
from wire.service.settings import ServiceSettings
from wire.service.stopping import Stop
from wire.telemetry.logs import foreign_logs, log_sink, open_log

__all__ = ["run_process"]


def run_process(settings: ServiceSettings) -> None:
    """Serve until SIGINT or SIGTERM, and ignore further signals: the process is to end. WireError if the service can't
    start or something breaks.
    """
    sink = log_sink()
    log = open_log(sink)
    stops: list[Stop] = []
    with foreign_logs(log):
        try:
            asyncio.run(_until_stopped(settings, log, sink, stops))
        finally:
            ignore_signals()
            # The end of the event loop, which waits for each task and thread, is within the bound too.
            for stop in stops:
                stop.done()


async def _until_stopped(
    settings: ServiceSettings, log: FilteringBoundLogger, sink: LineSink, stops: list[Stop]
) -> None:
    serving = asyncio.create_task(run_service(settings, os.environ, log, sink), name="service")
    stop = Stop(serving, log)
    stops.append(stop)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.request)
    try:
        await serving
    except asyncio.CancelledError:
        log.info("stopped")
    except BaseExceptionGroup as failed:
        first = first_of(failed)
        if stop.requested:  # a task failed while it was cancelled
            log.warning("stopped", reason=str(first) or type(first).__name__)
        elif isinstance(first, WireError):  # an expected error, which takes one line
            raise first from None
        else:
            raise
