"""The journal beside the ledger: what happened to outlets and messages, as it happened."""

import gc
import tracemalloc

from subscribers.ledger.arrivals import Came as Arriving
from subscribers.ledger.journal import Journal
from subscribers.ledger.ledger import Ledger
from wire.contract.bins import edges
from wire.contract.control import Announced
from wire.contract.journal import Came, Opened, Outlet, Settled, decode
from wire.contract.stamp import HEAD, Stamp
from wire.contract.topics import topic
from wire.directory.attendance import Attendance, How
from wire.directory.population import population

RUN = 7
DIRECTORY = population(1, 30, 1)
CIRCUIT = max(DIRECTORY.circuits, key=lambda item: len(DIRECTORY.entitled(item, "flash")))
TOPIC = topic(CIRCUIT, "flash")
NOW = 10**18


def lines(journal):
    """What is in the file so far, but for its first line."""
    journal.flush()
    return [decode(line) for line in journal.path.read_bytes().splitlines()[1:]]


def make(folder, partition=(0, 1), *, lasting=False):
    journal = Journal(folder, "w", RUN, lasting=lasting, now_ns=lambda: NOW + 9)
    part = journal.of(*partition)
    return journal, Ledger(RUN, DIRECTORY, Attendance(), partition, edges(), lasting=lasting, journal=part)


def test_the_events_of_an_outlet_are_written_with_its_index(tmp_path):
    """Slot 2 of partition 1 of 3 is outlet 7; a session that lasts holds what a planned absence misses."""
    journal, ledger = make(tmp_path, (1, 3), lasting=True)
    absences = ledger.absences
    absences.leave(2, NOW)
    absences.leave(2, NOW + 1)  # it is away already
    absences.ask(2, NOW + 2)
    absences.come_back(2, NOW + 3)
    absences.fail(2, NOW + 4)
    absences.leave(2, NOW + 5, How.UNSUBSCRIBE)
    absences.confirm(2, NOW + 6)
    assert lines(journal) == [
        Outlet(7, "left", NOW, kept=True),
        Outlet(7, "asked", NOW + 2),
        Outlet(7, "on", NOW + 3),
        Outlet(7, "lost", NOW + 4),
        Outlet(7, "unsubscribing", NOW + 5),
        Outlet(7, "unsubscribed", NOW + 6),
    ]


def test_a_message_is_written_once_and_its_settling_and_a_copy_after_it(tmp_path):
    """A copy before it is written by the outlet, which knows that its time is not counted."""
    journal, ledger = make(tmp_path)
    slots = list(DIRECTORY.entitled(CIRCUIT, "flash"))
    message = Announced(1, TOPIC, NOW, 0, 99)
    journal.opened([message])
    ledger.announce([message], NOW)
    key = HEAD + Stamp(RUN, 1, NOW, NOW + 1).encode()
    transmission = ledger.meet(key, TOPIC, Arriving(slots[0]), 99, NOW)
    for slot in slots:
        assert ledger.mark(transmission, Arriving(slot))
        transmission.add_exact(slot, NOW + 2)
    assert not ledger.mark(transmission, Arriving(slots[0]))
    ledger.note_untimed(transmission, Arriving(slots[0]))
    ledger.tick(NOW + 3)
    assert ledger.meet(key, TOPIC, Arriving(slots[1]), 99, NOW) is None
    assert lines(journal) == [
        Opened(1, TOPIC, NOW),
        Came(1, slots[0], TOPIC, NOW + 1, NOW + 9),
        Settled(1, 0, 1, NOW + 3),
        Came(1, slots[1], TOPIC, NOW + 1, NOW + 9),
    ]


def test_the_memory_of_a_journal_does_not_grow_with_the_messages(tmp_path):
    """Each is announced twice, as to a partition that comes later, and written once."""
    journal, _ = make(tmp_path)

    def opened(first, stop):
        for sequence in range(first, stop):
            journal.opened([Announced(sequence, TOPIC, NOW, 0, 99)] * 2)
            journal.flush()
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before = opened(1, 100)
        after = opened(100, 5_000)
    finally:
        tracemalloc.stop()
    assert len(lines(journal)) == 4_999
    assert after - before < 10_000
