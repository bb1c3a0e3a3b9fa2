"""The files of a search: ``capacity.json``, the reports of its trials, and ``capacity.html``, which links to them."""

import time
from pathlib import Path

from bench.base.documents import encode
from bench.base.errors import BenchError
from bench.base.signals import interrupted
from bench.capacity.document import Capacity
from bench.output.progress import Meter
from bench.output.time_left import by_part
from bench.report.run_files import read_run
from wire.host.reasons import reason_of

__all__ = ["write_capacity"]


def write_capacity(capacity: Capacity, folder: Path, meter: Meter) -> list[str]:
    """Write the files, and show how far they are; return a sentence on each that is not written.

    After Ctrl-C the trials get no reports: ``wirestorm report`` makes them later.
    """
    from bench.capacity.page import PAGE, capacity_page  # noqa: PLC0415 - a drawing library comes with it

    problems = _written(folder / "capacity.json", encode(capacity, indented=True))
    began_s, trials = time.monotonic(), capacity.trials
    for done, trial in enumerate(trials):
        left = by_part(done, len(trials), time.monotonic() - began_s)
        meter.show(done, len(trials), f"page {done + 1} of {len(trials)}: {folder / str(trial.number)}", left)
        problems += _report(folder / str(trial.number))
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
