"""A broker process that the load test starts, and the supervisor process between the two."""

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from bench.base.errors import BrokerFault
from bench.brokers import supervisor
from wire.contract.broker import PASSWORD, USERNAME

__all__ = ["Act", "SupervisedBroker", "all_or_none", "log_tail", "stop_all"]

Act = Literal["kill", "terminate", "stop", "continue", "start"]
START_S = 10.0
ACT_S = supervisor.RESTART_S + 10.0  # for the answer to an act
STOP_S = supervisor.TERMINATE_S + 7.0  # the supervisor's own deadline, and time to empty the store
TAIL_LINES = 12
TAIL_BYTES = 8_192
GARBAGE = "gc "  # Go's own lines, with GODEBUG=gctrace=1


def log_tail(log: Path) -> tuple[str, ...]:
    """Return the last lines of a log that are not blank, at most TAIL_LINES; none if the log can't be read.

    Lines on the broker's garbage collections say nothing of its end.
    """
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - TAIL_BYTES))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        return ()
    return tuple(line for line in lines if line.strip() and not line.startswith(GARBAGE))[-TAIL_LINES:]


class SupervisedBroker:
    """One broker process. ``pid`` is the broker's own, and another one once it was started again; ``log`` is the file
    of its output.
    """

    def __init__(self, name: str, pid: int, log: Path, store: Path | None, process: asyncio.subprocess.Process) -> None:
        self.name = name
        self.pid = pid
        self.log = log
        self._store = store
        self._supervisor = process
        self._asking = asyncio.Lock()

    @classmethod
    async def start(
        cls,
        name: str,
        command: Sequence[str],
        log: Path,
        store: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> "SupervisedBroker":
        """Start ``command`` under a supervisor; BrokerFault if it can't be run.

        ``store`` is a folder that the broker makes. It is removed when the broker has ended. ``environment`` has
        variables beside those of this process.
        """
        # By its path and isolated (-I -S): the supervisor needs no package, and so starts in a third of the time.
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            "-S",
            str(Path(supervisor.__file__)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
            env={key: value for key, value in os.environ.items() if key not in (USERNAME, PASSWORD)}
            | dict(environment or {}),
        )
        if process.stdin is None or process.stdout is None:
            raise AssertionError("a supervisor was started without its pipes")
        order = {"command": list(command), "log": str(log), "store": str(store) if store else None}
        try:
            process.stdin.write(json.dumps(order).encode() + b"\n")
            answer = json.loads(await asyncio.wait_for(process.stdout.readline(), START_S) or b"{}")
        except (OSError, TimeoutError):
            answer = {}
        except BaseException:
            process.stdin.close()
            raise
        if "pid" not in answer:
            process.stdin.close()
            await process.wait()
            problem = answer.get("error", "its supervisor did not start")
            raise BrokerFault(name, f"cannot be started: {problem}", log, log_tail(log))
        return cls(name, answer["pid"], log, store, process)

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._supervisor.returncode is None

    async def ask(self, act: Act) -> None:
        """Have the supervisor do an act of a fault, and return when it is done; BrokerFault if it can't be done.

        ``kill`` and ``terminate`` end the process, which is no fault then, and ``start`` starts it again, with its
        store. ``stop`` and ``continue`` hold it up and let it go on (SIGSTOP, SIGCONT). A caller that is cancelled
        leaves, and the act is done all the same.
        """
        await asyncio.shield(asyncio.create_task(self._ask(act), name=f"{self.name}: {act}"))

    async def _ask(self, act: Act) -> None:
        async with self._asking:
            pipe, answers = self._supervisor.stdin, self._supervisor.stdout
            if pipe is None or answers is None:
                raise AssertionError("a supervisor was started without its pipes")
            try:
                pipe.write(json.dumps(act).encode() + b"\n")
                answer = json.loads(await asyncio.wait_for(answers.readline(), ACT_S) or b"{}")
            except (OSError, TimeoutError):
                answer = {}
        if "pid" not in answer:
            problem = answer.get("error", "its supervisor does not answer")
            raise BrokerFault(self.name, f"a fault could not {act} it: {problem}", self.log, log_tail(self.log))
        self.pid = answer["pid"]

    async def wait(self) -> BrokerFault:
        """Wait until the process has ended, unless a fault ended it; return the fault that says how."""
        status = await self._supervisor.wait()
        if status > 128:
            ended = signal.Signals(status - 128)
            problem = f"its process (pid {self.pid}) was killed by signal {ended.value} ({ended.name})"
        elif status < 0:
            ended = signal.Signals(-status)
            problem = f"the supervisor of its process was killed by signal {ended.value} ({ended.name})"
        else:
            problem = f"its process (pid {self.pid}) ended with status {status}"
        return BrokerFault(self.name, problem, self.log, log_tail(self.log))

    async def stop(self) -> None:
        """End the process, if it still runs, and remove its store."""
        if self._supervisor.stdin is not None:
            self._supervisor.stdin.close()
        try:
            await asyncio.wait_for(self._supervisor.wait(), STOP_S)
        except TimeoutError:
            self._supervisor.kill()  # the broker dies with it
            await self._supervisor.wait()
        if self._store is not None:  # the supervisor has removed it, unless the supervisor was killed
            await asyncio.to_thread(shutil.rmtree, self._store, ignore_errors=True)


async def stop_all(processes: Iterable[SupervisedBroker]) -> None:
    """End the processes that still run, all at once, and remove their stores."""
    await asyncio.gather(*(process.stop() for process in processes))


@asynccontextmanager
async def all_or_none() -> AsyncIterator[list[SupervisedBroker]]:
    """Yield a list for processes that start together; where the block fails, stop those in the list."""
    started: list[SupervisedBroker] = []
    try:
        yield started
    except BaseException:
        await stop_all(started)
        raise
