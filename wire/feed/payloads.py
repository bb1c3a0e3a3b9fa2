"""The payloads of own messages: a file as it is, a template, or bytes of a size that is fixed or log-normal."""

import math
from dataclasses import dataclass
from hashlib import shake_128
from typing import Protocol

from wire.contract.stamp import BLANK, LENGTH
from wire.contract.templates import Rendered, Values

__all__ = ["SIZE_MOST_BYTES", "FixedPayload", "Payload", "SizedPayload", "suffixed"]

SIZE_MOST_BYTES = 16_000_000
PATTERN_BYTES = 65_536  # text that repeats behind that


class Payload(Protocol):
    """Gives each message its payload; a Template is one."""

    def render(self, values: Values) -> Rendered:
        """Return the payload of the message with these values, with a blank stamp where it has a place for one."""


@dataclass(frozen=True, slots=True)
class FixedPayload:
    """The same bytes in every message, as they are."""

    data: bytes

    def render(self, values: Values) -> Rendered:
        """Return the bytes; the stamp has no place in them."""
        del values
        return Rendered(self.data, None)


class SizedPayload:
    """Text of a log-normal size with median and sigma; sigma 0 is one size. The size is that of the whole payload.

    The stamp is in front where the payload has room for it.
    """

    def __init__(self, seed: int, median_bytes: int, sigma: float = 0.0) -> None:
        self._median = median_bytes
        self._sigma = sigma
        self._text = shake_128(b"payload:%d" % seed).hexdigest(PATTERN_BYTES // 2).encode()

    def render(self, values: Values) -> Rendered:
        """Return the payload of a message; its size follows from seed and sequence."""
        size = self._size(values)
        room = size - LENGTH
        return Rendered(BLANK + self._filled(room), 0) if room >= 0 else Rendered(self._filled(size), None)

    def _size(self, values: Values) -> int:
        if not self._sigma:
            return self._median
        drawn = shake_128(b"size:%d:%d" % (values.seed, values.sequence)).digest(14)
        # Two uniform numbers make a normal one (Box and Muller, 1958).
        one, other = ((int.from_bytes(half) + 0.5) / (1 << 56) for half in (drawn[:7], drawn[7:]))
        normal = math.sqrt(-2 * math.log(one)) * math.cos(2 * math.pi * other)
        return max(1, min(SIZE_MOST_BYTES, round(self._median * math.exp(self._sigma * normal))))

    def _filled(self, size: int) -> bytes:
        if size <= len(self._text):
            return self._text[:size]
        return (self._text * (size // len(self._text) + 1))[:size]


def suffixed(payload: Rendered) -> Rendered:
    """Return a payload with its stamp behind it, where it has no place for one."""
    if payload.stamp_at is not None:
        return payload
    return Rendered(payload.data + BLANK, len(payload.data))
