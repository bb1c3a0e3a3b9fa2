"""The baseline: a client of our own in C that only counts deliveries, built when it is first needed."""

import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from bench.base.errors import BenchError
from bench.benchmarks.sidebyside.client_under_test import HANDSHAKES, ClientProcess, Subscriptions

__all__ = ["COMPILERS", "baseline", "build_baseline"]

SOURCE = Path(__file__).parents[1] / "baseline" / "baseline.c"
COMPILERS = ("cc", "gcc", "clang")


def build_baseline(folder: Path) -> Path:
    """Build the program in the folder, unless one newer than its source is there, and return its path; BenchError."""
    program = folder / "baseline"
    if program.exists() and program.stat().st_mtime > SOURCE.stat().st_mtime:
        return program
    compiler = next(filter(None, map(shutil.which, COMPILERS)), None)
    if compiler is None:
        raise BenchError(f"the baseline needs a C compiler, and none of {', '.join(COMPILERS)} is on PATH; install gcc")
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [compiler, "-O2", "-Wall", "-Wextra", "-o", program, SOURCE], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BenchError(f"{SOURCE.name} does not compile:\n{done.stderr.strip()}")
    return program


@asynccontextmanager
async def baseline(program: Path, subscriptions: Subscriptions, run_id: int) -> AsyncIterator[ClientProcess]:
    """The baseline's process, with its outlets on."""
    parts = urlsplit(subscriptions.url)
    command = [str(program), str(parts.hostname), str(parts.port), str(subscriptions.qos), str(HANDSHAKES)]
    client = await ClientProcess.start("the baseline", command)
    try:
        await client.bring_on(subscriptions.lines(run_id))
        yield client
    finally:
        await client.stop()
