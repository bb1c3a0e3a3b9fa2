"""The stamp: the run and sequence of a message and its times, at a fixed place in front of each document.

A document starts with ``{"altIds":[{"role":"wirestorm","value":"`` and 58 hex digits:

    offset  digits  field
    0       2       version of the stamp, 01
    2       16      run id, 64 bits
    18      8       sequence, 32 bits
    26      16      due, nanoseconds since the epoch
    42      16      sent, nanoseconds since the epoch

so a reader finds it without parsing JSON, and a ninjs reader sees an alternative id like any other. Both times have 63
bits: arrays and JSON's readers take no more.
"""

from binascii import unhexlify
from struct import Struct
from typing import NamedTuple

from wire.contract.bounds import INT64_MOST
from wire.errors import ContractError

__all__ = ["BLANK", "END", "HEAD", "LENGTH", "START", "Stamp", "patch", "read"]

HEAD = b'{"altIds":[{"role":"wirestorm","value":"'
VERSION = b"01"
LENGTH = 58
START = len(HEAD)
END = START + LENGTH
BLANK = b"0" * LENGTH
FIELDS = Struct(">QIQQ")


class Stamp(NamedTuple):
    """The run and sequence that name a message, and its times in nanoseconds since the epoch."""

    run_id: int
    sequence: int
    due_ns: int
    sent_ns: int

    def encode(self) -> bytes:
        """Return the 58 hex digits."""
        return b"01%016x%08x%016x%016x" % self


def patch(document: bytes, stamp: Stamp) -> bytes:
    """Return the document with the stamp in its place; ContractError where the document has no place for one."""
    if not document.startswith(HEAD):
        raise ContractError("the document does not start with the stamp's altIds member")
    return HEAD + stamp.encode() + document[END:]


def read(payload: bytes) -> Stamp | None:
    """Return the stamp of a payload, or None where the payload carries none that this version knows."""
    if not payload.startswith(HEAD) or len(payload) < END:
        return None
    digits = payload[START:END]
    if digits[:2] != VERSION:
        return None
    try:
        stamp = Stamp(*FIELDS.unpack(unhexlify(digits[2:])))  # int() would take signs, underscores and white space too
    except ValueError:
        return None
    return stamp if max(stamp.due_ns, stamp.sent_ns) <= INT64_MOST else None
