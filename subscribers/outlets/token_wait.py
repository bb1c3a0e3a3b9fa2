"""A token for each connection of an outlet, in place of a password. A source may take seconds for a token: it is asked
in threads, and the loop looks for the answers.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Generic, Protocol, TypeVar

from subscribers.mqtt.session import Session
from subscribers.outlets.broker_answers import Reason
from subscribers.outlets.ports import Timers
from wire.errors import TokenError

__all__ = ["TokenWait", "Tokens"]

POLL_NS = 5_000_000
THREADS = 16  # commands that run at a time


class Client(Protocol):
    """A client with a session: an outlet by its index in the audience, or another one without."""

    @property
    def session(self) -> Session:
        """The session that gets the token as its password."""

    @property
    def index(self) -> int | None:
        """The outlet's index; None for a client that is no outlet."""


AnyClient = TypeVar("AnyClient", bound=Client)


class Tokens(Protocol):
    """A source of tokens. ``waits``: a token may take seconds."""

    waits: bool

    def token(self, client_id: str, index: int | None) -> str:
        """Return a client's token as of now; TokenError where there is none."""


class TokenWait(Generic[AnyClient]):
    """Gets each outlet, or other client, its token and then calls ``opened``, or ``failed`` with the reason where there
    is none.
    """

    def __init__(
        self,
        timers: Timers,
        source: Tokens,
        opened: Callable[[AnyClient], None],
        failed: Callable[[AnyClient, Reason], None],
    ) -> None:
        self._timers = timers
        self._source = source
        self._opened = opened
        self._failed = failed
        self._threads = ThreadPoolExecutor(THREADS, "token") if source.waits else None
        self._asked: dict[AnyClient, Future[str]] = {}
        self._polling = False

    def ask(self, outlet: AnyClient) -> None:
        """Get a token for an outlet's next connection. An earlier question of the outlet's counts no more."""
        client_id, index = _text(outlet.session.client_id), outlet.index
        if self._threads is None:
            self._take(outlet, lambda: self._source.token(client_id, index))
            return
        self._asked[outlet] = self._threads.submit(self._source.token, client_id, index)
        self._poll_later()

    def forget(self, outlet: AnyClient) -> None:
        """Drop an outlet's question: the outlet connects no more, or not now."""
        asked = self._asked.pop(outlet, None)
        if asked is not None:
            asked.cancel()

    def _poll(self) -> None:
        self._polling = False
        for outlet in [outlet for outlet, asked in self._asked.items() if asked.done()]:
            self._take(outlet, self._asked.pop(outlet).result)
        self._poll_later()

    def _poll_later(self) -> None:
        if self._asked and not self._polling:
            self._polling = True
            self._timers.call_in(POLL_NS, self._poll)

    def _take(self, outlet: AnyClient, answer: Callable[[], str]) -> None:
        try:
            token = answer()
        except TokenError as error:
            self._failed(outlet, Reason(f"no token: {error}", f"no token: {error}"))
            return
        session = outlet.session
        user = session.options.username or _text(session.client_id).encode()  # a password alone is MQTT 5's
        session.options = replace(session.options, username=user, password=token.encode())
        self._opened(outlet)


def _text(client_id: bytes | str) -> str:
    return client_id if isinstance(client_id, str) else client_id.decode()
