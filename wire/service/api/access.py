"""Access to the API: by bearer tokens, kept as keyed hashes; without any, by programs of this machine alone."""

import hashlib
import hmac
import ipaddress
import re
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from wire.errors import SettingsError
from wire.host.files import read_text
from wire.host.reasons import reason_of
from wire.service.api.problems import Problem

__all__ = ["VARIABLE", "Tokens", "check_access", "listening_host", "read_tokens"]

VARIABLE = "WIRE_TOKENS"
TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # RFC 6750 §2.1, b64token
FILE_BYTES = 1 << 20
LEAST = 16  # characters: 64 bits where they are hex digits
FITTING = f"a token has {LEAST} or more of A-Z a-z 0-9 . _ ~ + / - and may end in ="


class Tokens:
    """Bearer tokens. Only hashes under a key of this process are kept: a dump of its memory holds no token."""

    __slots__ = ("_hashes", "_key")

    def __init__(self, tokens: Iterable[str]) -> None:
        self._key = secrets.token_bytes(32)
        self._hashes = tuple({self._hash(token) for token in tokens})

    def __len__(self) -> int:
        return len(self._hashes)

    def admits(self, token: str) -> bool:
        """Return whether a token is one of these; it is compared with all of them, each in constant time."""
        hashed = self._hash(token)
        found = False
        for known in self._hashes:
            found |= hmac.compare_digest(hashed, known)
        return found

    def _hash(self, token: str) -> bytes:
        return hashlib.blake2b(token.encode(errors="surrogateescape"), key=self._key, digest_size=32).digest()


def read_tokens(file: Path | None, environ: Mapping[str, str]) -> Tokens | None:
    """Return the tokens of a file, one a line, and of the variable WIRE_TOKENS, between white space; None without any.

    Empty lines of the file and lines that start with # are skipped. SettingsError names the file and line of what is no
    token, never its text: it may be a mistyped one.
    """
    found: list[str] = []
    if file is not None:
        try:
            lines = read_text(file, FILE_BYTES).splitlines()
        except OSError as error:
            raise SettingsError(f"{file}: {reason_of(error)}; give a file of tokens, one a line") from None
        except UnicodeDecodeError:
            raise SettingsError(f"{file}: it is not UTF-8; give a file of tokens, one a line") from None
        for number, line in enumerate(map(str.strip, lines), start=1):
            if line and not line.startswith("#"):
                found.append(_checked(line, f"{file}:{number}"))
        if not found:
            raise SettingsError(f"{file}: it holds no token; give one a line")
    for number, token in enumerate(environ.get(VARIABLE, "").split(), start=1):
        found.append(_checked(token, f"{VARIABLE}, token {number}"))
    return Tokens(found) if found else None


def listening_host(host: str, tokens: Tokens | None) -> tuple[str, str]:
    """Return the host to listen on, and a sentence on access: without tokens the host is never beyond this machine."""
    if tokens is not None:
        count = len(tokens)
        return host, f"The API takes requests with {'the token' if count == 1 else f'one of {count} tokens'}."
    if _is_loopback(host):
        return host, f"No tokens are set: the API takes requests from this machine alone, on {host}."
    instead = "::1" if ":" in host else "127.0.0.1"
    return instead, (
        f"No tokens are set: the API listens on {instead} alone, and not on {host}; "
        f"set {VARIABLE} or give a file of tokens to open it."
    )


def check_access(request: web.Request, tokens: Tokens | None) -> None:
    """Raise Problem where a request has no access."""
    if tokens is None:
        _check_local(request)
        return
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "bearer" or not token.strip():
        remedy = "send the header Authorization: Bearer TOKEN"
        raise Problem("no-token", remedy, headers={"WWW-Authenticate": 'Bearer realm="wirestorm"'})
    if not tokens.admits(token.strip()):
        challenge = 'Bearer realm="wirestorm", error="invalid_token"'
        raise Problem("no-token", "the token is none of this wire's", headers={"WWW-Authenticate": challenge})


def _check_local(request: web.Request) -> None:
    """Refuse pages in a browser of this machine, which can send requests here: the host's name or the origin tells."""
    if not _is_loopback(_name_of(request.host)):
        raise Problem("foreign-page", "without tokens the API answers under a loopback name alone", "Host")
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"{request.scheme}://{request.host}":
        raise Problem("foreign-page", "without tokens no page of another origin may ask", "Origin")


def _name_of(host: str) -> str:
    """Return the name or address in a Host header, without its port; empty where none can be read."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_loopback(host: str) -> bool:
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _checked(token: str, where: str) -> str:
    if len(token) < LEAST or not TOKEN.fullmatch(token):
        raise SettingsError(f"{where}: this is no token; {FITTING}")
    return token
