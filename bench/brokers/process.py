"""A broker process of ours and the keeper that stands between it and us."""

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.brokers import keeper
from bench.errors import BrokerFault
from wire.contract.broker import PASSWORD, USERNAME

__all__ = ["Kept", "log_tail"]

START_S = 10.0
STOP_S = keeper.PATIENCE_S + 7.0  # the keeper's patience, and time to empty the store
TAIL_LINES = 12
TAIL_BYTES = 8_192


def log_tail(log: Path) -> tuple[str, ...]:
    """The last lines of a log, none where there is no log."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - TAIL_BYTES))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        return ()
    return tuple(line for line in lines if line.strip())[-TAIL_LINES:]


class Kept:
    """One broker process. ``pid`` is the broker's own, ``log`` holds all that it writes."""

    def __init__(self, name: str, pid: int, log: Path, store: Path | None, process: asyncio.subprocess.Process) -> None:
        self.name = name
        self.pid = pid
        self.log = log
        self._store = store
        self._keeper = process

    @classmethod
    async def start(cls, name: str, command: Sequence[str], log: Path, store: Path | None = None) -> "Kept":
        """Start ``command`` under a keeper; BrokerFault where it can't be run.

        ``store`` is a folder that the broker makes and that goes when the broker does.
        """
        # By its path and isolated (-I -S): it needs no package, and starts in a third of the time.
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            "-S",
            str(Path(keeper.__file__)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
            env={name: value for name, value in os.environ.items() if name not in (USERNAME, PASSWORD)},
        )
        if process.stdin is None or process.stdout is None:
            raise AssertionError("a keeper was started without its pipes")
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
            problem = answer.get("error", "its keeper did not start")
            raise BrokerFault(name, f"cannot be started: {problem}", log, log_tail(log))
        return cls(name, answer["pid"], log, store, process)

    @property
    def alive(self) -> bool:
        return self._keeper.returncode is None

    async def wait(self) -> BrokerFault:
        """Return when the process is gone, with the fault that says how it went."""
        status = await self._keeper.wait()
        if status > 128:
            ended = signal.Signals(status - 128)
            problem = f"its process (pid {self.pid}) was killed by signal {ended.value} ({ended.name})"
        elif status < 0:
            ended = signal.Signals(-status)
            problem = f"the keeper of its process was killed by signal {ended.value} ({ended.name})"
        else:
            problem = f"its process (pid {self.pid}) ended with status {status}"
        return BrokerFault(self.name, problem, self.log, log_tail(self.log))

    async def stop(self) -> None:
        """End the process and remove its store; at once where it is gone already."""
        if self._keeper.stdin is not None:
            self._keeper.stdin.close()
        try:
            await asyncio.wait_for(self._keeper.wait(), STOP_S)
        except TimeoutError:
            self._keeper.kill()  # the broker goes with it
            await self._keeper.wait()
        if self._store is not None:  # the keeper did this, unless somebody killed it
            await asyncio.to_thread(shutil.rmtree, self._store, ignore_errors=True)
