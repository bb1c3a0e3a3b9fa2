"""What a comparison needs of a client under test: a process that brings outlets on and counts their deliveries."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bench.base.errors import BenchError
from wire.contract.control import Announced
from wire.contract.topics import filters
from wire.directory.directory import Directory
from wire.host.tasks import background, cancel_and_wait

__all__ = ["COME_ON_S", "HANDSHAKES", "ClientProcess", "ClientUnderTest", "Subscriptions"]

COME_ON_S = 90.0
ENDING_S = 30.0
HANDSHAKES = 64


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """The outlets that a client brings on, the broker's URL and the QoS that they subscribe with."""

    directory: Directory
    url: str
    qos: int

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

    async def finish(self) -> None:
        """Bring ``delivered`` to its end: nothing more comes. BenchError where the client broke on the way."""

    def bytes_per_outlet(self) -> float | None:
        """Memory that the outlets take beyond the process's own; None where it is not measured."""


class ClientProcess:
    """A client that is a program of its own.

    The program reads its outlets from standard input and writes lines of words to standard output: ``on SECONDS`` when
    all outlets are on, ``delivered DELIVERIES BYTES`` from time to time. The end of its input ends the program, and its
    standard error says what broke it.
    """

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        self.connect_seconds = 0.0
        self._name = name
        self._process = process
        self._delivered = 0
        self._on = asyncio.Event()
        self._listening = asyncio.create_task(self._listen(), name=f"listen to {name}")

    @classmethod
    async def start(cls, name: str, command: Sequence[str]) -> "ClientProcess":
        """Start the program."""
        pipe = asyncio.subprocess.PIPE
        return cls(name, await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe))

    async def bring_on(self, lines: bytes) -> None:
        """Give the program its outlets and wait until they are on; BenchError where they don't come on."""
        assert self._process.stdin is not None
        self._process.stdin.write(lines)
        async with background(self._on.wait(), f"{self._name} comes on") as coming:
            await asyncio.wait((coming, self._listening), timeout=COME_ON_S, return_when=asyncio.FIRST_COMPLETED)
        if not self._on.is_set():
            reason = await self._last_words() if self.ended else f"not within {COME_ON_S:.0f} s"
            raise BenchError(f"{self._name} brought no outlets on: {reason}")

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
            if word == b"on":
                self.connect_seconds = float(values[0])
                self._on.set()
            elif word == b"delivered":
                self._delivered = int(values[0])
