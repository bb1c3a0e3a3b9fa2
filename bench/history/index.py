"""The history of a folder: every run, comparison and search in it, newest first, read from their own files.

There is no index file: it would have to be kept true while people move, copy and delete folders. Reading the summaries
of a thousand runs takes less than a second (docs/history.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.history.reading import Unreadable, read_record
from bench.history.records import Record, ResultRecord, RunRecord
from bench.history.results import FILES, read_result

__all__ = ["History", "read_history"]

CALIBRATION = "calibration.json"


@dataclass(frozen=True, slots=True)
class History:
    """The runs of a folder and its comparisons and searches, the newest first, and a sentence for each that can't be
    read.

    ``pages`` are the results of calibrations, by their paths below the folder.
    """

    root: Path
    runs: tuple[RunRecord, ...]
    unread: tuple[str, ...]
    results: tuple[ResultRecord, ...] = ()
    pages: tuple[str, ...] = ()

    @property
    def records(self) -> tuple[Record, ...]:
        """The runs, comparisons and searches, the newest first."""
        return tuple(sorted((*self.runs, *self.results), key=_age))


def read_history(root: Path) -> History:
    """Return what is in a folder: each run, each run of a set, each comparison and each search.

    A folder that is not there holds none.
    """
    runs, results, unread = [], [], []
    for path in _paths(root):
        try:
            if path.name in FILES:
                results.append(read_result(path, root))
            else:
                runs.append(read_record(path.parent, root))
        except Unreadable as error:
            unread.append(str(error))
    pages = (f"{folder.name}/{CALIBRATION}" for folder in _folders(root) if (folder / CALIBRATION).is_file())
    return History(root, tuple(sorted(runs, key=_age)), tuple(unread), tuple(sorted(results, key=_age)), tuple(pages))


def _age(record: Record) -> tuple[int, str]:
    """Return what records are sorted by: the newest first, and of one time the last name."""
    return -record.started_ns, record.name


def _folders(root: Path) -> list[Path]:
    return [folder for folder in sorted(root.iterdir()) if folder.is_dir()] if root.is_dir() else []


def _paths(root: Path) -> Iterator[Path]:
    """Yield the summaries, those of the runs of sets too, and the files of comparisons and searches."""
    for folder in _folders(root):
        if (folder / "summary.json").is_file():
            yield folder / "summary.json"
        elif (folder / "runs.json").is_file():
            for run in sorted(folder.iterdir()):
                if run.name.isdecimal() and (run / "summary.json").is_file():
                    yield run / "summary.json"
        else:
            yield from (folder / name for name in FILES if (folder / name).is_file())
