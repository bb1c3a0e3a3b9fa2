"""Raw records: their bytes, which arrivals they are of, and what becomes of them where they can't be written."""

import pytest

from bench.errors import ConfigurationError
from bench.rawrecords import RawRecord, exact_figures, percentiles, read_raw
from subscribers.errors import WorkerError
from subscribers.ledger import Ledger
from subscribers.rawfile import BOUNDED, WARM, RawFile
from tests.subscribers.test_the_law import DIRECTORY, EDGES, RUN, START, STAYS
from wire.contract.control import Announced
from wire.contract.stamp import HEAD, Stamp
from wire.contract.topics import topic

CIRCUIT = max(DIRECTORY.circuits, key=lambda item: len(DIRECTORY.entitled(item, "flash")))


class Desk:
    """A ledger of every outlet that writes raw records."""

    def __init__(self, folder):
        self.file = RawFile(folder, "w", RUN)
        self.ledger = Ledger(RUN, DIRECTORY, STAYS, (0, 1), EDGES, lossy_away=False, raw=self.file)
        self.ledger.start_ns = START

    def sending(self, sequence, due_ns, sent_ns):
        name = topic(CIRCUIT, "flash")
        self.ledger.announce([Announced(sequence, name, due_ns, 0, 100)], due_ns)
        key = HEAD + Stamp(RUN, sequence, due_ns, sent_ns).encode()
        return self.ledger.known(key) or self.ledger.meet(key, name, 0, 100, due_ns)

    def mark(self, sending, count):
        entitled = list(DIRECTORY.entitled(CIRCUIT, "flash"))
        for slot in entitled[:count]:
            assert self.ledger.mark(sending, slot, was_away=False)


def test_a_record_has_these_bytes(tmp_path):
    """What other programs read: a change here is another version in the header."""
    file = RawFile(tmp_path, "w", 7)
    file.add((1, 2, 3), 100, [4], [5], BOUNDED | WARM)
    file.close()
    words = b"".join(value.to_bytes(8, "little") for value in (2, 3, 104, 105))
    head = b"wirestorm raw 1\n" + b"\7\0\0\0\0\0\0\0"
    assert (tmp_path / "raw-w.bin").read_bytes() == head + b"\1\0\0\0\3\0\0\0" + words
    assert (file.records, file.problem) == (1, "")


def test_each_counted_arrival_is_one_record_with_its_own_two_ends(tmp_path):
    """Exact, bounded and the kernel's timespecs; ends that cross stay with their arrival; the warm-up is flagged."""
    desk = Desk(tmp_path)
    desk.ledger.warm_until_ns = START + 1000
    warm, late = desk.sending(1, START, START + 1), desk.sending(2, START + 2000, START + 2001)
    desk.mark(warm, 1)
    warm.exact.append(START + 50)
    desk.mark(late, 3)
    late.exact.append(START + 2500)
    late.add_bounded(START + 4000, START + 2100)  # wide
    late.add_bounded(START + 3000, START + 2900)  # narrow, and within the other
    desk.ledger.tick(START + 5000)
    desk.file.close()
    records = list(read_raw([tmp_path]))
    assert sorted(records) == [
        RawRecord(1, WARM, START, START + 1, START + 50, START + 50),
        RawRecord(2, 0, START + 2000, START + 2001, START + 2500, START + 2500),
        RawRecord(2, BOUNDED, START + 2000, START + 2001, START + 2100, START + 4000),
        RawRecord(2, BOUNDED, START + 2000, START + 2001, START + 2900, START + 3000),
    ]
    figures = exact_figures(records)
    assert (figures.exact, figures.bounded, figures.warm) == (1, 2, 1)
    assert figures.seconds["disclosure"]["upper"]["max"] == 2000 / 1e9
    assert figures.seconds["transit"]["lower"]["p50"] == 499 / 1e9


def test_what_is_in_no_histogram_has_no_record(tmp_path):
    """Duplicates and strangers are counted, and have no latency."""
    desk = Desk(tmp_path)
    sending = desk.sending(1, START, START)
    desk.mark(sending, 1)
    sending.exact.append(START + 5)
    first = DIRECTORY.entitled(CIRCUIT, "flash")[0]
    stranger = next(slot for slot in range(120) if slot not in DIRECTORY.entitled(CIRCUIT, "flash"))
    assert not desk.ledger.mark(sending, first, was_away=False)
    assert not desk.ledger.mark(sending, stranger, was_away=False)
    desk.ledger.tick(START + 10)
    desk.file.close()
    assert len(read_raw([tmp_path])) == desk.ledger.tally(everything=True).circuits[str(CIRCUIT)].delivered == 1


def test_a_full_disk_ends_the_records_and_not_the_counting(tmp_path):
    """/dev/full takes nothing: the file says so, and the ledger counts on."""
    (tmp_path / "raw-w.bin").symlink_to("/dev/full")
    desk = Desk(tmp_path)
    for sequence in (1, 2):
        sending = desk.sending(sequence, START, START)
        desk.mark(sending, 2)
        sending.exact += [START + 5, START + 6]
        desk.ledger.tick(START + 10)
        desk.file.flush()
    desk.file.close()
    assert (desk.file.records, desk.file.problem) == (0, "no space left on device")
    assert desk.ledger.tally(everything=True).circuits[str(CIRCUIT)].delivered == 4


def test_a_folder_that_cannot_be_written_is_named_before_anything_starts(tmp_path):
    """With the reason and what would be right."""
    (tmp_path / "raw-w.bin").mkdir()
    with pytest.raises(WorkerError, match=r"raw-w\.bin: is a directory; give a folder"):
        RawFile(tmp_path, "w", RUN)


def test_a_workers_name_is_no_path(tmp_path):
    """Anybody may call a worker ../x."""
    file = RawFile(tmp_path, "../x y", RUN)
    file.close()
    assert [path.name for path in tmp_path.iterdir()] == [file.path.name] == ["raw-..%2Fx%20y.bin"]


def test_a_file_that_ends_within_a_record_is_read_as_far_as_it_is_whole(tmp_path):
    """A worker that was killed in the middle of a write leaves one."""
    file = RawFile(tmp_path, "w", RUN)
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
    assert figures == {"p50": 50e-9, "p90": 90e-9, "p99": 99e-9, "p99.9": 100e-9, "max": 100e-9}
    assert percentiles([])["p50"] is None
