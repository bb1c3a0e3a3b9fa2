"""The folder of a load test's files, and its limit of open files."""

import resource
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.base.errors import ConfigurationError

__all__ = [
    "BROKER_FILES",
    "dropped_if_not_begun",
    "foreign_files",
    "make_folder",
    "name_folder",
    "raise_file_limit",
    "refuse_run",
]

RUNS = Path("runs")
# A folder with one of these holds a run, a set of runs, a comparison or a calibration.
MARKS = (
    "scenario.json",
    "summary.json",
    "runs.json",
    "comparison.json",
    "calibration.json",
    "capacity.json",
    "fairness.json",
)
BROKER_FILES = "broker-files"  # the folder of a broker that is started by its description, in the run's folder
# The files that runs, sets, comparisons and calibrations leave, and their processes. A set and a comparison have a
# folder for each run, by number.
LEFT = (
    *MARKS,
    "baseline.json",
    "timeline.csv",
    "report.html",
    "comparison.html",
    "capacity.html",
    "fairness.html",
    "order.csv",
    "records.csv",
    "*.hgrm",
    "*.jsonl",
    "*.log",
    "raw-*.bin",
    "nats-*.conf",
    "mosquitto.conf",
    BROKER_FILES,
)


def name_folder(name: str, out: Path | None) -> Path:
    """Return the folder ``out``, or a folder under ``runs`` named by ``name`` and the time. It is not made yet."""
    return out or Path("runs") / f"{name}-{time.strftime('%Y%m%d-%H%M%S')}"


def refuse_run(folder: Path, *, force: bool) -> None:
    """Raise ConfigurationError where a folder holds an earlier run: two runs' files would be mixed.

    With ``force`` the earlier run's files are removed in its place; other files stay.
    """
    if any((folder / mark).exists() for mark in MARKS) or _numbered(folder):
        if not force:
            remedy = "give another folder, or --force to remove that run's files first"
            raise ConfigurationError("--out", "", f"{folder}: it holds a run already", remedy)
        for part in _numbered(folder):
            _clean(part)
        _clean(folder)


def make_folder(folder: Path) -> Path:
    """Make a folder if it is not there, and return it; ConfigurationError if it can't be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or "the system refuses").lower()
        raise ConfigurationError("--out", "", f"{folder}: {reason}", "give a folder that can be written") from None
    return folder


def foreign_files(folder: Path) -> list[Path]:
    """Return the paths in a run's or a set's folder that no run leaves."""
    found = []
    for path in sorted(folder.iterdir()):
        is_folder = path.is_dir() and not path.is_symlink()
        if is_folder and path.name.isdecimal():
            found += foreign_files(path)
        elif is_folder and path.name == BROKER_FILES:
            continue
        elif not path.is_file() or path.is_symlink() or not any(path.match(pattern) for pattern in LEFT):
            found.append(path)
    return found


@contextmanager
def dropped_if_not_begun(folder: Path) -> Iterator[None]:
    """Remove a run's folder where the run fails with nothing in it but the scenario and empty files.

    A folder with a log, a record or another program's file stays.
    """
    try:
        yield
    except BaseException:
        with suppress(OSError):
            begun = [path for path in folder.iterdir() if path.name != "scenario.json" and not _is_empty(path)]
            if not begun:
                shutil.rmtree(folder)
                if folder.parent == RUNS:
                    RUNS.rmdir()
        raise


def _is_empty(path: Path) -> bool:
    return not any(path.iterdir()) if path.is_dir() else path.stat().st_size == 0


def _numbered(folder: Path) -> list[Path]:
    """Return the folders of the runs of a set."""
    return [each.parent for each in folder.glob("[0-9]*/scenario.json") if each.parent.name.isdecimal()]


def _clean(folder: Path) -> None:
    """Remove what a run left, and the folder where nothing else is in it."""
    try:
        for path in [path for pattern in LEFT for path in folder.glob(pattern)]:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        if not any(folder.iterdir()):
            folder.rmdir()
    except OSError as error:
        problem = f"{error.filename or folder}: {(error.strerror or 'the system refuses').lower()}"
        raise ConfigurationError("--force", "", problem, "give another folder") from None


def raise_file_limit() -> int:
    """Raise the limit of open files of this process and its children to the hard limit, and return the limit."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard
