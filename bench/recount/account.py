"""The account that a run gave, from the files in its folder."""

from dataclasses import dataclass
from pathlib import Path

from bench.base.documents import decode, read_document
from bench.base.errors import ConfigurationError
from bench.output.summary import Summary
from bench.run.rows import MissingLine
from wire.host.reasons import reason_of

__all__ = ["REMEDY", "Account", "read_account"]

REMEDY = "give the folder of a run with --raw, with the files that the run left there"


@dataclass(frozen=True, slots=True)
class Account:
    """The summary, which is the file ``path``, and how many outlets miss each message, by sequence."""

    path: Path
    summary: Summary
    missing: dict[int, int]


def read_account(folder: Path) -> Account:
    """Return the account of a folder. ConfigurationError where its files can't be read, or where a worker's files of
    raw records are not beside them.
    """
    path = folder / "summary.json"
    summary = read_document(Summary, path, REMEDY)
    if not summary.raw:
        raise ConfigurationError(path, "raw", "the run has no raw records", "give the folder of a run with --raw")
    for each in summary.raw:
        written = Path(each.file)
        journal = written.name.replace("raw-", "journal-", 1).removesuffix(".bin") + ".jsonl"
        for name in (written.name, journal):
            if not (folder / name).exists():
                problem = f"{name} of worker {each.worker} is not there"
                raise ConfigurationError(folder, "", problem, f"copy it from {written.parent} on the worker's machine")
    return Account(path, summary, _missing(folder))


def _missing(folder: Path) -> dict[int, int]:
    """Return how many outlets miss each message, by sequence; there is no file where none does."""
    path = folder / "missing.jsonl"
    found: dict[int, int] = {}
    try:
        lines = path.read_bytes().splitlines() if path.exists() else []
    except OSError as error:
        raise ConfigurationError(path, "", reason_of(error).lower(), REMEDY) from None
    for number, text in enumerate(lines, 1):
        line = decode(MissingLine, text, f"{path}:{number}")
        found[line.sequence] = found.get(line.sequence, 0) + len(line.outlets)
    return found
