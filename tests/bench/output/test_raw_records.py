"""Raw records read back: which files are taken, and the exact percentiles of their records."""

import pytest

from bench.base.errors import ConfigurationError
from bench.base.quantiles import Quantiles
from bench.output import raw_records
from bench.output.raw_records import exact_figures, percentiles, read_raw
from subscribers.ledger.raw_log import BOUNDED, MAGIC, WARM, RawFile


def test_a_file_that_ends_within_a_record_is_read_as_far_as_it_is_whole(tmp_path):
    """A worker that was killed in the middle of a write leaves one."""
    file = RawFile(tmp_path, "w", 7)
    file.add((1, 2, 3), 0, [4, 5], [4, 5], [0, 1], 0)
    file.close()
    file.path.write_bytes(file.path.read_bytes()[:-1])
    records = read_raw([tmp_path])
    assert (len(records), records.torn) == (1, (file.path,))


def test_a_file_that_ends_within_its_header_has_no_records(tmp_path):
    """A worker that was killed before it wrote any; alone it is of no run."""
    (tmp_path / "raw-a.bin").write_bytes(MAGIC)
    with pytest.raises(ConfigurationError, match="its raw records are empty"):
        read_raw([tmp_path])
    RawFile(tmp_path, "b", 7).close()
    records = read_raw([tmp_path])
    assert (len(records), records.run_id, records.torn) == (0, 7, (tmp_path / "raw-a.bin",))


def test_what_are_no_raw_records_of_one_run_is_refused_by_name(tmp_path):
    """No file, something else, two runs' files."""
    with pytest.raises(ConfigurationError, match="there are no raw records"):
        read_raw([tmp_path])
    with pytest.raises(ConfigurationError, match=r"raw-a\.bin: no such file"):
        read_raw([tmp_path / "raw-a.bin"])
    (tmp_path / "raw-a.bin").write_bytes(b"something else")
    with pytest.raises(ConfigurationError, match=r"raw-a\.bin: these are no raw records"):
        read_raw([tmp_path])
    for name, run in (("a", 1), ("b", 2)):
        RawFile(tmp_path, name, run).close()
    with pytest.raises(ConfigurationError, match=r"raw-b\.bin: it is of another run"):
        read_raw([tmp_path])


def test_percentiles_are_by_nearest_rank():
    """As the histograms count, so that the two can be compared."""
    figures = percentiles(list(range(100, 0, -1)))
    assert figures == Quantiles(p50=50e-9, p90=90e-9, p99=99e-9, p999=100e-9, max=100e-9)
    assert percentiles([]).p50 is None


class Notes:
    """Keeps what a meter is shown."""

    def __init__(self):
        self.shown = []

    def show(self, done, total, note, left):
        self.shown.append((done / total, note))


def six_records(folder):
    """Records in three parts of two: exact ones after 1 and 2 ns, one of the warm-up and a bounded one, two exact."""
    file = RawFile(folder, "w", 7)
    file.add((1, 10, 5), 0, [11, 12], [11, 12], [0, 1], 0)
    file.add((2, 10, 5), 0, [99], [99], [0], WARM)
    file.add((3, 10, 5), 0, [13], [14], [0], BOUNDED)
    file.add((4, 10, 5), 0, [15, 16], [15, 16], [0, 1], 0)
    file.close()
    return read_raw([folder])


def test_figures_are_taken_part_by_part_and_shown(tmp_path, monkeypatch):
    """As those of each record by itself; each part and each sorting is a note, and none goes back."""
    monkeypatch.setattr(raw_records, "RECORDS_AT_ONCE", 2)
    records, notes = six_records(tmp_path), Notes()
    figures = exact_figures(records, notes)
    measured = [record for record in records if not record.warm]
    assert figures.disclosure.upper == percentiles([record.upper_ns - record.due_ns for record in measured])
    assert figures.transit.lower == percentiles([record.lower_ns - record.sent_ns for record in measured])
    assert (figures.exact, figures.bounded, figures.warm, figures.interrupted) == (4, 1, 1, False)
    assert [note for _, note in notes.shown[:3]] == [f"{number} of 6 records" for number in (0, 2, 4)]
    assert "sorting 5 latencies" in notes.shown[3][1]
    assert [done for done, _ in notes.shown] == sorted(done for done, _ in notes.shown)


def test_figures_that_are_interrupted_are_of_the_records_so_far(tmp_path, monkeypatch):
    """Ctrl-C after the second of three parts."""
    monkeypatch.setattr(raw_records, "RECORDS_AT_ONCE", 2)
    notes = Notes()
    figures = exact_figures(six_records(tmp_path), notes, lambda: len(notes.shown) == 2)
    assert (figures.records, figures.interrupted) == (4, True)
    assert figures.disclosure.upper.max == 4e-9
