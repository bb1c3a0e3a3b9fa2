"""Pictures of pages in a headless Chromium, over its DevTools protocol."""

import asyncio
import base64
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

__all__ = ["Browser", "browser"]

NAMES = ("chromium", "chromium-browser", "google-chrome")
START_S = 30.0
PORT = re.compile(rb"DevTools listening on ws://[^/]*:(\d+)/")
HEIGHT = 1000  # of the window; what is below it is in a picture all the same
SCALE = 1.5  # pixels of a picture for a pixel of the page, for screens that are sharper than that
QUALITY = 88  # of WebP, from 0 to 100


class Browser:
    """One tab. Each call raises RuntimeError with Chromium's message if Chromium refuses."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._last = 0
        self._events: list[str] = []

    async def open(self, page: Path, *, width: int, scheme: str) -> None:
        """Show a page, in a window of this width, on a ``light`` or a ``dark`` screen."""
        await self._call(
            "Emulation.setDeviceMetricsOverride", width=width, height=HEIGHT, deviceScaleFactor=SCALE, mobile=False
        )
        await self._call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        await self._call("Page.enable")
        self._events.clear()
        await self._call("Page.navigate", url=page.as_uri())
        while "Page.loadEventFired" not in self._events:
            self._events.append((await self._socket.receive_json()).get("method", ""))

    async def top_of(self, selector: str) -> float:
        """Return how far below the top of the page an element begins. Raises RuntimeError if there is none."""
        found = await self._evaluate(
            f"(part => part && part.getBoundingClientRect().top + scrollY)(document.querySelector('{selector}'))"
        )
        if found is None:
            raise RuntimeError(f"the page has no {selector}")
        return float(found)

    async def picture(self, *, top: float, bottom: float, width: int) -> bytes:
        """Return the strip of the page between two heights, as WebP."""
        clip = {"x": 0, "y": top, "width": width, "height": bottom - top, "scale": 1}
        found = await self._call(
            "Page.captureScreenshot", format="webp", quality=QUALITY, clip=clip, captureBeyondViewport=True
        )
        return base64.b64decode(found["data"])

    async def _evaluate(self, script: str) -> Any:
        found = await self._call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in found:
            raise RuntimeError(f"{script}: {found['exceptionDetails']['text']}")
        return found["result"].get("value")

    async def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._last += 1
        await self._socket.send_json({"id": self._last, "method": method, "params": parameters})
        while (message := await self._socket.receive_json()).get("id") != self._last:
            self._events.append(message.get("method", ""))
        if "error" in message:
            raise RuntimeError(f"{method}: {message['error']['message']}")
        found: dict[str, Any] = message["result"]
        return found


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """Start Chromium with a profile of its own, and stop it. Raises RuntimeError if there is none, or if it fails."""
    command = next(filter(None, map(shutil.which, NAMES)), None)
    if command is None:
        raise RuntimeError(f"none of {', '.join(NAMES)} is on PATH")
    with tempfile.TemporaryDirectory(prefix="wirestorm-pictures-", ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            command,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--remote-debugging-port=0",
            f"--user-data-dir={profile}",
            "about:blank",
            stderr=asyncio.subprocess.PIPE,
        )
        said = process.stderr
        assert said is not None  # it is a pipe
        try:
            async with asyncio.timeout(START_S):
                port = await _port(said)
            async with aiohttp.ClientSession() as session:
                async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
                    (address,) = [tab["webSocketDebuggerUrl"] for tab in await answer.json() if tab["type"] == "page"]
                async with session.ws_connect(address, max_msg_size=0) as socket:
                    yield Browser(socket)
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _port(said: asyncio.StreamReader) -> int:
    """Return the port that Chromium names on standard error. Raises RuntimeError if it ends without one."""
    async for line in said:
        if found := PORT.match(line):
            return int(found[1])
    raise RuntimeError("Chromium ended before it listened")
