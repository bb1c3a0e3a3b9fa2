"""The history of a folder: every run in it, newest first, read from the runs' own files.

There is no index file: it would have to be kept true while people move, copy and delete folders. Reading the summaries
of a thousand runs takes less than a second (docs/history.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.history.reading import Unreadable, read_record
from bench.history.records import RunRecord

__all__ = ["History", "read_history"]

RESULTS = ("capacity", "comparison", "calibration")


@dataclass(frozen=True, slots=True)
class History:
    """The runs of a folder, the newest first, and a sentence for each run whose summary can't be read.

    ``pages`` are the results of commands that make many runs, by their paths below the folder: a page, or JSON.
    """

    root: Path
    runs: tuple[RunRecord, ...]
    unread: tuple[str, ...]
    pages: tuple[str, ...] = ()


def read_history(root: Path) -> History:
    """Return the runs in a folder: each run, and each run of a set. A folder that is not there holds none."""
    runs, unread = [], []
    for folder in _folders(root):
        try:
            runs.append(read_record(folder, root))
        except Unreadable as error:
            unread.append(str(error))
    runs.sort(key=lambda run: (run.started_ns, run.name), reverse=True)
    return History(root, tuple(runs), tuple(unread), tuple(_results(root)))


def _results(root: Path) -> Iterator[str]:
    """Yield the result of each search, comparison and calibration in a folder: its page where it has one."""
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        for name in RESULTS:
            if (folder / f"{name}.json").is_file():
                page = (folder / f"{name}.html").is_file()
                yield f"{folder.name}/{name}.{'html' if page else 'json'}"


def _folders(root: Path) -> Iterator[Path]:
    """Yield the folders with a summary: those of runs, and those in the folders of sets, which have a number."""
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        if not folder.is_dir():
            continue
        if (folder / "summary.json").is_file():
            yield folder
        elif (folder / "runs.json").is_file():
            for run in sorted(folder.iterdir()):
                if run.name.isdecimal() and (run / "summary.json").is_file():
                    yield run
