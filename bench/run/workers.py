"""Local worker processes: each has a pipe of its own to the wire, and none outlives the context."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.faults.worker_acts import worker_name
from wire.host.tasks import background
from wire.workers.pipe_link import ControlLink, pipe_link

__all__ = ["LocalWorker", "local_workers"]

ENDING_S = 5.0  # a worker that was told to leave is killed after this

OnFrame = Callable[[ControlLink, bytes], Awaitable[None]]
OnClosed = Callable[[ControlLink, str], None]


@dataclass(frozen=True, slots=True)
class LocalWorker:
    """A worker's process and the file of its output."""

    name: str
    process: asyncio.subprocess.Process
    log: Path


@asynccontextmanager
async def local_workers(
    count: int, folder: Path, environment: Mapping[str, str], on_frame: OnFrame, on_closed: OnClosed
) -> AsyncIterator[list[LocalWorker]]:
    """Start ``count`` workers, worker-1 and so on, with logs in ``folder``; at the end of the context they have ended.

    ``on_frame`` takes each control message of a worker, ``on_closed`` the end of its pipe with the reason.
    """
    async with AsyncExitStack() as stack:
        workers = []
        for number in range(1, count + 1):
            ours, theirs = socket.socketpair()
            with theirs:
                worker = await _start(worker_name(number), folder, environment, theirs)
            stack.push_async_callback(_end, worker)
            workers.append(worker)
            serving = background(_serve(worker, ours, on_frame, on_closed), f"pipe of {worker.name}")
            await stack.enter_async_context(serving)
        yield workers


async def _start(name: str, folder: Path, environment: Mapping[str, str], pipe: socket.socket) -> LocalWorker:
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
            "--raw-dir",
            str(folder),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=(number,),
            env={**os.environ, **environment},
        )
    return LocalWorker(name, process, log)


async def _serve(worker: LocalWorker, pipe: socket.socket, on_frame: OnFrame, on_closed: OnClosed) -> None:
    closed: list[ControlLink] = []
    await pipe_link(pipe, on_frame, closed.append)
    status = await worker.process.wait()
    for link in closed:
        on_closed(link, _how_it_ended(status, worker.log))


async def _end(worker: LocalWorker) -> None:
    process = worker.process
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
