"""The raw records of a worker and their journal, as two files that are there or not there together."""

import pytest

from subscribers.errors import WorkerError
from subscribers.ledger.raw_records import RawRecords
from wire.contract.control import Announced
from wire.contract.journal import Began, Opened, Proved, Subscribed, decode
from wire.contract.outages import Outage

RUN = 7
MESSAGE = Announced(1, "t", 5, 0, 99)


def records(folder, *, wanted=True):
    return RawRecords(folder, "w", RUN, lasting=False, wanted=wanted)


def lines(folder):
    return [decode(line) for line in (folder / "journal-w.jsonl").read_bytes().splitlines()]


def test_a_run_without_raw_records_writes_no_file(tmp_path):
    """What it is told then goes nowhere."""
    none = records(tmp_path, wanted=False)
    none.announced([MESSAGE])
    none.proved([])
    none.made([])
    none.flush()
    none.close()
    assert (none.file, none.figures(), none.journal_of((0, 1))) == (None, None, None)
    assert not list(tmp_path.iterdir())


def test_the_journal_has_what_it_is_told_before_a_tally_and_nothing_after_the_end(tmp_path):
    """A closed file takes no more, and may be closed again."""
    held = records(tmp_path)
    held.made([(3, ["a/+", "b"])])
    held.announced([MESSAGE])
    held.proved([Outage(1, 2)])
    held.flush()
    told = [
        Began(f"{RUN:016x}", "w", False),
        Subscribed(3, ("a/+", "b")),
        Opened(1, "t", 5),
        Proved((Outage(1, 2),)),
    ]
    assert lines(tmp_path) == told
    assert held.journal_of((0, 1)) is not None
    held.close()
    held.announced([Announced(2, "t", 5, 0, 99)])
    held.close()
    assert lines(tmp_path) == told


@pytest.mark.parametrize(
    ("full", "problem"),
    [
        ((), ""),
        (("journal-w.jsonl",), "journal-w.jsonl: no space left on device"),
        (("journal-w.jsonl", "raw-w.bin"), "no space left on device"),
    ],
)
def test_the_figures_say_why_one_of_the_files_is_incomplete(tmp_path, full, problem):
    """The raw records' own reason, or else the journal's, with its name."""
    for name in full:
        (tmp_path / name).symlink_to("/dev/full")
    held = records(tmp_path)
    held.flush()
    assert held.figures().problem == problem
    held.close()


def test_a_folder_that_takes_no_file_is_a_workers_error(tmp_path):
    """Before the run, and with what would be right."""
    with pytest.raises(WorkerError, match="give a folder that can be written"):
        records(tmp_path / "missing")
