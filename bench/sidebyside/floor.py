"""The floor: our own reader in C, built when it is first needed."""

import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from bench.errors import BenchError
from bench.sidebyside.reader import HANDSHAKES, Child, Crowd

__all__ = ["COMPILERS", "build_floor", "floor"]

SOURCE = Path(__file__).parents[1] / "floor" / "floor.c"
COMPILERS = ("cc", "gcc", "clang")


def build_floor(folder: Path) -> Path:
    """The program, built in the folder unless it is there and newer than its source; BenchError where it can't be."""
    program = folder / "floor"
    if program.exists() and program.stat().st_mtime > SOURCE.stat().st_mtime:
        return program
    compiler = next(filter(None, map(shutil.which, COMPILERS)), None)
    if compiler is None:
        raise BenchError(f"the floor needs a C compiler, and none of {', '.join(COMPILERS)} is on PATH; install gcc")
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [compiler, "-O2", "-Wall", "-Wextra", "-o", program, SOURCE], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BenchError(f"{SOURCE.name} does not compile:\n{done.stderr.strip()}")
    return program


@asynccontextmanager
async def floor(program: Path, crowd: Crowd, run_id: int) -> AsyncIterator[Child]:
    """The floor with its outlets on."""
    parts = urlsplit(crowd.url)
    command = [str(program), str(parts.hostname), str(parts.port), str(crowd.qos), str(HANDSHAKES)]
    child = await Child.start("the floor", command)
    try:
        await child.bring_on(crowd.lines(run_id))
        yield child
    finally:
        await child.stop()
