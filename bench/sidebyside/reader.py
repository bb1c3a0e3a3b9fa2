"""What a comparison needs of a reader: a process that brings outlets on and counts what they get."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bench.errors import BenchError
from wire.contract.control import Announced
from wire.contract.topics import filters
from wire.directory.directory import Directory

__all__ = ["COMING_ON_S", "HANDSHAKES", "Child", "Crowd", "Reader"]

COMING_ON_S = 90.0
ENDING_S = 30.0
HANDSHAKES = 64


@dataclass(frozen=True, slots=True)
class Crowd:
    """The outlets to bring on: at which broker, how."""

    directory: Directory
    url: str
    qos: int

    def lines(self, run_id: int) -> bytes:
        """A line for each outlet, its client id and its filters, and an empty one."""
        lines = [
            f"{run_id:016x}-{outlet.id} {' '.join(filters(outlet.circuits, outlet.sectors))}\n"
            for outlet in self.directory.outlets
        ]
        return "".join((*lines, "\n")).encode()


class Reader(Protocol):
    """A reader whose outlets are on. ``had`` counts deliveries; ``connect_seconds`` is how long that took."""

    pid: int
    connect_seconds: float

    @property
    def had(self) -> int:
        """Deliveries so far, as of less than a quarter of a second ago."""

    @property
    def ended(self) -> bool:
        """It is gone, and will have no more."""

    def announce(self, messages: Sequence[Announced]) -> None:
        """The messages of a release are about to leave."""

    async def finish(self) -> None:
        """Nothing more comes: bring ``had`` to its end; BenchError where it broke on the way."""

    def bytes_per_outlet(self) -> float | None:
        """Memory that the outlets take beyond the process's own; None where it is not looked at."""


class Child:
    """A reader that is told its outlets on standard input and counts on standard output, in lines of words:
    ``on SECONDS`` when all outlets are, ``had DELIVERIES BYTES`` from time to time. Its input's end ends it, and
    what breaks it is on standard error.
    """

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        self.pid = process.pid
        self.connect_seconds = 0.0
        self._name = name
        self._process = process
        self._had = 0
        self._on = asyncio.Event()
        self._listening = asyncio.create_task(self._listen(), name=f"listen to {name}")

    @classmethod
    async def start(cls, name: str, command: Sequence[str]) -> "Child":
        """Start the program."""
        pipe = asyncio.subprocess.PIPE
        return cls(name, await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe))

    async def bring_on(self, lines: bytes) -> None:
        """Give it its outlets and wait until they are on; BenchError where they don't come."""
        assert self._process.stdin is not None
        self._process.stdin.write(lines)
        coming = asyncio.create_task(self._on.wait(), name=f"{self._name} comes on")
        await asyncio.wait((coming, self._listening), timeout=COMING_ON_S, return_when=asyncio.FIRST_COMPLETED)
        coming.cancel()
        if not self._on.is_set():
            reason = await self._last_words() if self.ended else f"not within {COMING_ON_S:.0f} s"
            raise BenchError(f"{self._name} brought no outlets on: {reason}")

    @property
    def had(self) -> int:
        """Deliveries so far."""
        return self._had

    @property
    def ended(self) -> bool:
        """It closed its output."""
        return self._listening.done()

    def announce(self, messages: Sequence[Announced]) -> None:
        """It counts, and need not know what."""

    async def finish(self) -> None:
        """Close its input and hear it out."""
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
        """Not looked at."""
        return None

    async def stop(self) -> None:
        """End it, whatever it does."""
        if self.ended:  # it is on its way out, and need not be hurried
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), ENDING_S)
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)

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
            elif word == b"had":
                self._had = int(values[0])
