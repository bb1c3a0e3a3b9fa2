"""One client of a wire's API: asks, waits where the service is busy, and turns problem documents into errors."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
import orjson
from yarl import URL

from bench.client.access import TOKEN, TOKEN_FILE, ServiceAccess
from bench.errors import Refusal, ServiceFault

__all__ = ["Client", "open_client", "release_path"]

PATIENCE_S = 60.0  # for a service that is busy, or gone for a moment
WAIT_S = 1.0  # where it does not say how long
ANSWER_S = 30.0
CONNECT_S = 5.0
BUSY = (429, 503)
SHOWN = 500  # characters of what a service says
PROBLEM = "urn:wirestorm:problem:"

Query = Sequence[tuple[str, str]]


class _Busy(Exception):  # noqa: N818 - it never leaves this module
    """Asked again after a while it may answer."""

    def __init__(self, problem: str, wait_s: float = WAIT_S) -> None:
        self.problem = problem
        self.wait_s = wait_s
        super().__init__(problem)


class Client:
    """Asks one service. Requests are such that asking twice does what asking once does.

    A service that is busy (429, 503), or that answered before and is gone, is asked again for ``patience_s``.
    """

    def __init__(self, access: ServiceAccess, session: aiohttp.ClientSession, patience_s: float = PATIENCE_S) -> None:
        self.url = access.url
        self._access = access
        self._session = session
        self._patience_s = patience_s
        self._answered = False

    async def get(self, path: str, query: Query = (), what: str = "") -> Any:
        """The document of a path. Refusal, ServiceFault; ``what`` is what a refusal is about."""
        return await self._ask("GET", path, query, None, what)

    async def post(self, path: str, form: dict[str, Any], what: str = "") -> Any:
        """Post a JSON form; the answer's document."""
        return await self._ask("POST", path, (), orjson.dumps(form), what)

    async def delete(self, path: str, query: Query = (), what: str = "") -> Any:
        """Delete; the answer's document."""
        return await self._ask("DELETE", path, query, None, what)

    async def _ask(self, method: str, path: str, query: Query, body: bytes | None, what: str) -> Any:
        end = time.monotonic() + self._patience_s
        while True:
            try:
                return await self._once(method, path, query, body, what)
            except _Busy as busy:
                if time.monotonic() + busy.wait_s > end:
                    tried = f"; tried for {self._patience_s:g} s" if self._answered else ""
                    raise ServiceFault(self.url, busy.problem + tried) from None
                await asyncio.sleep(busy.wait_s)

    async def _once(self, method: str, path: str, query: Query, body: bytes | None, what: str) -> Any:
        address = URL(self.url + path + (f"?{urlencode(query)}" if query else ""), encoded=True)
        headers = {"Content-Type": "application/json"} if body is not None else {}
        try:
            async with self._session.request(
                method, address, data=body, headers=headers, allow_redirects=False
            ) as response:
                content = await response.read()
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            problem = f"the wire cannot be reached: {_reason(error)}"
            if not self._answered:
                raise ServiceFault(self.url, f"{problem}; start it, or name another with --wire") from None
            raise _Busy(problem) from None
        self._answered = True
        document = _document(content)
        if response.status < 300:
            if document is None:
                raise ServiceFault(self.url, f"{path} is answered without JSON: this is no wire of this version")
            return document
        self._raise(response, document if isinstance(document, dict) else {}, what)
        return None

    def _raise(self, response: aiohttp.ClientResponse, problem: dict[str, Any], what: str) -> None:
        status = response.status
        kind = str(problem.get("type", "")).removeprefix(PROBLEM)
        detail = _plain(problem.get("detail") or problem.get("title") or f"it answers {status} {response.reason}")
        if status in BUSY:
            raise _Busy(detail, _retry_after(response.headers.get("Retry-After")))
        if status in (401, 403):
            raise Refusal(what or self.url, status, kind, f"{detail}; {self._hint(status)}")
        if 400 <= status < 500 and status != 408 and problem:
            raise Refusal(what, status, kind, detail, _plain(problem.get("field", "")))
        if 300 <= status < 500 and status != 408:
            detail = f"it answers {status}: there is no wire at this URL; name it with --wire"
            raise Refusal(self.url, status, kind, detail)
        raise ServiceFault(self.url, detail)

    def _hint(self, status: int) -> str:
        if status == 403:
            return "ask it under its own name, 127.0.0.1 where it runs here"
        if self._access.token:
            return f"{self._access.token_source} has another wire's token"
        return f"put the wire's token into {TOKEN}, or into a file that {TOKEN_FILE} names"


@asynccontextmanager
async def open_client(access: ServiceAccess, patience_s: float = PATIENCE_S) -> AsyncIterator[Client]:
    """A client, for as long as the context lasts."""
    headers = {"Accept": "application/json, application/problem+json"}
    if access.token:
        headers["Authorization"] = f"Bearer {access.token}"
    timeout = aiohttp.ClientTimeout(total=ANSWER_S, sock_connect=CONNECT_S)
    async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
        yield Client(access, session, patience_s)


def release_path(uri: str, page: str = "") -> str:
    """The path of a release, or of a page below it."""
    return f"/releases/{quote(uri, safe='')}" + (f"/{page}" if page else "")


def _document(content: bytes) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return None


def _reason(error: Exception) -> str:
    """The system's own words; aiohttp's would repeat the address."""
    if isinstance(error, TimeoutError):
        return f"no answer within {ANSWER_S:g} s"
    number = getattr(error, "errno", None)
    if isinstance(number, int) and number > 0:
        return os.strerror(number).lower()
    return _plain(str(error) or type(error).__name__)


def _retry_after(text: str | None) -> float:
    """RFC 9110 §10.2.3: seconds, or a date."""
    if text is None:
        return WAIT_S
    if text.strip().isdecimal():
        return max(float(text), 0.05)
    try:
        wait = parsedate_to_datetime(text) - datetime.now(UTC)
    except (ValueError, TypeError):
        return WAIT_S
    return max(wait.total_seconds(), 0.05)


def _plain(text: object) -> str:
    """One line without control characters: what a service says goes to a terminal."""
    return "".join(character if character.isprintable() else " " for character in str(text))[:SHOWN].strip()
