"""Raw records: their bytes, their arrivals, and the failure to write them."""

import pytest

from bench.output.raw_records import RawRecord, exact_figures, read_raw
from subscribers.errors import WorkerError
from subscribers.ledger.arrivals import Came
from subscribers.ledger.ledger import Ledger
from subscribers.ledger.raw_log import BOUNDED, WARM, RawFile
from tests.support.ledgers import DIRECTORY, EDGES, RUN, START, STAYS
from wire.contract.control import Announced
from wire.contract.stamp import HEAD, Stamp
from wire.contract.topics import topic

CIRCUIT = max(DIRECTORY.circuits, key=lambda item: len(DIRECTORY.entitled(item, "flash")))


class Recorded:
    """A ledger of every outlet that writes raw records."""

    def __init__(self, folder, warm_until_ns=0):
        self.file = RawFile(folder, "w", RUN)
        self.ledger = Ledger(RUN, DIRECTORY, STAYS, (0, 1), EDGES, lasting=True, raw=self.file)
        self.ledger.start(START, warm_until_ns)

    def transmission(self, sequence, due_ns, sent_ns):
        name = topic(CIRCUIT, "flash")
        self.ledger.announce([Announced(sequence, name, due_ns, 0, 100)], due_ns)
        key = HEAD + Stamp(RUN, sequence, due_ns, sent_ns).encode()
        return self.ledger.known(key) or self.ledger.meet(key, name, Came(0), 100, due_ns)

    def mark(self, transmission, count):
        entitled = list(DIRECTORY.entitled(CIRCUIT, "flash"))
        for slot in entitled[:count]:
            assert self.ledger.mark(transmission, Came(slot))


def test_a_record_has_these_bytes(tmp_path):
    """Other programs read this format: a change needs another version in the header."""
    file = RawFile(tmp_path, "w", 7)
    file.add((1, 2, 3), 100, [4], [5], [70_000], BOUNDED | WARM)
    file.close()
    words = b"".join(value.to_bytes(8, "little") for value in (2, 3, 104, 105))
    head = b"wirestorm raw 2\n" + b"\7\0\0\0\0\0\0\0"
    assert (tmp_path / "raw-w.bin").read_bytes() == head + b"\1\0\0\0\3\x70\x11\1" + words
    assert (file.records, file.problem) == (1, "")


def test_each_counted_arrival_is_one_record_with_its_own_two_ends(tmp_path):
    """Exact, bounded and the kernel's timespecs; ends that cross stay with their arrival; the warm-up is flagged."""
    recorded = Recorded(tmp_path, START + 1000)
    warm, late = recorded.transmission(1, START, START + 1), recorded.transmission(2, START + 2000, START + 2001)
    recorded.mark(warm, 1)
    one, two, three = DIRECTORY.entitled(CIRCUIT, "flash")[:3]
    warm.add_exact(one, START + 50)
    recorded.mark(late, 3)
    late.add_exact(one, START + 2500)
    late.add_bounded(two, START + 4000, START + 2100)  # wide
    late.add_bounded(three, START + 3000, START + 2900)  # narrow, and within the other
    recorded.ledger.tick(START + 5000)
    recorded.file.close()
    records = read_raw([tmp_path])
    assert sorted(records) == [
        RawRecord(1, WARM, one, START, START + 1, START + 50, START + 50),
        RawRecord(2, 0, one, START + 2000, START + 2001, START + 2500, START + 2500),
        RawRecord(2, BOUNDED, two, START + 2000, START + 2001, START + 2100, START + 4000),
        RawRecord(2, BOUNDED, three, START + 2000, START + 2001, START + 2900, START + 3000),
    ]
    figures = exact_figures(records)
    assert (figures.exact, figures.bounded, figures.warm) == (1, 2, 1)
    assert figures.disclosure.upper.max == 2000 / 1e9
    assert figures.transit.lower.p50 == 499 / 1e9


def test_what_is_in_no_histogram_has_no_record(tmp_path):
    """Duplicates and strangers are counted, and have no latency."""
    recorded = Recorded(tmp_path)
    transmission = recorded.transmission(1, START, START)
    recorded.mark(transmission, 1)
    transmission.add_exact(0, START + 5)
    first = DIRECTORY.entitled(CIRCUIT, "flash")[0]
    stranger = next(slot for slot in range(120) if slot not in DIRECTORY.entitled(CIRCUIT, "flash"))
    assert not recorded.ledger.mark(transmission, Came(first))
    assert not recorded.ledger.mark(transmission, Came(stranger))
    recorded.ledger.tick(START + 10)
    recorded.file.close()
    assert len(read_raw([tmp_path])) == recorded.ledger.tally(everything=True).labels[str(CIRCUIT)].delivered == 1


def test_a_full_disk_ends_the_records_and_not_the_counting(tmp_path):
    """/dev/full takes no byte: the file gives the reason, and the ledger continues to count."""
    (tmp_path / "raw-w.bin").symlink_to("/dev/full")
    recorded = Recorded(tmp_path)
    for sequence in (1, 2):
        transmission = recorded.transmission(sequence, START, START)
        recorded.mark(transmission, 2)
        transmission.add_exact(0, START + 5)
        transmission.add_exact(1, START + 6)
        recorded.ledger.tick(START + 10)
        recorded.file.flush()
    recorded.file.close()
    assert (recorded.file.records, recorded.file.problem) == (0, "no space left on device")
    assert recorded.ledger.tally(everything=True).labels[str(CIRCUIT)].delivered == 4


def test_a_folder_that_cannot_be_written_is_named_before_anything_starts(tmp_path):
    """The error gives the reason and a remedy."""
    (tmp_path / "raw-w.bin").mkdir()
    with pytest.raises(WorkerError, match=r"raw-w\.bin: is a directory; give a folder"):
        RawFile(tmp_path, "w", RUN)


def test_a_workers_name_is_no_path(tmp_path):
    """Anybody may call a worker ../x."""
    file = RawFile(tmp_path, "../x y", RUN)
    file.close()
    assert [path.name for path in tmp_path.iterdir()] == [file.path.name] == ["raw-..%2Fx%20y.bin"]
