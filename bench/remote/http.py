"""A client of a wire's API. It sends requests, waits while the service is busy, and turns problems into errors."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote, urlencode

import aiohttp
import orjson
from yarl import URL

from bench.base.errors import Refusal, ServiceFault
from bench.remote.access import TOKEN, TOKEN_FILE, ServiceAccess
from wire.host.reasons import words_of

__all__ = ["Client", "open_client", "release_path", "with_client"]

PATIENCE_S = 60.0  # with a service that is busy, or cannot be reached for a moment
WAIT_S = 1.0  # before the next try, where the service does not say how long
ANSWER_BYTES_MOST = 64 * 1024 * 1024  # the account of 200,000 outlets on all circuits is a few megabytes
ANSWER_S = 30.0
CONNECT_S = 5.0
BUSY = (429, 503)
SHOWN = 500  # characters of a service's text
PROBLEM = "urn:wirestorm:problem:"

NEXT_PAGE = re.compile(r'<(/[^<>"\s]{1,500})>; rel="next"')

Query = Sequence[tuple[str, str]]
Result = TypeVar("Result")


class _Busy(Exception):  # noqa: N818 - it never leaves this module
    """The service may answer a later request."""

    def __init__(self, problem: str, wait_s: float = WAIT_S) -> None:
        self.problem = problem
        self.wait_s = wait_s
        super().__init__(problem)


class _Answer(NamedTuple):
    """The body of an answer, and the path of the next page, empty where the answer names none."""

    content: bytes
    next_page: str


class Client:
    """A client of one service. Requests are idempotent, so that they can be retried.

    A request is retried for ``patience_s`` while the service is busy (429, 503), or cannot be reached after it has
    answered before.
    """

    def __init__(self, access: ServiceAccess, session: aiohttp.ClientSession, patience_s: float = PATIENCE_S) -> None:
        self.url = access.url
        self._access = access
        self._session = session
        self._patience_s = patience_s
        self._answered = False

    async def get(self, path: str, query: Query = (), what: str = "") -> Any:
        """Return the document of a path. Refusal, which is about ``what``, or ServiceFault."""
        return await self._ask("GET", path, query, None, what)

    async def lines(self, path: str) -> tuple[list[Any], str]:
        """Return the documents of a path's JSON lines, and the path of the next page, empty on the last."""
        answer = await self._answer("GET", path, (), None, "")
        documents = [_document(line) for line in answer.content.splitlines()]
        if None in documents:
            raise self._not_json(path)
        return documents, answer.next_page

    async def post(self, path: str, form: dict[str, Any], what: str = "") -> Any:
        """Post a JSON form; return the document of the answer."""
        return await self._ask("POST", path, (), orjson.dumps(form), what)

    async def put(self, path: str, query: Query = (), what: str = "") -> Any:
        """Put what the query says; return the document of the answer."""
        return await self._ask("PUT", path, query, None, what)

    async def delete(self, path: str, query: Query = (), what: str = "") -> Any:
        """Delete; return the document of the answer."""
        return await self._ask("DELETE", path, query, None, what)

    async def _ask(self, method: str, path: str, query: Query, body: bytes | None, what: str) -> Any:
        document = _document((await self._answer(method, path, query, body, what)).content)
        if document is None:
            raise self._not_json(path)
        return document

    async def _answer(self, method: str, path: str, query: Query, body: bytes | None, what: str) -> _Answer:
        end = time.monotonic() + self._patience_s
        while True:
            try:
                return await self._once(method, path, query, body, what)
            except _Busy as busy:
                if time.monotonic() + busy.wait_s > end:
                    tried = f"; tried for {self._patience_s:g} s" if self._answered else ""
                    raise ServiceFault(self.url, busy.problem + tried) from None
                await asyncio.sleep(busy.wait_s)

    async def _once(self, method: str, path: str, query: Query, body: bytes | None, what: str) -> _Answer:
        address = URL(self.url + path + (f"?{urlencode(query)}" if query else ""), encoded=True)
        headers = {"Content-Type": "application/json"} if body is not None else {}
        try:
            async with self._session.request(
                method, address, data=body, headers=headers, allow_redirects=False
            ) as response:
                content = await self._content(response)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            problem = f"the wire cannot be reached: {_reason(error)}"
            if not self._answered:
                raise ServiceFault(self.url, f"{problem}; start it, or name another with --wire") from None
            raise _Busy(problem) from None
        self._answered = True
        if response.status < 300:
            return _Answer(content, _next_page(response.headers.get("Link", "")))
        document = _document(content)
        raise self._problem(response, document if isinstance(document, dict) else {}, what)

    def _not_json(self, path: str) -> ServiceFault:
        return ServiceFault(self.url, f"{path} is answered without JSON: this is no wire of this version")

    async def _content(self, response: aiohttp.ClientResponse) -> bytes:
        """Return the body of an answer; ServiceFault where it is longer than any wire's."""
        content = bytearray()
        async for part in response.content.iter_any():
            content += part
            if len(content) > ANSWER_BYTES_MOST:
                raise ServiceFault(self.url, f"an answer has more than {ANSWER_BYTES_MOST:,} bytes: this is no wire")
        return bytes(content)

    def _problem(
        self, response: aiohttp.ClientResponse, problem: dict[str, Any], what: str
    ) -> _Busy | Refusal | ServiceFault:
        status = response.status
        kind = str(problem.get("type", "")).removeprefix(PROBLEM)
        detail = _plain(problem.get("detail") or problem.get("title") or f"it answers {status} {response.reason}")
        if status in BUSY:
            return _Busy(detail, _retry_after(response.headers.get("Retry-After")))
        if status in (401, 403):
            return Refusal(what or self.url, status, kind, f"{detail}; {self._hint(status)}")
        if 400 <= status < 500 and status != 408 and problem:
            return Refusal(what, status, kind, detail, _plain(problem.get("field", "")))
        if 300 <= status < 500 and status != 408:
            detail = f"it answers {status}: there is no wire at this URL; name it with --wire"
            return Refusal(self.url, status, kind, detail)
        return ServiceFault(self.url, detail)

    def _hint(self, status: int) -> str:
        if status == 403:
            return "ask it under its own name, 127.0.0.1 where it runs here"
        if self._access.token:
            return f"{self._access.token_source} has another wire's token"
        return f"put the wire's token into {TOKEN}, or into a file that {TOKEN_FILE} names"


@asynccontextmanager
async def open_client(access: ServiceAccess, patience_s: float = PATIENCE_S) -> AsyncIterator[Client]:
    """Yield a client that is open for as long as the context lasts."""
    headers = {"Accept": "application/json, application/problem+json"}
    if access.token:
        headers["Authorization"] = f"Bearer {access.token}"
    timeout = aiohttp.ClientTimeout(total=ANSWER_S, sock_connect=CONNECT_S)
    async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
        yield Client(access, session, patience_s)


def with_client(access: ServiceAccess, work: Callable[[Client], Awaitable[Result]]) -> Result:
    """Run a command's requests with a client of their own, in an event loop of their own."""

    async def opened() -> Result:
        async with open_client(access) as client:
            return await work(client)

    try:
        return asyncio.run(opened())
    except asyncio.CancelledError:  # Ctrl-C a second time
        raise KeyboardInterrupt from None


def release_path(uri: str, page: str = "") -> str:
    """Return the path of a release, or of a page below it."""
    return f"/releases/{quote(uri, safe='')}" + (f"/{page}" if page else "")


def _document(content: bytes) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return None


def _next_page(link: str) -> str:
    """Return the path of the next page in a Link header (RFC 8288), as a wire writes it."""
    found = NEXT_PAGE.search(link)
    return found[1] if found else ""


def _reason(error: Exception) -> str:
    """Return the system's text for an error; aiohttp's would repeat the address."""
    if isinstance(error, TimeoutError):
        return f"no answer within {ANSWER_S:g} s"
    number = getattr(error, "errno", None)
    if isinstance(number, int) and number > 0:
        return words_of(number).lower()
    return _plain(str(error) or type(error).__name__)


def _retry_after(text: str | None) -> float:
    """Return the seconds of a Retry-After header, which is a number or a date (RFC 9110 §10.2.3)."""
    if text is None:
        return WAIT_S
    if text.strip().isdecimal():
        return max(float(text), 0.05)
    try:
        wait = parsedate_to_datetime(text) - datetime.now(UTC)
    except (ValueError, TypeError, OverflowError):
        return WAIT_S
    return max(wait.total_seconds(), 0.05)


def _plain(text: object) -> str:
    """Return one line without control characters: a service's texts go to a terminal."""
    return "".join(character if character.isprintable() else " " for character in str(text))[:SHOWN].strip()
