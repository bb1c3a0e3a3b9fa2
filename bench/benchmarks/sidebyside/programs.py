"""The programs in C, our own, that the bench compares with: built when they are first needed."""

import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from bench.base.errors import BenchError

__all__ = ["COMPILERS", "Programs", "build_programs"]

FOLDER = Path(__file__).parents[1] / "baseline"
SOURCES = {"baseline": ("baseline.c", "arrivals.c"), "publisher": ("publisher.c",)}
TLS_WORDS = ("-DTLS", "-lssl", "-lcrypto")
COMPILERS = ("cc", "gcc", "clang")


@dataclass(frozen=True, slots=True)
class Programs:
    """The paths of the baseline, which only receives, and of the C publisher, which only sends. ``secure_baseline`` is
    a baseline with TLS, where that was asked for.
    """

    baseline: Path
    publisher: Path
    secure_baseline: Path = Path()


def build_programs(folder: Path, *, tls: bool = False) -> Programs:
    """Build the programs in the folder, unless there are some newer than their sources; BenchError.

    ``tls`` takes the headers of OpenSSL (libssl-dev), which the others do without.
    """
    programs = Programs(**{name: _build(folder / name, sources) for name, sources in SOURCES.items()})
    if tls:
        secure = _build(folder / "baseline-tls", SOURCES["baseline"], TLS_WORDS)
        programs = replace(programs, secure_baseline=secure)
    return programs


def _build(program: Path, sources: tuple[str, ...], words: tuple[str, ...] = ()) -> Path:
    changed = max(path.stat().st_mtime for path in FOLDER.iterdir())  # a header may be any program's
    if program.exists() and program.stat().st_mtime > changed:
        return program
    compiler = next(filter(None, map(shutil.which, COMPILERS)), None)
    if compiler is None:
        raise BenchError(f"the baseline needs a C compiler, and none of {', '.join(COMPILERS)} is on PATH; install gcc")
    program.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [compiler, "-O2", "-Wall", "-Wextra", "-o", program, *(FOLDER / source for source in sources), *words],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BenchError(f"{sources[0]} does not compile:\n{done.stderr.strip()}")
    return program
