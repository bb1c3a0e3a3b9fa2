"""Arrivals by message, of the journals and of the raw records."""

from bench.output.raw_records import read_raw
from bench.recount import arrivals
from bench.recount.arrivals import Arrival, Arrivals
from subscribers.ledger.raw_log import RawFile


def test_the_records_of_a_message_are_found_wherever_they_stand(tmp_path, monkeypatch):
    """In several rows, and over the edge of a part that is read at once; with what the journal has, by time."""
    monkeypatch.setattr(arrivals, "RECORDS_AT_ONCE", 2)
    file = RawFile(tmp_path, "w", 7)
    for sequence, time_ns, outlets in ((1, 50, [0, 1, 2]), (2, 60, [0]), (1, 40, [3])):
        file.add((sequence, 10, 11), 0, [time_ns] * len(outlets), [time_ns] * len(outlets), outlets, 0)
    file.close()
    found = Arrivals()
    found.add(1, Arrival(45, 0, 11, timed=False))
    looks = []
    found.take(read_raw([tmp_path]), looks.append)
    assert [(each.at_ns, each.outlet, each.timed) for each in found.of(1)] == [
        (40, 3, True),
        (45, 0, False),
        (50, 0, True),
        (50, 1, True),
        (50, 2, True),
    ]
    assert [each.outlet for each in found.of(2)] == [0]
    assert found.of(3) == []
    assert looks == [0, 2, 4]
