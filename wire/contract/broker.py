"""The address of a broker. Credentials and a CA file are passed by option or environment, never in a URL that is shown
or sent.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, unquote, urlsplit

from wire.contract.mqtt_text import problem_with

__all__ = ["AUTHENTICATION", "CA", "PASSWORD", "TOKENS", "USERNAME", "BrokerUrl", "Credentials", "is_host"]

USERNAME, PASSWORD = "WIRESTORM_BROKER_USERNAME", "WIRESTORM_BROKER_PASSWORD"
CA = "WIRESTORM_BROKER_CA"
AUTHENTICATION = "WIRESTORM_BROKER_AUTHENTICATION"  # a method of MQTT 5's enhanced authentication
# The file of tokens, its column, and the command that makes one; one of file and command (wire.host.tokens).
TOKENS = ("WIRESTORM_BROKER_TOKEN_FILE", "WIRESTORM_BROKER_TOKEN_COLUMN", "WIRESTORM_BROKER_TOKEN_COMMAND")
# IANA's; of ws and wss those of HTTP (RFC 6455 §3).
PORTS = {"mqtt": 1883, "mqtts": 8883, "ws": 80, "wss": 443}
UNIX = "unix"
WEBSOCKET_PATH = "/mqtt"  # of a URL without a path: most brokers and clients have it
SOCKET_PATH_MOST = 107  # bytes (unix(7))
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")  # RFC 3986 §3.1
PASSWORD_BYTES_MOST = 65_535  # MQTT 3.1.1 §3.1.3.5
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
TARGET = re.compile(r"[!-~]*")  # visible ASCII
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
    """A node's address: ``text`` is the URL with its port and without the credentials that stood in it.

    ``host`` is the name that the node's certificate must bear. ``path`` is a WebSocket's path with its query, or the
    path of a Unix socket, whose host is this machine.
    """

    text: str
    host: str
    port: int
    tls: bool = False
    credentials: Credentials | None = None
    scheme: str = "mqtt"
    path: str = ""

    @property
    def websocket(self) -> bool:
        """True where MQTT runs in a WebSocket (MQTT 5.0 §6)."""
        return self.scheme in ("ws", "wss")

    @property
    def unix(self) -> bool:
        """True where the node listens on a Unix socket of this machine."""
        return self.scheme == UNIX

    @property
    def authority(self) -> str:
        """Host and port as they stand in a URL; without the port where it is the one that HTTP has."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS.get(self.scheme) else f"{host}:{self.port}"

    @classmethod
    def of_socket(cls, path: str, credentials: Credentials | None = None) -> "BrokerUrl":
        """Return the address of a Unix socket."""
        return cls(f"{UNIX}://{quote(path)}", "localhost", 0, credentials=credentials, scheme=UNIX, path=path)

    @classmethod
    def parse(cls, text: str) -> "BrokerUrl":
        """Return the address of ``SCHEME://[user[:password]@]host[:port]``, where the scheme is mqtt, mqtts, ws or wss
        and a WebSocket may have ``/path?query``, or of ``unix://[user[:password]@]/path``; ValueError, without the
        password, otherwise.

        A scheme is the same in capitals (RFC 3986 §3.1). In a user name or password ``/``, ``@``, ``:`` and blanks are
        percent-encoded.
        """
        name, separator, _ = text.partition("://")
        if not separator or not SCHEME.fullmatch(name):
            raise ValueError("it is no URL")
        scheme = name.lower()
        if scheme not in PORTS and scheme != UNIX:
            near = difflib.get_close_matches(scheme, [*PORTS, UNIX], n=1)
            raise ValueError(f"{scheme}:// is not spoken here{f'; did you mean {near[0]}://?' if near else ''}")
        if CONTROL.search(text):  # urlsplit would drop some of them, from a password too
            raise ValueError("it has a control character")
        try:
            parts = urlsplit(text)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise ValueError(f"its host or port cannot be read{_hint(text)}") from None
        user, given, password = parts.netloc.rpartition("@")[0].partition(":")
        if given and not user:
            raise ValueError("it has a password without a user name")
        credentials = _credentials(user, password) if user else None
        if scheme == UNIX:
            return cls.of_socket(_socket_path(parts, text), credentials)
        if not host or port == 0:
            raise ValueError("its host or port is missing")
        if not is_host(host):
            raise ValueError("its host is no name or address")
        path = _target(parts, text) if scheme in ("ws", "wss") else _no_path(parts, text)
        shown = f"[{host}]" if ":" in host else host
        port = port or PORTS[scheme]
        secure = scheme in ("mqtts", "wss")
        return cls(f"{scheme}://{shown}:{port}{path}", host, port, secure, credentials, scheme, path)


def _credentials(user: str, password: str) -> Credentials:
    """Return the credentials of a URL; ValueError, without them, where MQTT can't send them."""
    try:
        found = Credentials(unquote(user, errors="strict"), unquote(password, errors="strict"))
    except UnicodeDecodeError:
        raise ValueError("its user name or password is not UTF-8 behind its %XX") from None
    if problem_with(found.username) or len(found.password.encode()) > PASSWORD_BYTES_MOST:
        raise ValueError("its user name or password is none that MQTT can send")
    return found


def _no_path(parts: SplitResult, text: str) -> str:
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError(f"it goes on after the port{_hint(text)}")
    return ""


def _target(parts: SplitResult, text: str) -> str:
    """Return the path and the query of a WebSocket (RFC 6455 §3)."""
    path = parts.path or WEBSOCKET_PATH
    target = f"{path}?{parts.query}" if parts.query else path
    if parts.fragment:
        raise ValueError(f"it has a fragment (#), which no WebSocket's URL may have{_hint(text)}")
    if not TARGET.fullmatch(target):
        raise ValueError("its path has a character that a URL has not; write it as %XX")
    return target


def _socket_path(parts: SplitResult, text: str) -> str:
    path = unquote(parts.path)
    if parts.netloc.rpartition("@")[2]:
        raise ValueError("it has a host; a Unix socket is given by its path, with three slashes")
    if parts.query or parts.fragment:
        raise ValueError(f"it goes on after the path{_hint(text)}")
    if path in ("", "/") or CONTROL.search(path):
        raise ValueError("it has no path of a socket")
    if len(path.encode()) > SOCKET_PATH_MOST:
        raise ValueError(f"its path has over {SOCKET_PATH_MOST} bytes, which no Unix socket's has")
    return path


def _hint(text: str) -> str:
    return "; in a user name or password / is written %2F, and @ is %40" if "@" in text else ""


def is_host(host: str) -> bool:
    """Return whether a text may be a host's name or address; what has a colon is taken for an IPv6 address."""
    if ":" in host:
        return True
    try:
        host.encode("idna")
    except UnicodeError:  # an empty label, one of over 63 characters, or characters that no name has
        return False
    return bool(host) and not UNFIT.search(host)
