"""How long a network fault holds a chunk of a connection up: delay, loss, bandwidth and partition, as pure functions.

A proxy can't lose a segment of TCP. A loss is what a connection feels of one where nothing follows that tells the
sender sooner: a stall of the retransmission timeout, doubled for each further loss (RFC 6298 §5; 200 ms is Linux's
least timeout).
"""

import math
import re
from collections import deque
from dataclasses import dataclass
from hashlib import blake2b
from random import Random

__all__ = ["Impairment", "Lane", "Shape", "is_chosen"]

SEGMENT_BYTES = 1_448  # of TCP over Ethernet
RTO_S, RTO_MOST_S = 0.2, 120.0  # TCP_RTO_MIN and TCP_RTO_MAX of Linux
RUN_ID = re.compile(rb"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a fault does to chunks. ``loss`` is a fraction of the segments, ``rate`` bytes a second, 0 no limit."""

    delay_s: float = 0.0
    jitter_s: float = 0.0
    loss: float = 0.0
    rate: float = 0.0
    partition: bool = False


class Impairment:
    """One fault of the network while it lasts. The connections that it concerns share its bandwidth, each way."""

    def __init__(self, shape: Shape, random: Random) -> None:
        self.shape = shape
        self._random = random
        self._free_s = {False: 0.0, True: 0.0}  # when the line is free again, by whether it is towards the broker

    def hold_s(self, now_s: float, size: int, *, upwards: bool) -> float:
        """Return for how many seconds a chunk of so many bytes is held up."""
        shape, held_s = self.shape, 0.0
        if shape.rate:
            self._free_s[upwards] = max(now_s, self._free_s[upwards]) + size / shape.rate
            held_s += self._free_s[upwards] - now_s
        if shape.delay_s or shape.jitter_s:
            held_s += max(0.0, shape.delay_s + self._random.uniform(-shape.jitter_s, shape.jitter_s))
        if shape.loss:
            held_s += self._stall_s(math.ceil(size / SEGMENT_BYTES))
        return held_s

    def _stall_s(self, segments: int) -> float:
        lost, stall_s, timeout_s = 1 - (1 - self.shape.loss) ** segments, 0.0, RTO_S
        while self._random.random() < lost:
            stall_s += timeout_s
            timeout_s = min(2 * timeout_s, RTO_MOST_S)
            lost = self.shape.loss  # one segment is sent again
        return stall_s


class Lane:
    """One direction of a connection: its chunks in their order, each until its time. An empty chunk is the end."""

    def __init__(self) -> None:
        self.held_bytes = 0
        self._chunks: deque[tuple[float, bytes]] = deque()

    def put(self, now_s: float, held_s: float, chunk: bytes) -> None:
        """Hold a chunk up for so long, and behind every chunk before it."""
        before_s = self._chunks[-1][0] if self._chunks else 0.0
        self._chunks.append((max(before_s, now_s + held_s), chunk))
        self.held_bytes += len(chunk)

    def take(self, now_s: float) -> list[bytes]:
        """Return the chunks whose time has come."""
        found = []
        while self._chunks and self._chunks[0][0] <= now_s:
            found.append(self._chunks.popleft()[1])
        self.held_bytes -= sum(map(len, found))
        return found

    def release(self) -> None:
        """Let every chunk go at once: what held it up is no more."""
        self._chunks = deque((0.0, chunk) for _, chunk in self._chunks)

    @property
    def next_s(self) -> float | None:
        """When the next chunk is to go; None where none is held."""
        return self._chunks[0][0] if self._chunks else None


def is_chosen(client_id: bytes, share: float, salt: str) -> bool:
    """Return whether a client is in a share of all, the same one in every run: an id may have the run's id in it."""
    name = RUN_ID.sub(b"", client_id)
    digest = blake2b(name, digest_size=8, key=salt.encode()[:64]).digest()
    return int.from_bytes(digest) < share * 2**64
