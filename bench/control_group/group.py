"""The control group, as a run uses it: a child process whose clients come on among the swarm's outlets."""

import asyncio
import os
import random
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

from bench.base.errors import BenchError
from bench.base.lines import decode_line, encode_line
from bench.control_group.records import SAID, Arrivals, Ended, Lag, On, Place, Records
from wire.contract.client_names import fill
from wire.contract.control import WorkerConfig
from wire.directory.attendance import Attendance
from wire.directory.audience import Audience
from wire.host.tasks import background, cancel_and_wait

__all__ = ["ControlGroup", "can_be_sampled", "choose", "control_group", "control_id", "places"]

ENDING_S = 10.0
DIGITS_AS_LETTERS = "abcdefghij"


def choose(seed: int, outlets: int, count: int, attendance: Attendance) -> tuple[int, ...]:
    """Draw ``count`` outlets by the seed, ascending, from the outlets that plan to be on all the time.

    One is drawn from each of ``count`` equal runs of them: on a broker that serves by client id the outlets of the
    control group have all places in the order, the first as well as the last.
    """
    staying = [index for index in range(outlets) if not attendance.windows(index)]
    source = random.Random(f"{seed}:control")  # noqa: S311 - repeatable on purpose
    drawn = min(count, len(staying))
    ends = [number * len(staying) // drawn for number in range(drawn + 1)] if drawn else [0]
    return tuple(staying[source.randrange(*run)] for run in pairwise(ends))


def control_id(run_id: int, outlet_id: str) -> str:
    """Return the client id of an outlet's control client: as long as the outlet's own, at most 23 characters.

    Some brokers serve in the order of client ids, so that the id has to sort among those of the outlets: the last digit
    is a letter, which puts the client behind the ten outlets with the same other digits.
    """
    return f"{run_id:016x}-{outlet_id[:-1]}{DIGITS_AS_LETTERS[int(outlet_id[-1])]}"


def can_be_sampled(audience: Audience, index: int) -> bool:
    """Return whether a control client may stand beside an outlet: of a shared subscription it would take copies, and
    another client's credentials are not its own.
    """
    client = audience.client(index)
    shares = any(text.startswith("$share/") for text in client.filters)
    return not shares and client.user is None and client.certificate is None


def places(audience: Audience, run_id: int, config: WorkerConfig) -> list[Place]:
    """Return where and how the control clients of the sampled outlets connect: as the swarm's, at the same node."""
    found = []
    for outlet in config.sampled:
        client = audience.client(outlet)
        qos = config.qos if client.qos is None else client.qos
        url = config.brokers[outlet % len(config.brokers)]
        client_id = control_id(run_id, f"{outlet:05d}")
        username = fill(
            config.session.username,
            index=outlet,
            outlet=client.id,
            run_id=run_id,
            wire_id=config.wire_id,
            seed=config.seed,
        )
        method = config.session.authentication
        place = (outlet, run_id, url, config.mqtt, qos, client_id, client.filters, username, method)
        found.append(Place(*place))
    return found


class ControlGroup:
    """Plain clients in a process of their own; without places there is no process. ``on`` counts the clients on."""

    def __init__(
        self, process: asyncio.subprocess.Process | None, chosen: Sequence[Place], seed: int, log: Path
    ) -> None:
        self.pids = (process.pid,) if process else ()
        self.on = 0
        self._process = process
        self._log = log
        source = random.Random(f"{seed}:turns")  # noqa: S311 - repeatable on purpose
        # Some brokers serve in the order of connecting: the clients come on at random points among the outlets.
        self._turns = sorted(((source.random(), place) for place in chosen), key=lambda turn: turn[0], reverse=True)
        self._all_on = asyncio.Event()
        self._expected = len(chosen)
        self._records = Records()
        self._listening = asyncio.create_task(self._listen(), name="listen to the control group")

    def bring_on(self, fraction_on: float) -> None:
        """Bring on the clients whose turn it is when this fraction of the swarm's outlets is on."""
        assert self._process is None or self._process.stdin is not None
        while self._turns and self._turns[-1][0] <= fraction_on:
            _, place = self._turns.pop()
            if self._process is not None and self._process.stdin is not None:
                self._process.stdin.write(encode_line(place))

    async def complete(self, limit_s: float) -> None:
        """Bring the rest on and wait for them, up to a limit."""
        self.bring_on(1.0)
        if self._process is None:
            return
        async with background(self._all_on.wait(), "all of the control group on") as waiting:
            await asyncio.wait((waiting, self._listening), timeout=limit_s, return_when=asyncio.FIRST_COMPLETED)

    async def finish(self) -> Records:
        """End the process and return its records; BenchError where it broke."""
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
        """End the process at once."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        await cancel_and_wait(self._listening)

    async def _listen(self) -> None:
        if self._process is None or self._process.stdout is None:
            return
        async for line in self._process.stdout:
            match decode_line(line, SAID, "the control group", self._log):
                case On():
                    self.on += 1
                case Arrivals(arrivals=arrivals):
                    self._records.arrivals += arrivals
                case Ended(reasons=reasons):
                    self._records.ended += reasons
                case Lag(lag_s=lag_s):
                    self._records.lag_s = lag_s
            if self.on >= self._expected:
                self._all_on.set()


@asynccontextmanager
async def control_group(
    chosen: Sequence[Place], seed: int, folder: Path, environment: Mapping[str, str]
) -> AsyncIterator[ControlGroup]:
    """The control group of the chosen places; its process runs as long as the context lasts."""
    process = None
    log = folder / "control-group.log"
    if chosen:
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bench.control_group.clients",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=output,
                env={**os.environ, **environment},
                start_new_session=True,  # Ctrl-C is the command's to handle
            )
    group = ControlGroup(process, chosen, seed, log)
    try:
        yield group
    finally:
        await group.stop()
