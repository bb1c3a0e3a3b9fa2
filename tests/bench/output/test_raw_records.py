"""Raw records read back: which files are taken, and the exact percentiles of their records."""

import pytest

from bench.base.errors import ConfigurationError
from bench.base.quantiles import Quantiles
from bench.output.raw_records import percentiles, read_raw
from subscribers.ledger.raw_log import RawFile


def test_a_file_that_ends_within_a_record_is_read_as_far_as_it_is_whole(tmp_path):
    """A worker that was killed in the middle of a write leaves one."""
    file = RawFile(tmp_path, "w", 7)
    file.add((1, 2, 3), 0, [4, 5], [4, 5], 0)
    file.close()
    file.path.write_bytes(file.path.read_bytes()[:-1])
    records = read_raw([tmp_path])
    assert (len(records), records.torn) == (1, (file.path,))


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
