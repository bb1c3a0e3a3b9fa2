"""How a connection to a broker is opened and secured, beside its URL. Each process has it of its own environment:
files are read where they lie, and nothing secret is sent to a worker.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import NamedTuple

from wire.contract.broker import CA, BrokerUrl
from wire.errors import TransportError

__all__ = ["OFF", "ON", "PLAIN", "TLS_VERSIONS", "VARIABLES", "TlsIdentity", "Transport", "Upgrade", "parse_header"]

TLS_VERSIONS = ("1.2", "1.3")  # older ones are refused: RFC 8996
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 §5.6.2
VALUE = re.compile(r"[\t -~\x80-\xff]*")  # RFC 9110 §5.5
# What the upgrade itself has (RFC 6455 §4.1), and what would make a body of the request.
OWN_HEADERS = ("host", "upgrade", "connection", "content-length", "transfer-encoding")
OWN_PREFIX = "sec-websocket-"

# By field; a list's items are separated by lines in headers, else by commas.
VARIABLES: Mapping[str, str] = {
    "ca": CA,
    "certificate": "WIRESTORM_BROKER_CERTIFICATE",
    "key": "WIRESTORM_BROKER_KEY",
    "tls_min": "WIRESTORM_BROKER_TLS_MIN",
    "tls_max": "WIRESTORM_BROKER_TLS_MAX",
    "ciphers": "WIRESTORM_BROKER_CIPHERS",
    "alpn": "WIRESTORM_BROKER_ALPN",
    "server_name": "WIRESTORM_BROKER_SERVER_NAME",
    "tls_resumption": "WIRESTORM_BROKER_TLS_RESUMPTION",
    "headers": "WIRESTORM_BROKER_HEADERS",
    "outlet_certificate": "WIRESTORM_OUTLET_CERTIFICATE",
    "outlet_key": "WIRESTORM_OUTLET_KEY",
    "source": "WIRESTORM_SOURCE",
}
LINES = ("headers",)
LISTS = ("alpn", "source", *LINES)
INDEX = "{i}"
ON, OFF = "true", "false"


class TlsIdentity(NamedTuple):
    """A client's certificate and its key: PEM files. Without a ``key`` the certificate's file has it."""

    certificate: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Transport:
    """The settings of connections to a broker; an empty value is the default.

    ``ca``, ``certificate`` and ``key`` are PEM files; without a key the certificate's file has it.
    ``outlet_certificate`` and ``outlet_key`` are those of the outlets, with ``{i}`` for the outlet's number where each
    has its own; by default they are the same as the others'. ``tls_min`` and ``tls_max`` are among TLS_VERSIONS,
    ``ciphers`` is a list of OpenSSL's for TLS 1.2. ``server_name`` is asked for (SNI) and must be in the broker's
    certificate, in place of the URL's host. ``tls_resumption`` is "false" where outlets that come back are to shake
    hands anew. ``headers`` are lines ``Name: value`` of a WebSocket's request; no repr
    shows them. ``source`` has the addresses, or ranges of them, that the outlets connect from.
    """

    ca: str = ""
    certificate: str = ""
    key: str = ""
    tls_min: str = ""
    tls_max: str = ""
    ciphers: str = ""
    alpn: tuple[str, ...] = ()
    server_name: str = ""
    tls_resumption: str = ""
    headers: tuple[str, ...] = field(default=(), repr=False)
    outlet_certificate: str = ""
    outlet_key: str = ""
    source: tuple[str, ...] = ()

    def environment(self) -> dict[str, str]:
        """Return the variables that a child process gets: all of them, so that it inherits no others."""
        return {
            variable: value if isinstance(value, str) else ("\n" if name in LINES else ",").join(value)
            for name, variable in VARIABLES.items()
            for value in (getattr(self, name),)
        }

    @classmethod
    def of_environment(cls, environment: Mapping[str, str]) -> "Transport":
        """Return the settings of the variables. The values are not checked yet."""
        given: dict[str, str | tuple[str, ...]] = {}
        for item in fields(cls):
            text = environment.get(VARIABLES[item.name], "")
            if item.name in LISTS:
                parts = text.split("\n" if item.name in LINES else ",")
                given[item.name] = tuple(filter(None, map(str.strip, parts)))
            else:
                given[item.name] = text
        return cls(**given)  # type: ignore[arg-type]  # the fields of LISTS are tuples

    @property
    def identity(self) -> TlsIdentity | None:
        """The certificate of the connections that are no outlet's."""
        return TlsIdentity(self.certificate, self.key) if self.certificate else None

    def identity_of(self, index: int) -> TlsIdentity | None:
        """Return the certificate of the outlet with this number."""
        if not self.outlet_certificate:
            return self.identity
        number = str(index)
        return TlsIdentity(self.outlet_certificate.replace(INDEX, number), self.outlet_key.replace(INDEX, number))

    @property
    def resumes(self) -> bool:
        """True where an outlet that comes back resumes its TLS session."""
        return self.tls_resumption != OFF

    @property
    def one_for_each(self) -> bool:
        """True where each outlet has a certificate of its own."""
        return INDEX in self.outlet_certificate

    @property
    def uses_tls(self) -> bool:
        """True where a setting has a meaning with TLS alone."""
        return any((self.ca, self.certificate, self.key, self.tls_min, self.tls_max, self.ciphers)) or bool(
            self.alpn or self.server_name or self.outlet_certificate or self.outlet_key or self.tls_resumption
        )


PLAIN = Transport()  # with the default of everything


@dataclass(frozen=True, slots=True)
class Upgrade:
    """The request for a WebSocket. ``headers`` are names and values beside WebSocket's own; no repr shows them."""

    host: str
    target: str
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, url: BrokerUrl, headers: Sequence[str] = ()) -> "Upgrade":
        """Return the request for a URL, with header lines; TransportError where one is no header."""
        return cls(url.authority, url.path, tuple(map(parse_header, headers)))


def parse_header(line: str) -> tuple[str, str]:
    """Return the name and the value of a header line ``Name: value``; TransportError, without the value, otherwise."""
    name, colon, value = line.partition(":")
    name, value = name.strip(), value.strip()
    remedy = 'write it like "Authorization: Bearer TOKEN"'
    if not colon or not TOKEN.fullmatch(name):
        raise TransportError("headers", "a line is no header of HTTP", remedy)
    if not VALUE.fullmatch(value):
        raise TransportError("headers", f"the value of {name} has a character that no header may have", remedy)
    if name.lower() in OWN_HEADERS or name.lower().startswith(OWN_PREFIX):
        raise TransportError("headers", f"{name} is a header of the WebSocket's own", "leave it out")
    return name, value
