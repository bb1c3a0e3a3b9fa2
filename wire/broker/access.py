"""The access to a broker: its address, the version of MQTT, the credentials, TLS, a WebSocket's request."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from wire.contract.broker import AUTHENTICATION, TOKENS, BrokerUrl
from wire.contract.transport import PLAIN, Transport, Upgrade
from wire.errors import BrokerError, TokenError
from wire.host.scram import ScramExchange, exchanges
from wire.host.tls import transport_context
from wire.host.tokens import TokenSource, token_source

__all__ = ["Access"]


@dataclass(frozen=True, slots=True)
class Access:
    """The address of a broker and the credentials; with ``tls`` the connection uses TLS. No repr shows the password.

    With ``upgrade`` MQTT is spoken in a WebSocket. A ``socket_path`` is that of a Unix socket, in place of host and
    port. ``server_name`` is the name that the certificate must bear in place of the host's; empty for the host's.
    With ``authentication``, a method of MQTT 5's enhanced authentication, the password is proved and not sent. With
    ``tokens`` each connection of a client has a token in place of the password.
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
    authentication: str = ""
    tokens: TokenSource | None = field(default=None, repr=False)

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

    def authenticated(self, environment: Mapping[str, str]) -> Self:
        """Return the access with the method and the tokens that the environment's variables name, if any.

        SettingsError where a command can't be read.
        """
        method, tokens = environment.get(AUTHENTICATION, ""), token_source(environment, TOKENS)
        return replace(self, authentication=method, tokens=tokens) if method or tokens else self

    async def credentials(self, client_id: str) -> tuple[str | None, str | None]:
        """Return user and password of a client's next connection; a token's user is the client id where there is no
        other. BrokerError where a token can't be had.
        """
        if self.authentication:
            return None, None
        if self.tokens is None or self.tokens.outlets_alone:
            return self.username, self.password
        try:
            token = await asyncio.to_thread(self.tokens.token, client_id, None)
        except TokenError as error:
            raise BrokerError(f"no connection to {self.url}: no token: {error}") from None
        return self.username or client_id, token

    def exchange(self) -> ScramExchange | None:
        """Return the exchange of the next connection, None without enhanced authentication; BrokerError where user or
        password do not fit it.
        """
        if not self.authentication:
            return None
        if self.username is None or self.password is None:
            raise BrokerError(f"no connection to {self.url}: {self.authentication} needs a user name and a password")
        try:
            return exchanges(self.authentication, self.username, self.password)()
        except ValueError as error:
            raise BrokerError(f"no connection to {self.url}: {error}") from None

    @property
    def url(self) -> str:
        """The URL as BrokerUrl shows it, without credentials."""
        if self.socket_path:
            return BrokerUrl.of_socket(self.socket_path).text
        host = f"[{self.host}]" if ":" in self.host else self.host
        if self.upgrade is not None:
            return f"{'ws' if self.tls is None else 'wss'}://{host}:{self.port}{self.upgrade.target}"
        return f"{'mqtt' if self.tls is None else 'mqtts'}://{host}:{self.port}"
