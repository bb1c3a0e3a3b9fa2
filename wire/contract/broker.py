"""How a broker is named, and what travels beside its name: credentials and a CA file go by option or environment,
never in a URL that is shown or sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

__all__ = ["CA", "PASSWORD", "USERNAME", "BrokerUrl", "Credentials"]

USERNAME, PASSWORD = "WIRESTORM_BROKER_USERNAME", "WIRESTORM_BROKER_PASSWORD"
CA = "WIRESTORM_BROKER_CA"
PORTS = {"mqtt": 1883, "mqtts": 8883}  # IANA's


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who somebody is to the broker. The password is in no repr."""

    username: str
    password: str = field(default="", repr=False)

    def environment(self) -> dict[str, str]:
        """What a child process gets added to its environment."""
        return {USERNAME: self.username, PASSWORD: self.password}

    @classmethod
    def of_environment(cls, environment: Mapping[str, str]) -> "Credentials | None":
        """From the two variables, or None where there is no username."""
        username = environment.get(USERNAME, "")
        return cls(username, environment.get(PASSWORD, "")) if username else None


@dataclass(frozen=True, slots=True)
class BrokerUrl:
    """A node's address: ``text`` is ``mqtt://host:port``, with mqtts:// for TLS, without the credentials that stood
    in it. ``host`` is what the node's certificate must name.
    """

    text: str
    host: str
    port: int
    tls: bool = False
    credentials: Credentials | None = None

    @classmethod
    def parse(cls, text: str) -> "BrokerUrl":
        """From ``mqtt[s]://[user[:password]@]host[:port]``; ValueError, without the password, else."""
        scheme, separator, _ = text.partition("://")
        if not separator:
            raise ValueError("it is no URL")
        if scheme not in PORTS:
            raise ValueError(f"{scheme}:// is not spoken here")
        try:
            parts = urlsplit(text)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise ValueError("its host or port cannot be read") from None
        if not host or port == 0:
            raise ValueError("its host or port is missing")
        if parts.path not in ("", "/") or parts.query or parts.fragment:
            raise ValueError("it goes on after the port")
        credentials = None
        if parts.username:
            credentials = Credentials(unquote(parts.username), unquote(parts.password or ""))
        shown = f"[{host}]" if ":" in host else host
        port = port or PORTS[scheme]
        return cls(f"{scheme}://{shown}:{port}", host, port, scheme == "mqtts", credentials)
