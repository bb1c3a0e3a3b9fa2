"""Bodies that a client packed: gzip and deflate (RFC 9110 §8.4.1), whole and within a bound, or refused."""

import zlib

from wire.service.api.problems import Problem

__all__ = ["ENCODINGS", "unpack"]

GZIP, ZLIB, RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
ENCODINGS = ("gzip", "x-gzip", "deflate")


class TooLargeError(Exception):
    """The unpacked body is over the bound."""


def unpack(body: bytes, encoding: str, most_bytes: int) -> bytes | None:
    """Return the body without its Content-Encoding, None where it would have more than ``most_bytes``.

    Problem where the encoding is another, or the body is not whole: its end must not be missing without a word.
    """
    name = encoding.strip().casefold()
    if name in ("", "identity"):
        return body
    if name not in ENCODINGS:
        raise Problem("media-type", "the body's Content-Encoding is to be gzip, deflate or none", "Content-Encoding")
    # Some clients send deflate without the frame of zlib that the standard asks for. The first byte tells.
    framed = bool(body) and body[0] & 0x0F == zlib.DEFLATED
    try:
        return _inflate(body, GZIP if name.endswith("gzip") else ZLIB if framed else RAW, most_bytes)
    except TooLargeError:
        return None
    except zlib.error:
        raise Problem("bad-request", f"the body could not be unpacked: it is not {name}", "body") from None


def _inflate(body: bytes, bits: int, most_bytes: int) -> bytes:
    parts: list[bytes] = []
    room = most_bytes
    while True:
        unpacker = zlib.decompressobj(bits)
        part = unpacker.decompress(body, room + 1)
        if len(part) > room:
            raise TooLargeError
        if not unpacker.eof:
            raise Problem("bad-request", "the body could not be unpacked: its end is missing", "body")
        parts.append(part)
        room -= len(part)
        body = unpacker.unused_data
        if not body:
            return b"".join(parts)
        if bits != GZIP:  # gzip alone may have several members (RFC 1952 §2.2)
            raise Problem("bad-request", "the body could not be unpacked: bytes follow its end", "body")
