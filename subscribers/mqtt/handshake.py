"""One handshake: CONNECT, the AUTH packets of an enhanced authentication (MQTT 5.0 §4.12), and an accepting CONNACK."""

from subscribers.mqtt import packets, properties
from subscribers.mqtt.errors import RemoteProtocolError
from subscribers.mqtt.events import Connected
from subscribers.mqtt.options import SessionOptions
from subscribers.mqtt.outgoing import Limits
from subscribers.mqtt.properties import Properties

__all__ = ["Handshake", "connected"]

CONTINUE_AUTHENTICATION = 0x18


class Handshake:
    """The handshake of one connection with an enhanced authentication; other connections need none of this."""

    __slots__ = ("_exchange",)

    def __init__(self, options: SessionOptions) -> None:
        assert options.authentication is not None
        self._exchange = options.authentication()

    def connect(self, options: SessionOptions, client_id: bytes | str) -> bytes:
        """Return CONNECT with the exchange's first data."""
        return packets.connect(options, client_id, self._exchange)

    def answer(self, code: int, values: Properties) -> bytes:
        """Return the AUTH that answers the server's; RemoteProtocolError where it breaks a rule of MQTT's or of the
        method's (§4.12, §3.15.2.1).
        """
        if code != CONTINUE_AUTHENTICATION:
            raise RemoteProtocolError("AUTH in a handshake does not continue the authentication", "3.15.2.1")
        self._check_method(values)
        try:
            data = self._exchange.answer(_data(values))
        except ValueError as error:
            raise RemoteProtocolError(str(error), "4.12") from error
        return packets.auth(CONTINUE_AUTHENTICATION, self._exchange.method, data)

    def accept(self, values: Properties) -> None:
        """Take the properties of a CONNACK that accepts; RemoteProtocolError where the server has not proved itself."""
        self._check_method(values)
        try:
            self._exchange.finish(_data(values))
        except ValueError as error:
            raise RemoteProtocolError(str(error), "4.12") from error

    def _check_method(self, values: Properties) -> None:
        if values.get(properties.AUTHENTICATION_METHOD) != self._exchange.method:
            raise RemoteProtocolError("the authentication method is not the one of CONNECT", "4.12")


def connected(
    options: SessionOptions, limits: Limits, values: Properties, dropped: tuple[int, ...], *, present: bool
) -> Connected:
    """Return the event of an accepted connection, with what is in force (5.0 §3.2.2.3)."""
    return Connected(
        present,
        int(values.get(properties.SERVER_KEEP_ALIVE, options.keepalive_s)),
        dropped,
        limits.qos,
        int(values.get(properties.SESSION_EXPIRY_INTERVAL, options.session_expiry_s)),
        values,
    )


def _data(values: Properties) -> bytes:
    data = values.get(properties.AUTHENTICATION_DATA, b"")
    return data if isinstance(data, bytes) else b""
