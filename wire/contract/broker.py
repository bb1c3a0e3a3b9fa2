"""The address of a broker. Credentials and a CA file are passed by option or environment, never in a URL that is shown
or sent.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

__all__ = ["CA", "PASSWORD", "USERNAME", "BrokerUrl", "Credentials"]

USERNAME, PASSWORD = "WIRESTORM_BROKER_USERNAME", "WIRESTORM_BROKER_PASSWORD"
CA = "WIRESTORM_BROKER_CA"
PORTS = {"mqtt": 1883, "mqtts": 8883}  # IANA's
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")  # RFC 3986 §3.1
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# What ends a host or belongs to no name of one: blanks, control characters, the delimiters of a URL.
UNFIT = re.compile(r"[\s\"'<>\\^`{|}\[\]()*,;!$&+=%]")


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user name and password for a broker. No repr shows the password."""

    username: str
    password: str = field(default="", repr=False)

    def environment(self) -> dict[str, str]:
        """Return the variables that a child process gets in addition to its environment."""
        return {USERNAME: self.username, PASSWORD: self.password}

    @classmethod
    def of_environment(cls, environment: Mapping[str, str]) -> "Credentials | None":
        """Return the credentials of the two variables; None where there is no username."""
        username = environment.get(USERNAME, "")
        return cls(username, environment.get(PASSWORD, "")) if username else None


@dataclass(frozen=True, slots=True)
class BrokerUrl:
    """A node's address: ``text`` is ``mqtt://host:port``, with mqtts:// for TLS, without the credentials that stood in
    it. ``host`` is the name that the node's certificate must bear.
    """

    text: str
    host: str
    port: int
    tls: bool = False
    credentials: Credentials | None = None

    @classmethod
    def parse(cls, text: str) -> "BrokerUrl":
        """Return the address of ``mqtt[s]://[user[:password]@]host[:port]``; ValueError, without the password,
        otherwise.

        A scheme is the same in capitals (RFC 3986 §3.1). In a user name or password ``/``, ``@``, ``:`` and blanks are
        percent-encoded.
        """
        name, separator, _ = text.partition("://")
        if not separator or not SCHEME.fullmatch(name):
            raise ValueError("it is no URL")
        scheme = name.lower()
        if scheme not in PORTS:
            raise ValueError(f"{scheme}:// is not spoken here")
        if CONTROL.search(text):  # urlsplit would drop some of them, from a password too
            raise ValueError("it has a control character")
        try:
            parts = urlsplit(text)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise ValueError(f"its host or port cannot be read{_hint(text)}") from None
        if not host or port == 0:
            raise ValueError("its host or port is missing")
        if parts.path not in ("", "/") or parts.query or parts.fragment:
            raise ValueError(f"it goes on after the port{_hint(text)}")
        if not _is_host(host):
            raise ValueError("its host is no name or address")
        user, given, password = parts.netloc.rpartition("@")[0].partition(":")
        if given and not user:
            raise ValueError("it has a password without a user name")
        credentials = Credentials(unquote(user), unquote(password)) if user else None
        shown = f"[{host}]" if ":" in host else host
        port = port or PORTS[scheme]
        return cls(f"{scheme}://{shown}:{port}", host, port, scheme == "mqtts", credentials)


def _hint(text: str) -> str:
    return "; in a user name or password / is written %2F, and @ is %40" if "@" in text else ""


def _is_host(host: str) -> bool:
    if ":" in host:  # an IPv6 address, which urlsplit has checked
        return True
    try:
        host.encode("idna")
    except UnicodeError:  # an empty label, one of over 63 characters, or characters that no name has
        return False
    return not UNFIT.search(host)
