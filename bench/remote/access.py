"""The service's address and the token for it. The token comes from the environment or a file, because every user of the
machine can see an argument, and URLs are written into logs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bench.base.errors import ConfigurationError
from wire.contract.broker import is_host
from wire.host.files import read_text
from wire.host.reasons import reason_of

__all__ = ["STANDARD_URL", "TOKEN", "TOKEN_FILE", "URL", "ServiceAccess", "find_service"]

URL, TOKEN, TOKEN_FILE = "WIRESTORM_WIRE", "WIRESTORM_TOKEN", "WIRESTORM_TOKEN_FILE"
TOKEN_FILE_BYTES = 1 << 16
STANDARD_URL = "http://127.0.0.1:8080"


@dataclass(frozen=True, slots=True)
class ServiceAccess:
    """The service's base URL, without a slash at its end, and the bearer token, empty where there is none.

    ``token_source`` is the variable or file that the token came from, for messages.
    """

    url: str
    token: str = field(default="", repr=False)
    token_source: str = ""


def find_service(given: str | None, environ: Mapping[str, str]) -> ServiceAccess:
    """Return the access of ``--wire``, or of the environment; ConfigurationError, which never shows a secret, else."""
    source = "--wire" if given is not None else URL
    url = given if given is not None else environ.get(URL) or STANDARD_URL
    token, token_source = _token(environ)
    return ServiceAccess(_base(url, source), token, token_source)


def _base(text: str, source: str) -> str:
    remedy = f"give the wire's URL such as {STANDARD_URL}"
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise ConfigurationError(source, "", "this is no URL", remedy) from None
    if "@" in parts.netloc:
        remedy = f"leave them out and give a token by {TOKEN} or {TOKEN_FILE}"
        raise ConfigurationError(source, "", "the URL holds user or password, which logs would show", remedy)
    if parts.scheme not in ("http", "https") or not is_host(parts.hostname or "") or port == 0:
        raise ConfigurationError(source, "", f"{text!r} is no http:// or https:// URL", remedy)
    if parts.query or parts.fragment:
        raise ConfigurationError(source, "", "the URL has a query or fragment", remedy)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _token(environ: Mapping[str, str]) -> tuple[str, str]:
    if token := environ.get(TOKEN, "").strip():
        return _checked(token, TOKEN), TOKEN
    name = environ.get(TOKEN_FILE, "")
    if not name:
        return "", ""
    path = Path(name)
    try:
        lines = read_text(path, TOKEN_FILE_BYTES).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else reason_of(error).lower()
        remedy = "give a file with the token in it"
        raise ConfigurationError(TOKEN_FILE, "", f"{path}: {reason}", remedy) from None
    tokens = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if len(tokens) != 1:
        problem = f"{path} holds {len(tokens)} tokens"
        raise ConfigurationError(TOKEN_FILE, "", problem, "give a file with one, in a line of its own")
    return _checked(tokens[0], TOKEN_FILE), str(path)


def _checked(token: str, source: str) -> str:
    """Return a token that a header can carry; ConfigurationError, without the token's text, else."""
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ConfigurationError(source, "", "this is no token", "a token is ASCII without spaces")
    return token
