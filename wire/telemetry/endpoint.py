"""The metrics endpoint by itself, for a process that has metrics and no API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CollectorRegistry

from wire.host.listening import listen
from wire.telemetry.collector import metrics_app

__all__ = ["metrics_endpoint"]


@asynccontextmanager
async def metrics_endpoint(registry: CollectorRegistry, host: str, port: int) -> AsyncIterator[str]:
    """Serve a registry for as long as the context lasts; yield the page's URL. Port 0 takes a free port.

    SettingsError where the port can't be listened on.
    """
    runner = web.AppRunner(metrics_app(registry), access_log=None)
    await runner.setup()

    async def start(candidate: int) -> None:
        await web.TCPSite(runner, host, candidate).start()

    try:
        found = await listen(start, host, port, "the metrics endpoint")
        yield f"http://{f'[{host}]' if ':' in host else host}:{found}/metrics"
    finally:
        await runner.cleanup()
