"""SCRAM as a client (RFC 5802, with SHA-256 by RFC 7677): the exchange in which both sides prove that they know a
password, which is never sent. Without channel binding: MQTT has none of its own.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import stringprep
import unicodedata
from collections.abc import Callable
from functools import lru_cache, partial

__all__ = ["MECHANISMS", "ScramExchange", "exchanges", "prepare"]

# By the name of the mechanism, OpenSSL's of its hash. SHA-1's is left out: RFC 7677 §1 has SHA-256 in its place.
MECHANISMS = {"SCRAM-SHA-256": "sha256", "SCRAM-SHA-512": "sha512"}
NO_BINDING = "n,,"  # the GS2 header (RFC 5802 §7), which c= repeats in base64
NONCE_BYTES = 18
ITERATIONS_LEAST = 4_096  # RFC 7677 §4
ITERATIONS_MOST = 1_000_000  # a server with more would have this process work for seconds


class ScramExchange:
    """One exchange of a user, for one connection. ``nonce`` is printable ASCII without commas.

    Each step raises ValueError where the server's data is wrong; the text has none of it.
    """

    def __init__(self, mechanism: str, username: str, password: str, nonce: str) -> None:
        self.method = mechanism
        self._hash = MECHANISMS[mechanism]
        self._password = password
        self._nonce = nonce
        self._first = f"n={_escaped(prepare(username))},r={nonce}"
        self._server_signature: bytes | None = None
        self._proved = False

    def first(self) -> bytes:
        """Return client-first-message (RFC 5802 §7)."""
        return (NO_BINDING + self._first).encode()

    def answer(self, data: bytes) -> bytes:
        """Return client-final-message for server-first-message; nothing for server-final-message, which some servers
        send before they accept.
        """
        if self._server_signature is not None:
            self._prove(data)
            return b""
        challenge = _text(data)
        fields = _fields(challenge)
        nonce, salt, count = fields.get("r", ""), fields.get("s", ""), fields.get("i", "")
        if "m" in fields or not nonce or not salt or not (count.isascii() and count.isdigit() and len(count) < 10):
            raise ValueError("SCRAM: the server's first message has no nonce, salt and iteration count")
        if not nonce.startswith(self._nonce) or nonce == self._nonce:
            raise ValueError("SCRAM: the server's nonce does not begin with ours and go on")
        if not ITERATIONS_LEAST <= int(count) <= ITERATIONS_MOST:
            raise ValueError(f"SCRAM: the iteration count is not from {ITERATIONS_LEAST} to {ITERATIONS_MOST}")
        client_key, server_key = _keys(self._hash, self._password, _binary(salt), int(count))
        final = f"c={base64.b64encode(NO_BINDING.encode()).decode()},r={nonce}"
        signed = f"{self._first},{challenge},{final}".encode()
        stored_key = hashlib.new(self._hash, client_key).digest()
        signature = hmac.digest(stored_key, signed, self._hash)
        proof = bytes(left ^ right for left, right in zip(client_key, signature, strict=True))
        self._server_signature = hmac.digest(server_key, signed, self._hash)
        return f"{final},p={base64.b64encode(proof).decode()}".encode()

    def finish(self, data: bytes) -> None:
        """Take server-final-message, or nothing where the server has sent it before."""
        if data or not self._proved:
            self._prove(data)

    def _prove(self, data: bytes) -> None:
        """Raise ValueError unless the server proves that it knows the password too (RFC 5802 §3)."""
        fields = _fields(_text(data))
        if "e" in fields:
            raise ValueError("SCRAM: the server's last message is an error")
        expected = self._server_signature
        if expected is None or not hmac.compare_digest(_binary(fields.get("v", "")), expected):
            raise ValueError("SCRAM: the server does not prove that it knows the password")
        self._proved = True


def exchanges(mechanism: str, username: str, password: str) -> Callable[[], ScramExchange]:
    """Return a maker of exchanges, each with a nonce of its own. ValueError for a mechanism that is none of ours, and
    for a user or password that SASLprep forbids.
    """
    if mechanism not in MECHANISMS:
        raise ValueError(f"{mechanism} is no mechanism here; give {' or '.join(MECHANISMS)}")
    prepare(username)
    return partial(_exchange, mechanism, username, prepare(password))


def prepare(text: str) -> str:
    """Return a user name or password by SASLprep (RFC 4013); ValueError where it forbids the text."""
    if text.isascii() and text.isprintable():
        return text
    mapped = "".join(
        " " if stringprep.in_table_c12(sign) else sign for sign in text if not stringprep.in_table_b1(sign)
    )
    found = unicodedata.normalize("NFKC", mapped)
    if any(table(sign) for sign in found for table in _PROHIBITED):
        raise ValueError("a user name or password has a character that SASLprep forbids (RFC 4013 §2.3)")
    if any(map(stringprep.in_table_d1, found)):  # RFC 3454 §6
        ends = stringprep.in_table_d1(found[0]) and stringprep.in_table_d1(found[-1])
        if not ends or any(map(stringprep.in_table_d2, found)):
            raise ValueError("a user name or password mixes directions of writing (RFC 4013 §2.4)")
    return found


_PROHIBITED = (
    stringprep.in_table_a1,  # unassigned: a stored string has none (RFC 4013 §2.5)
    stringprep.in_table_c12,
    stringprep.in_table_c21_c22,
    stringprep.in_table_c3,
    stringprep.in_table_c4,
    stringprep.in_table_c5,
    stringprep.in_table_c6,
    stringprep.in_table_c7,
    stringprep.in_table_c8,
    stringprep.in_table_c9,
)


def _exchange(mechanism: str, username: str, password: str) -> ScramExchange:
    nonce = base64.b64encode(secrets.token_bytes(NONCE_BYTES)).decode()
    return ScramExchange(mechanism, username, password, nonce)


@lru_cache(maxsize=64)  # thousands of outlets of one user have one salt: the work of milliseconds is done once
def _keys(hash_name: str, password: str, salt: bytes, iterations: int) -> tuple[bytes, bytes]:
    """Return ClientKey and ServerKey (RFC 5802 §3)."""
    salted = hashlib.pbkdf2_hmac(hash_name, password.encode(), salt, iterations)
    return hmac.digest(salted, b"Client Key", hash_name), hmac.digest(salted, b"Server Key", hash_name)


def _escaped(name: str) -> str:
    return name.replace("=", "=3D").replace(",", "=2C")


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise ValueError("SCRAM: the server's message is not UTF-8") from None


def _fields(message: str) -> dict[str, str]:
    """Return the attributes of a message by their letter."""
    return {part[:1]: part[2:] for part in message.split(",") if part[1:2] == "="}


def _binary(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("SCRAM: the server's message has no base64 where it has to") from None
