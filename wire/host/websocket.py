"""The client's side of a WebSocket with MQTT in it, sans-io: bytes of the connection in, bytes of MQTT out, and the
other way round (RFC 6455, MQTT 5.0 §6). The only importer of wsproto.

MQTT's packets have no regard for frames: a packet may lie in several, and several in one.
"""

import re
from http import HTTPStatus

from wsproto import ConnectionType
from wsproto.connection import Connection, ConnectionState
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Event,
    Ping,
    RejectConnection,
    Request,
    TextMessage,
)
from wsproto.frame_protocol import CloseReason
from wsproto.handshake import H11Handshake
from wsproto.utilities import RemoteProtocolError

from wire.contract.transport import Upgrade
from wire.errors import WebSocketError

__all__ = ["WebSocket"]

SUBPROTOCOL = "mqtt"
PASSING = (408, 425, 429)  # of the statuses from 400 to 499: a later try may succeed
HINTS = {
    200: "; an HTTP server answers there, is this the broker's WebSocket port?",
    400: "; an HTTP server answers there, is this the broker's WebSocket port?",
    401: "; it asks for a header of authorization (headers)",
    403: "; check the path, the headers and what the broker allows",
    404: "; check the path",
    426: "; check the path, and whether a proxy passes the upgrade on",
}
UNPRINTABLE = re.compile(r"[^\x20-\x7e]+")
REASON_MOST = 200  # characters


class WebSocket:
    """One WebSocket. Once ``established``, ``receive`` gives MQTT's bytes, and ``seal`` takes them.

    ``partial``: the last bytes received belong to no data of MQTT, but to another frame behind it. ``quiet``: they are
    data to their end, and nothing is to be answered. ``ended`` says why the broker closes the WebSocket, and is empty
    until then; ``pending`` has the answer. ``receive`` may raise WebSocketError; ``pending`` then returns the bytes to
    be sent before the connection closes.
    """

    __slots__ = ("_frames", "_outgoing", "_shaking", "ended", "established", "partial", "quiet")

    def __init__(self, upgrade: Upgrade) -> None:
        self.established = False
        self.partial = self.quiet = False
        self.ended = ""
        self._shaking: H11Handshake | None = H11Handshake(ConnectionType.CLIENT)
        self._frames: Connection | None = None
        headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in upgrade.headers]
        request = Request(upgrade.host, upgrade.target, subprotocols=[SUBPROTOCOL], extra_headers=headers)
        self._outgoing = self._shaking.send(request)

    @property
    def handshake(self) -> str:
        """The handshake that has not ended yet; empty when none is left."""
        return "" if self.established else "WebSocket"

    def receive(self, sealed: memoryview, clear: memoryview) -> int:
        """Take bytes of the connection, and write MQTT's into ``clear``; return their number.

        ``clear`` has the room of ``sealed``, and may be the same memory.
        """
        self.quiet = False
        data = bytes(sealed)
        if self._frames is None:
            data = self._shake(data)
            if self._frames is None:
                return 0
        frames = self._frames
        size = 0
        last: bytes | bytearray = b""
        if data:
            frames.receive_data(data)
        for event in frames.events():
            if isinstance(event, BytesMessage):
                last = event.data
                clear[size : size + len(last)] = last
                size += len(last)
            else:
                last = b""
                self._answer(frames, event)
        self.partial = not last or not data.endswith(last)
        self.quiet = not (self.partial or self._outgoing or self.ended)
        return size

    def seal(self, data: bytes) -> bytes:
        """Return bytes of MQTT as a frame to be sent, and in front of it anything that is pending."""
        assert self._frames is not None
        outgoing = self._outgoing + self._frames.send(BytesMessage(data))
        self._outgoing = b""
        return outgoing

    def pending(self) -> bytes:
        """Return the bytes that the WebSocket itself has to send: its request, pongs, the answer to a close."""
        outgoing, self._outgoing = self._outgoing, b""
        return outgoing

    def farewell(self) -> bytes:
        """Return the bytes that close the WebSocket in good order."""
        frames = self._frames
        if frames is None or frames.state is not ConnectionState.OPEN:
            return b""
        return self.pending() + frames.send(CloseConnection(CloseReason.NORMAL_CLOSURE))

    def _shake(self, data: bytes) -> bytes:
        """Go on with the handshake; return the bytes of frames that came behind it."""
        shaking = self._shaking
        assert shaking is not None
        try:
            shaking.receive_data(data)
            events = list(shaking.events())
        except RemoteProtocolError as error:
            raise WebSocketError(f"it does not answer in WebSocket there: {_plain(str(error)).lower()}") from None
        for event in events:
            if isinstance(event, RejectConnection):
                raise _rejection(event)
            if isinstance(event, AcceptConnection):
                if event.subprotocol != SUBPROTOCOL:
                    told = "no subprotocol" if event.subprotocol is None else f"the subprotocol {event.subprotocol}"
                    problem = f"its WebSocket has {told}, and MQTT's is mqtt (MQTT 5.0 §6); check the path"
                    raise WebSocketError(problem, final=True)
                # The bytes behind the answer are in there already.
                self._frames, self._shaking, self.established = shaking.connection, None, True
        return b""

    def _answer(self, frames: Connection, event: Event) -> None:
        if isinstance(event, Ping):
            self._outgoing += frames.send(event.response())
        elif isinstance(event, CloseConnection):
            if frames.state is ConnectionState.OPEN:  # it is wsproto's own, for bytes that are no WebSocket's
                self._outgoing += frames.send(event)
                raise WebSocketError(f"the broker breaks the rules of WebSocket: {_plain(event.reason or '')}")
            if frames.state is ConnectionState.REMOTE_CLOSING:
                self._outgoing += frames.send(event.response())
            told = f": {_plain(event.reason)}" if event.reason else ""
            self.ended = f"the broker closed the WebSocket, {int(event.code)}{told}"
        elif isinstance(event, TextMessage):
            self._outgoing += frames.send(CloseConnection(CloseReason.UNSUPPORTED_DATA))
            raise WebSocketError("the broker sent a text frame, and MQTT is in binary ones (MQTT 5.0 §6)")


def _rejection(event: RejectConnection) -> WebSocketError:
    status = event.status_code
    try:
        phrase = f" {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = ""
    location = next((value for name, value in event.headers if name.lower() == b"location"), None)
    hint = HINTS.get(status, "")
    if 300 <= status < 400 and location is not None:
        hint = f"; give the URL that it leads to: {_plain(location.decode('latin-1'))}"
    final = 200 <= status < 500 and status not in PASSING
    return WebSocketError(f"it answers HTTP {status}{phrase} in place of a WebSocket{hint}", final=final)


def _plain(text: str) -> str:
    return UNPRINTABLE.sub(" ", text)[:REASON_MOST]
