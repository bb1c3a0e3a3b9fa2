"""The access to a broker: its address, the version of MQTT, the credentials, TLS, a WebSocket's request."""

import ssl
from dataclasses import dataclass, field

from wire.contract.broker import BrokerUrl
from wire.contract.transport import PLAIN, Transport, Upgrade
from wire.errors import BrokerError
from wire.host.tls import transport_context

__all__ = ["Access"]


@dataclass(frozen=True, slots=True)
class Access:
    """The address of a broker and the credentials; with ``tls`` the connection uses TLS. No repr shows the password.

    With ``upgrade`` MQTT is spoken in a WebSocket. A ``socket_path`` is that of a Unix socket, in place of host and
    port. ``server_name`` is the name that the certificate must bear in place of the host's; empty for the host's.
    """

    host: str
    port: int
    mqtt: str = "3.1.1"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: ssl.SSLContext | None = field(default=None, repr=False)
    upgrade: Upgrade | None = None
    socket_path: str = ""
    server_name: str = ""

    @classmethod
    def of(
        cls,
        url: str,
        mqtt: str = "3.1.1",
        username: str | None = None,
        password: str | None = None,
        transport: Transport = PLAIN,
    ) -> "Access":
        """Return the access to the broker at a URL; user and password of the URL win over the arguments.

        BrokerError where the URL is malformed, TransportError where a setting of the transport can't be followed.
        """
        try:
            found = BrokerUrl.parse(url)
        except ValueError as error:
            raise BrokerError(f"a broker's URL is mqtt://host:port, or mqtts:// with TLS: {error}") from None
        if found.credentials is not None:
            username, password = found.credentials.username, found.credentials.password or password
        return cls(
            found.host,
            found.port,
            mqtt,
            username,
            password,
            transport_context(transport) if found.tls else None,
            Upgrade.of(found, transport.headers) if found.websocket else None,
            found.path if found.unix else "",
            transport.server_name if found.tls else "",
        )

    @property
    def url(self) -> str:
        """The URL as BrokerUrl shows it, without credentials."""
        if self.socket_path:
            return BrokerUrl.of_socket(self.socket_path).text
        host = f"[{self.host}]" if ":" in self.host else self.host
        if self.upgrade is not None:
            return f"{'ws' if self.tls is None else 'wss'}://{host}:{self.port}{self.upgrade.target}"
        return f"{'mqtt' if self.tls is None else 'mqtts'}://{host}:{self.port}"
