"""The stamp: the run and sequence of a message and its times, in 58 hex digits that are found without parsing.

    offset  digits  field
    0       2       version of the stamp, 01
    2       16      run id, 64 bits
    18      8       sequence, 32 bits
    26      16      due, nanoseconds since the epoch
    42      16      sent, nanoseconds since the epoch

Both times have 63 bits: arrays and JSON's readers take no more.

A document of the wire starts with ``{"altIds":[{"role":"wirestorm","value":"`` and the digits, so that a ninjs reader
sees an alternative id like any other. In a message of somebody else's making the digits may stand anywhere: within the
payload, in the MQTT 5 user property ``wirestorm``, which is in front of it, or behind it. The first 18 digits are the
same in every message of a run (``mark``), and one search for them finds the place.
"""

import re
from binascii import hexlify, unhexlify
from struct import Struct
from typing import NamedTuple

from wire.contract.bounds import INT64_MOST
from wire.errors import ContractError

__all__ = [
    "BLANK",
    "END",
    "HEAD",
    "LENGTH",
    "START",
    "USER_PROPERTY",
    "Stamp",
    "digits_of",
    "find",
    "find_any",
    "mark",
    "patch",
    "patch_at",
    "read",
    "read_digits",
]

HEAD = b'{"altIds":[{"role":"wirestorm","value":"'
VERSION = b"01"
ANY = re.compile(VERSION + rb"[0-9a-f]{56}")
LENGTH = 58
START = len(HEAD)
END = START + LENGTH
BLANK = b"0" * LENGTH
FIELDS = Struct(">QIQQ")
USER_PROPERTY = "wirestorm"  # the name of the MQTT 5 user property whose value is a stamp


class Stamp(NamedTuple):
    """The run and sequence that name a message, and its times in nanoseconds since the epoch."""

    run_id: int
    sequence: int
    due_ns: int
    sent_ns: int

    def encode(self) -> bytes:
        """Return the 58 hex digits."""
        return digits_of(*self)


def digits_of(run_id: int, sequence: int, due_ns: int, sent_ns: int) -> bytes:
    """Return the 58 hex digits of a stamp, without making one: a publisher needs nothing else."""
    return VERSION + hexlify(FIELDS.pack(run_id, sequence, due_ns, sent_ns))


def patch(document: bytes, stamp: Stamp) -> bytes:
    """Return the document with the stamp in its place; ContractError where the document has no place for one."""
    if not document.startswith(HEAD):
        raise ContractError("the document does not start with the stamp's altIds member")
    return HEAD + stamp.encode() + document[END:]


def patch_at(payload: bytes, place: int, digits: bytes) -> bytes:
    """Return the payload with a stamp's digits at an offset; ContractError where it has no blank stamp there."""
    end = place + LENGTH
    if place < 0 or payload[place:end] != BLANK:
        raise ContractError(f"the payload has no blank stamp at offset {place}")
    return payload[:place] + digits + payload[end:]


def read(payload: bytes) -> Stamp | None:
    """Return the stamp in front of a document of the wire, or None where it has none that this version knows."""
    if not payload.startswith(HEAD) or len(payload) < END:
        return None
    return read_digits(payload[START:END])


def read_digits(digits: bytes) -> Stamp | None:
    """Return the stamp that 58 bytes say, or None where they are none that this version knows."""
    if len(digits) != LENGTH or digits[:2] != VERSION:
        return None
    try:
        stamp = Stamp(*FIELDS.unpack(unhexlify(digits[2:])))  # int() would take signs, underscores and white space too
    except ValueError:
        return None
    return stamp if max(stamp.due_ns, stamp.sent_ns) <= INT64_MOST else None


def mark(run_id: int) -> bytes:
    """Return the 18 digits that every stamp of a run starts with: version and run id."""
    return VERSION + b"%016x" % run_id


def find_any(data: bytes | bytearray, start: int, end: int) -> bytes:
    """Return the digits of the first stamp in ``data[start:end]``, of any run; empty where there is none."""
    found = ANY.search(data, start, end)
    return b"" if found is None else bytes(found[0])


def find(data: bytes | bytearray, run_mark: bytes, start: int, end: int) -> int:
    """Return where the first stamp with this mark stands in ``data[start:end]``; -1 where there is no whole one."""
    place = data.find(run_mark, start, end)
    return place if place + LENGTH <= end else -1
