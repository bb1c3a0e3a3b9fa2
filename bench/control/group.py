"""The control group as a run sees it: a child process, brought on among the swarm's outlets and heard at the end."""

import asyncio
import os
import random
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path

import orjson

from bench.control.records import Arrival, Place, Records
from bench.errors import BenchError
from wire.contract.control import Terms
from wire.contract.topics import filters
from wire.directory.attendance import Attendance
from wire.directory.directory import Directory

__all__ = ["ControlGroup", "choose", "control_group", "places"]

ENDING_S = 10.0


def choose(seed: int, outlets: int, count: int, attendance: Attendance) -> tuple[int, ...]:
    """``count`` outlets drawn from the seed, ascending, of those that plan to be on all the time."""
    staying = [index for index in range(outlets) if attendance.window(index) is None]
    source = random.Random(f"{seed}:control")  # noqa: S311 - repeatable on purpose
    return tuple(sorted(source.sample(staying, min(count, len(staying)))))


def places(directory: Directory, run_id: int, terms: Terms) -> list[Place]:
    """Where the watched outlets' second readers connect, and how: as the swarm's own do, at the same node."""
    made = []
    for outlet in terms.watched:
        circuits, sectors = directory.outlets[outlet].circuits, directory.outlets[outlet].sectors
        url = terms.brokers[outlet % len(terms.brokers)]
        client_id = f"c{run_id >> 4:015x}-{directory.outlets[outlet].id}"  # as long as the swarm's
        made.append(Place(outlet, run_id, url, terms.mqtt, terms.qos, client_id, filters(circuits, sectors)))
    return made


class ControlGroup:
    """Plain clients in a process of their own. Without places there is nothing to do, and no process."""

    def __init__(
        self, process: asyncio.subprocess.Process | None, waiting: Sequence[Place], seed: int, log: Path
    ) -> None:
        self.pids = (process.pid,) if process else ()
        self.on = 0
        self._process = process
        self._log = log
        source = random.Random(f"{seed}:turns")  # noqa: S311 - repeatable on purpose
        # Some brokers serve in the order of connecting: the clients come on at random points among the outlets.
        self._turns = sorted(((source.random(), place) for place in waiting), key=lambda turn: turn[0], reverse=True)
        self._all_on = asyncio.Event()
        self._expected = len(waiting)
        self._records = Records()
        self._listening = asyncio.create_task(self._listen(), name="listen to the control group")

    def invite(self, share_on: float) -> None:
        """Bring on the clients whose turn it is, when this share of the swarm's outlets is on."""
        assert self._process is None or self._process.stdin is not None
        while self._turns and self._turns[-1][0] <= share_on:
            _, place = self._turns.pop()
            if self._process is not None and self._process.stdin is not None:
                self._process.stdin.write(orjson.dumps(asdict(place)) + b"\n")

    async def complete(self, limit_s: float) -> None:
        """Bring on the rest and wait for them, up to a limit."""
        self.invite(1.0)
        if self._process is None:
            return
        waiting = asyncio.create_task(self._all_on.wait())
        await asyncio.wait((waiting, self._listening), timeout=limit_s, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()

    async def finish(self) -> Records:
        """End it and hear what it had; BenchError where it broke."""
        if self._process is not None and self._process.stdin is not None:
            try:
                self._process.stdin.write(b"\n")
                async with asyncio.timeout(ENDING_S):
                    await self._listening
                    status = await self._process.wait()
            except (TimeoutError, OSError) as error:
                raise BenchError(f"the control group did not end: {error!r}; its log is {self._log}") from error
            if status:
                raise BenchError(f"the control group ended with exit code {status}; its log is {self._log}")
        return self._records

    async def stop(self) -> None:
        """End it, whatever it does."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)

    async def _listen(self) -> None:
        if self._process is None or self._process.stdout is None:
            return
        async for line in self._process.stdout:
            said = orjson.loads(line)
            self._records.arrivals.extend(Arrival(*row) for row in said.get("arrivals", ()))
            self._records.lost.extend(said.get("lost", ()))
            self._records.lag_s = said.get("lag_s", self._records.lag_s)
            self.on += "on" in said
            if self.on >= self._expected:
                self._all_on.set()


@asynccontextmanager
async def control_group(
    waiting: Sequence[Place], seed: int, folder: Path, environment: Mapping[str, str]
) -> AsyncIterator[ControlGroup]:
    """The group's process, for as long as the context lasts."""
    process = None
    log = folder / "control-group.log"
    if waiting:
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bench.control.clients",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=output,
                env={**os.environ, **environment},
                start_new_session=True,  # Ctrl-C is the command's to handle
            )
    group = ControlGroup(process, waiting, seed, log)
    try:
        yield group
    finally:
        await group.stop()
