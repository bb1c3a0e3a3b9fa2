"""Journals and raw records of a folder, read back, and what is wrong with them."""

import pytest

from bench.base.errors import ConfigurationError
from bench.recount.recorded import read_recorded
from subscribers.ledger.journal import Journal
from subscribers.ledger.raw_log import RawFile
from wire.contract.control import Announced
from wire.contract.journal import Subscribed
from wire.contract.outages import Outage

RUN = 7


def write(folder, worker="w", run=RUN, outlet=3):
    """What a worker leaves: a message, an outlet of partition 1 of 2, and one arrival of each kind."""
    journal, raw = Journal(folder, worker, run, lasting=True, now_ns=lambda: 50), RawFile(folder, worker, run)
    part = journal.of(1, 2)
    journal.write(Subscribed(outlet, ("a/#",)))
    journal.opened([Announced(1, "a/b", 10, 0, 99)])
    journal.opened([Announced(1, "a/b", 10, 0, 99)])
    part.outlet(1, "left", 20, kept=True)
    part.came(1, "a/b", 1, 11, retained=True)
    part.settled(1, 60)
    journal.proved([Outage(5, 6)])
    raw.add((1, 10, 11), 30, [1], [2], [outlet], 0)
    journal.close()
    raw.close()
    return journal.path


def test_what_a_worker_wrote_is_read_back(tmp_path):
    """Each line, and the records beside it."""
    write(tmp_path)
    found = read_recorded(tmp_path)
    assert (found.run_id, found.lasting, found.partitions, found.torn) == (f"{RUN:016x}", True, 2, [])
    assert found.messages == {1: ("a/b", 10, 0)}
    assert found.arrivals.of(1) == [(32, 3, 11, True, False), (50, 3, 11, False, True)]
    assert found.settled == {(1, 1): 60}
    assert [(each.event, each.at_ns, each.kept) for each in found.events[3]] == [("left", 20, True)]
    assert (found.filters, found.outages) == ({3: ("a/#",)}, (Outage(5, 6),))


def test_files_of_several_workers_are_one_runs(tmp_path):
    """Another run's journal is refused."""
    write(tmp_path)
    write(tmp_path, "v", outlet=5)
    assert read_recorded(tmp_path).filters.keys() == {3, 5}
    (tmp_path / "raw-v.bin").unlink()
    write(tmp_path / ".." / tmp_path.name, "u", run=8)
    (tmp_path / "raw-u.bin").unlink()
    with pytest.raises(ConfigurationError, match=r"journal-u.jsonl:1: run_id: it is of run 0*8, and the raw"):
        read_recorded(tmp_path)


def test_a_line_that_was_not_written_to_its_end_is_left_out(tmp_path):
    """As a killed worker leaves it; the file is named."""
    path = write(tmp_path)
    path.write_bytes(path.read_bytes()[:-5])
    found = read_recorded(tmp_path)
    assert (found.torn, found.outages, found.settled) == ([path], (), {(1, 1): 60})


@pytest.mark.parametrize(
    "line",
    [
        b"x",
        b"{}",
        b"\xff",
        b'{"line":"settled"}',
        b'{"line":"outlet","outlet":-1,"event":"on","at_ns":1}',
        b'{"line":"subscribed","outlet":1,"filters":["a/#/b"]}',
        b'{"line":"opened","sequence":1,"topic":"a/+","due_ns":1}',
    ],
)
def test_a_line_that_is_none_is_refused_with_its_number(tmp_path, line):
    """Types and bounds are checked where the file comes in."""
    path = write(tmp_path)
    path.write_bytes(path.read_bytes() + line + b"\n")
    with pytest.raises(ConfigurationError, match=rf"journal-w.jsonl:{8}: this is no line of a journal: "):
        read_recorded(tmp_path)


def test_a_folder_without_a_journal_is_refused_with_the_remedy(tmp_path):
    """The run had no --raw, or the folder is no run's."""
    with pytest.raises(ConfigurationError, match="there is no journal; give the folder of a run with --raw"):
        read_recorded(tmp_path)


def test_a_worker_that_was_killed_early_leaves_empty_files(tmp_path):
    """They are named, and the other workers' are counted."""
    write(tmp_path)
    for name, content in (("raw-v.bin", b"wirestorm ra"), ("journal-v.jsonl", b"")):
        (tmp_path / name).write_bytes(content)
    found = read_recorded(tmp_path)
    assert found.torn == [tmp_path / "raw-v.bin", tmp_path / "journal-v.jsonl"]
    assert found.filters == {3: ("a/#",)}


def test_a_journal_begins_once(tmp_path):
    """Without its beginning it may be any run's."""
    path = write(tmp_path)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    with pytest.raises(ConfigurationError, match=r"journal-w.jsonl:1: line: the first line of a journal, and no"):
        read_recorded(tmp_path)
    write(tmp_path)
    content = path.read_bytes()
    path.write_bytes(content + content)
    with pytest.raises(ConfigurationError, match=r"journal-w.jsonl:8: line: the first line of a journal, and no"):
        read_recorded(tmp_path)


def test_reading_tells_how_far_it_is(tmp_path):
    """In bytes, of the journals and of the raw records."""
    write(tmp_path)
    seen = []
    read_recorded(tmp_path, lambda done, total: seen.append((done, total)))
    journal, raw = (tmp_path / name for name in ("journal-w.jsonl", "raw-w.bin"))
    assert seen == [(journal.stat().st_size, journal.stat().st_size + raw.stat().st_size - 24)]
