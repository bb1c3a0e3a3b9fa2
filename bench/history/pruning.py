"""Old runs, comparisons and searches are removed: whole folders, in which every file is one that runs leave."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.base.folders import foreign_files
from bench.history.index import History
from bench.history.records import Record
from wire.host.reasons import reason_of

__all__ = ["Pruning", "plan_pruning", "remove"]


@dataclass(frozen=True, slots=True)
class Pruning:
    """The folders to remove, with their bytes, and for each old folder that stays a sentence that says why."""

    folders: tuple[Path, ...]
    held_bytes: int
    staying: tuple[str, ...]


def plan_pruning(history: History, selected: Sequence[Record], keep: int | None, before_ns: int | None) -> Pruning:
    """Return what to remove of the runs that are selected.

    The ``keep`` newest folders of these stay, and those with a run that started at ``before_ns`` or later; None keeps
    nothing. A set is one folder, and is removed only where every run in it is selected; a comparison or a search goes
    with the runs that it made.
    """
    folders: dict[Path, list[Record]] = {}
    for run in history.records:  # the newest first: so are the folders
        folders.setdefault(_top(history.root, run), []).append(run)
    chosen = {run.name for run in selected}
    old = [folder for folder, runs in folders.items() if chosen.issuperset(run.name for run in runs)]
    old = old[keep or 0 :]
    if before_ns is not None:
        old = [folder for folder in old if all(run.started_ns < before_ns for run in folders[folder])]
    removed, staying, held_bytes = [], [], 0
    for folder in old:
        if why := _why_it_stays(folder):
            staying.append(f"{folder} stays: {why}")
        else:
            removed.append(folder)
            held_bytes += sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())
    return Pruning(tuple(removed), held_bytes, tuple(staying))


def remove(folder: Path) -> str:
    """Remove a folder with what runs left in it; return why it could not be removed, or an empty text.

    It is looked at once more: somebody may have put a file there since the plan was made.
    """
    if why := _why_it_stays(folder):
        return f"{folder} stays: {why}"
    try:
        shutil.rmtree(folder)
    except OSError as error:
        return f"{error.filename or folder}: {reason_of(error).lower()}"
    return ""


def _top(root: Path, run: Record) -> Path:
    return root / run.folder.relative_to(root).parts[0]


def _why_it_stays(folder: Path) -> str:
    if folder.is_symlink():
        return "it is a link"
    foreign = foreign_files(folder)
    return f"it holds {foreign[0].relative_to(folder)}, which no run leaves" if foreign else ""
