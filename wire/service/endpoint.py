"""The metrics endpoint by itself: for who has figures to show and no API beside them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CollectorRegistry

from wire.service.listening import listen
from wire.service.metrics import metrics_app

__all__ = ["metrics_endpoint"]


@asynccontextmanager
async def metrics_endpoint(registry: CollectorRegistry, host: str, port: int) -> AsyncIterator[str]:
    """Serve a registry for as long as the context lasts; the page's URL. For port 0 a free one is taken.

    SettingsError where it can't listen there.
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
