"""The load that every client under test gets: the same documents, to the same outlets, at the same pace."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from itertools import count, cycle

from wire.broker.client import Link
from wire.contract.control import Announced
from wire.contract.stamp import BLANK, HEAD, Stamp, patch
from wire.contract.topics import FLASH, topic
from wire.directory.directory import Directory

__all__ = ["DOCUMENT_BYTES", "LEAD_S", "Load", "Route", "routes"]

DOCUMENT_BYTES = 5_600  # a wire's median release
LEAD_S = 0.05  # ahead of the first due moment
POLL_INTERVAL_S = 0.001
# A flood is limited by what the client has received: so many deliveries per outlet may be outstanding. Much fewer would
# starve the broker, much more would measure its memory. A window that grows with the client's rate puts a broker that
# sends in batches into one of two states by chance, and the ratio would follow from that.
AHEAD_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Route:
    """A topic, and how many outlets it reaches."""

    topic: str
    outlets: int


def routes(directory: Directory) -> tuple[tuple[Route, ...], ...]:
    """Return the releases to send in turn: a flash in each language, which goes to every circuit of the language."""
    languages: dict[str, list[Route]] = {}
    for circuit in directory.circuits:
        outlets = len(directory.entitled(circuit, FLASH))
        languages.setdefault(circuit.language, []).append(Route(topic(circuit, FLASH), outlets))
    return tuple(map(tuple, languages.values()))


class Load:
    """Publishes to a directory's routes in turn. ``expected`` is how many deliveries that makes so far, ``round`` how
    many each release makes once.
    """

    def __init__(
        self,
        link: Link,
        qos: int,
        run_id: int,
        releases: Sequence[Sequence[Route]],
        announce: Callable[[Sequence[Announced]], None],
    ) -> None:
        self.expected = 0
        self._link = link
        self._qos = qos
        self._run_id = run_id
        self._releases = cycle(releases)
        self._releases_each = len(releases)
        self.round = sum(route.outlets for release in releases for route in release)
        self._announce = announce
        self._sequences = count()
        end = b'"}],"uri":"urn:wirestorm:sidebyside","body_text":"'
        filling = b"x" * (DOCUMENT_BYTES - len(HEAD) - len(BLANK) - len(end) - 2)
        self._document = HEAD + BLANK + end + filling + b'"}'

    async def paced(self, rate: float, seconds: float) -> None:
        """Publish ``rate`` deliveries a second, whether the client keeps up or not."""
        end_ns = time.time_ns() + int((LEAD_S + seconds) * 1e9)
        await self._paced(rate, lambda due_ns, _: due_ns < end_ns)

    async def rounds(self, rate: float, number: int) -> None:
        """Publish each release so many times, at this rate of deliveries."""
        await self._paced(rate, lambda _, published: published < number * self._releases_each)

    async def _paced(self, rate: float, more: Callable[[int, int], bool]) -> None:
        """Publish while there is ``more``, by the next due time and the releases so far."""
        due_ns, published = time.time_ns() + int(LEAD_S * 1e9), 0
        async with asyncio.TaskGroup() as group:
            while more(due_ns, published):
                await asyncio.sleep(max(0.0, (due_ns - time.time_ns()) / 1e9))
                due_ns += int(self._release(group, due_ns) / rate * 1e9)
                published += 1

    async def flood(self, seconds: float, delivered: Callable[[], int]) -> None:
        """Publish as fast as the client receives; ``delivered`` returns its deliveries so far."""
        end = time.monotonic() + seconds
        async with asyncio.TaskGroup() as group:
            async for _ in self._room(end, delivered):
                self._release(group, time.time_ns())
                await asyncio.sleep(0)

    async def _room(self, end: float, delivered: Callable[[], int]) -> AsyncIterator[None]:
        while time.monotonic() < end:
            if self.expected - delivered() < AHEAD_ROUNDS * self.round:
                yield
            else:
                await asyncio.sleep(POLL_INTERVAL_S)

    def _release(self, group: asyncio.TaskGroup, due_ns: int) -> int:
        """Send the next release; return how many deliveries it makes."""
        release = next(self._releases)
        messages = [Announced(next(self._sequences), route.topic, due_ns, 0, DOCUMENT_BYTES) for route in release]
        self._announce(messages)
        for message in messages:
            group.create_task(self._send(message))
        size = sum(route.outlets for route in release)
        self.expected += size
        return size

    async def _send(self, message: Announced) -> None:
        payload = patch(self._document, Stamp(self._run_id, message.sequence, message.due_ns, time.time_ns()))
        await self._link.publish(message.topic, payload, self._qos)
