"""The access to a broker: its address, the version of MQTT, the credentials, TLS."""

import ssl
from dataclasses import dataclass, field

from wire.contract.broker import BrokerUrl
from wire.errors import BrokerError
from wire.host.tls import client_context

__all__ = ["Access"]


@dataclass(frozen=True, slots=True)
class Access:
    """The address of a broker and the credentials; with ``tls`` the connection uses TLS. No repr shows the password."""

    host: str
    port: int
    mqtt: str = "3.1.1"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: ssl.SSLContext | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        url: str,
        mqtt: str = "3.1.1",
        username: str | None = None,
        password: str | None = None,
        ca: str | None = None,
    ) -> "Access":
        """Return the access of ``mqtt[s]://[user:password@]host[:port]``; parts of the URL win over the arguments.

        ``ca`` is the PEM file of the CAs that are trusted with mqtts://; by default they are the system's. BrokerError
        where the URL is malformed, SettingsError where the file can't be used.
        """
        try:
            found = BrokerUrl.parse(url)
        except ValueError as error:
            raise BrokerError(f"a broker's URL is mqtt://host:port, or mqtts:// with TLS: {error}") from None
        if found.credentials is not None:
            username, password = found.credentials.username, found.credentials.password or password
        return cls(found.host, found.port, mqtt, username, password, client_context(ca) if found.tls else None)

    @property
    def url(self) -> str:
        """The URL as BrokerUrl shows it, without credentials."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'mqtt' if self.tls is None else 'mqtts'}://{host}:{self.port}"
