"""The files of a search: ``capacity.json``, the reports of its trials, and ``capacity.html``, which links to them."""

from pathlib import Path

from bench.base.documents import encode
from bench.base.errors import BenchError
from bench.base.signals import interrupted
from bench.capacity.document import Capacity
from bench.report.run_files import read_run
from wire.host.reasons import reason_of

__all__ = ["write_capacity"]


def write_capacity(capacity: Capacity, folder: Path) -> list[str]:
    """Write the files; return a sentence on each that is not written.

    After Ctrl-C the trials get no reports: ``wirestorm report`` makes them later.
    """
    from bench.capacity.page import PAGE, capacity_page  # noqa: PLC0415 - a drawing library comes with it

    problems = _written(folder / "capacity.json", encode(capacity, indented=True))
    problems += [problem for trial in capacity.trials for problem in _report(folder / str(trial.number))]
    return problems + _written(folder / PAGE, capacity_page(capacity, folder).encode())


def _report(trial: Path) -> list[str]:
    from bench.report.pages import write_page  # noqa: PLC0415 - as above

    if interrupted() or not (trial / "summary.json").is_file():
        return []
    try:
        return write_page(read_run(trial), trial / "report.html")
    except BenchError as error:  # a file that the trial could not write
        return [f"{trial}: there is no report: {error}"]


def _written(path: Path, content: bytes) -> list[str]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)  # Ctrl-C may have come before the first trial made it
        path.write_bytes(content)
    except OSError as error:
        return [f"{path}: {reason_of(error).lower()}"]
    return []
