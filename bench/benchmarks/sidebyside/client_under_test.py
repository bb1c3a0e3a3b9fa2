"""What a comparison needs of a client under test: a process that brings outlets on and counts their deliveries."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bench.base.errors import BenchError
from wire.contract.control import Announced
from wire.contract.topics import filters
from wire.contract.transport import PLAIN, Transport
from wire.directory.directory import Directory
from wire.host.tasks import cancel_and_wait

__all__ = ["COME_ON_S", "HANDSHAKES", "ClientProcess", "ClientUnderTest", "Subscriptions"]

COME_ON_S = 90.0
ENDING_S = 30.0
HANDSHAKES = 64


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """The outlets that a client brings on, the broker's URL, the QoS that they subscribe with, and the transport's
    settings.
    """

    directory: Directory
    url: str
    qos: int
    transport: Transport = PLAIN

    def lines(self, run_id: int) -> bytes:
        """Return a line of client id and filters for each outlet, and an empty line at the end."""
        lines = [
            f"{run_id:016x}-{outlet.id} {' '.join(filters(outlet.circuits, outlet.sectors))}\n"
            for outlet in self.directory.outlets
        ]
        return "".join((*lines, "\n")).encode()


class ClientUnderTest(Protocol):
    """A client whose outlets are on. ``connect_seconds`` is how long they took to connect and subscribe."""

    connect_seconds: float

    @property
    def pid(self) -> int:
        """The client's process."""

    @property
    def delivered(self) -> int:
        """Deliveries so far, as of less than a quarter of a second ago."""

    @property
    def ended(self) -> bool:
        """True once the client has ended and will have no more deliveries."""

    def announce(self, messages: Sequence[Announced]) -> None:
        """The messages of a release are about to leave."""

    def begin_burst(self, sequence: int) -> None:
        """Note the arrivals of the messages from this one on: before the first of them leaves."""

    async def arrivals(self) -> tuple[int, int]:
        """Return when 99 % of the burst's deliveries were there, and when all were, in nanoseconds since the epoch;
        after ``finish``. BenchError where none came.
        """

    async def finish(self) -> None:
        """Bring ``delivered`` to its end: nothing more comes. BenchError where the client broke on the way."""

    def bytes_per_outlet(self) -> float | None:
        """Memory that the outlets take beyond the process's own; None where it is not measured."""


class ClientProcess:
    """A client that is a program of its own.

    The program reads its outlets from standard input and writes lines of words to standard output: ``on SECONDS`` when
    all outlets are on, ``delivered DELIVERIES BYTES`` from time to time. Other lines answer what it is told. The end of
    its input ends the program, and its standard error says what broke it.
    """

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        self.connect_seconds = 0.0
        self._name = name
        self._process = process
        self._delivered = 0
        self._answers: dict[bytes, asyncio.Future[list[bytes]]] = {}
        self._listening = asyncio.create_task(self._listen(), name=f"listen to {name}")

    @classmethod
    async def start(cls, name: str, command: Sequence[str]) -> "ClientProcess":
        """Start the program."""
        pipe = asyncio.subprocess.PIPE
        return cls(name, await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe))

    async def bring_on(self, lines: bytes) -> None:
        """Give the program its outlets and wait until they are on; BenchError where they don't come on."""
        self.tell(lines)
        (seconds,) = await self.said(b"on", COME_ON_S, "brought no outlets on")
        self.connect_seconds = float(seconds)

    def tell(self, data: bytes) -> None:
        """Write to the program's input."""
        assert self._process.stdin is not None
        self._process.stdin.write(data)

    async def said(self, word: bytes, within_s: float, failure: str) -> list[bytes]:
        """Return the values of the program's line with a word, once it has written the line.

        BenchError, which names the ``failure``, where it ends before, or does not write the line in time.
        """
        answer = self._answer(word)
        await asyncio.wait((answer, self._listening), timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            reason = await self._last_words() if self.ended else f"not within {within_s:.0f} s"
            raise BenchError(f"{self._name} {failure}: {reason}")
        return answer.result()

    @property
    def pid(self) -> int:
        """The program's process."""
        return self._process.pid

    @property
    def delivered(self) -> int:
        """Deliveries so far."""
        return self._delivered

    @property
    def ended(self) -> bool:
        """True once the program closed its output."""
        return self._listening.done()

    def announce(self, messages: Sequence[Announced]) -> None:
        """Count each PUBLISH as a delivery, without regard to its message."""

    def begin_burst(self, sequence: int) -> None:
        """Have the program note every arrival from now on."""
        del sequence
        self.tell(b"\n")

    async def arrivals(self) -> tuple[int, int]:
        """Return the program's own figures; BenchError where nothing arrived."""
        near_ns, last_ns = await self.said(b"arrived", ENDING_S, "had no deliveries in a burst")
        return int(near_ns), int(last_ns)

    async def finish(self) -> None:
        """Close the program's input and read its output to the end; BenchError where it broke."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            async with asyncio.timeout(ENDING_S):
                await asyncio.shield(self._listening)
                status = await self._process.wait()
        except TimeoutError:
            raise BenchError(f"{self._name} did not end within {ENDING_S:.0f} s") from None
        if status:
            raise BenchError(f"{self._name} broke: {await self._last_words()}")

    def bytes_per_outlet(self) -> float | None:
        """The program's memory is not measured."""
        return None

    async def stop(self) -> None:
        """End the program: a while after it closed its output, else at once."""
        if self.ended:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ENDING_S):
                    await self._process.wait()
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        await cancel_and_wait(self._listening)

    async def _last_words(self) -> str:
        assert self._process.stderr is not None
        said = (await self._process.stderr.read()).decode(errors="replace").strip().splitlines()
        return said[-1] if said else f"exit code {await self._process.wait()}"

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            word, *values = line.split()
            if word == b"delivered":
                self._delivered = int(values[0])
            elif not self._answer(word).done():
                self._answer(word).set_result(values)

    def _answer(self, word: bytes) -> "asyncio.Future[list[bytes]]":
        return self._answers.setdefault(word, asyncio.get_running_loop().create_future())
