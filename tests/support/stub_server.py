"""A TCP server on a loopback port that serves with a test's function, and closes its connections at the end."""

import asyncio
from contextlib import asynccontextmanager, suppress

__all__ = ["stub_server"]


@asynccontextmanager
async def stub_server(port, serve):
    """Run ``serve(reader, writer)`` for each connection; at the end close the open connections."""
    tasks = set()

    async def handle(reader, writer):
        tasks.add(asyncio.current_task())
        try:
            # asyncio asks each ended handler for its exception, which a cancelled task raises (before Python 3.11.8).
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await serve(reader, writer)
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async with await asyncio.start_server(handle, "127.0.0.1", port):
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
