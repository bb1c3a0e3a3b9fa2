"""Local worker processes: each has a pipe of its own to the wire, and none outlives the context."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bench.base.worker_names import worker_name
from wire.host.tasks import background
from wire.workers.pipe_link import ControlLink, pipe_link

__all__ = ["LocalWorker", "Started", "local_workers"]

ENDING_S = 5.0  # a worker that was told to leave is killed after this

OnFrame = Callable[[ControlLink, bytes], Awaitable[None]]
OnClosed = Callable[[ControlLink, str], None]


class Started(NamedTuple):
    """A worker's process, and the file of its output."""

    process: asyncio.subprocess.Process
    log: Path


@dataclass(slots=True)
class LocalWorker:
    """The place of a local worker, numbered from 1, and the process in it; ``start`` starts one of a name.

    ``life`` counts the processes: a fault may end one, and have another start in its place.
    """

    number: int
    current: Started
    start: Callable[[str], Awaitable[Started]]
    life: int = 1

    @property
    def name(self) -> str:
        """The name of the present process."""
        return worker_name(self.number, self.life)

    @property
    def process(self) -> asyncio.subprocess.Process:
        """The present process."""
        return self.current.process

    @property
    def log(self) -> Path:
        """The file of its output."""
        return self.current.log

    async def start_again(self) -> None:
        """Start the next process in this place; the one before has ended."""
        self.current = await self.start(worker_name(self.number, self.life + 1))
        self.life += 1


@asynccontextmanager
async def local_workers(
    count: int, folder: Path, environment: Mapping[str, str], on_frame: OnFrame, on_closed: OnClosed
) -> AsyncIterator[list[LocalWorker]]:
    """Start ``count`` workers, worker-1 and so on, with logs in ``folder``; at the end of the context they have ended,
    and so have those that were started in their places.

    ``on_frame`` takes each control message of a worker, ``on_closed`` the end of its pipe with the reason.
    """
    async with AsyncExitStack() as stack:

        async def start(name: str) -> Started:
            ours, theirs = socket.socketpair()
            with theirs:
                started = await _start(name, folder, environment, theirs)
            stack.push_async_callback(_end, started.process)
            await stack.enter_async_context(background(_serve(started, ours, on_frame, on_closed), f"pipe of {name}"))
            return started

        yield [LocalWorker(number, await start(worker_name(number)), start) for number in range(1, count + 1)]


async def _start(name: str, folder: Path, environment: Mapping[str, str], pipe: socket.socket) -> Started:
    log = folder / f"{name}.log"
    number = pipe.fileno()
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "subscribers",
            "--control-fd",
            str(number),
            "--name",
            name,
            f"--raw-dir={folder}",  # it may begin with a hyphen
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=(number,),
            env={**os.environ, **environment},
        )
    return Started(process, log)


async def _serve(started: Started, pipe: socket.socket, on_frame: OnFrame, on_closed: OnClosed) -> None:
    closed: list[ControlLink] = []
    await pipe_link(pipe, on_frame, closed.append)
    status = await started.process.wait()
    for link in closed:
        on_closed(link, _how_it_ended(status, started.log))


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        try:
            async with asyncio.timeout(ENDING_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


def _how_it_ended(status: int, log: Path) -> str:
    ended = f"killed by signal {-status}" if status < 0 else f"ended with exit code {status}"
    said = log.read_text(errors="replace").strip().splitlines()
    return f"{ended}: {said[-1]}" if said else ended
