"""Watched outlets: their arrivals travel one by one, and are counted as everybody's are."""

from subscribers.watch import Watch
from tests.subscribers.test_the_law import DIRECTORY, RUN, START, Newsroom
from wire.contract.stamp import HEAD, Stamp


def test_a_watched_outlets_arrivals_reach_the_account_with_both_ends_and_are_counted_once():
    """Exact at one, bounded at another, nothing from an outlet that is not watched; the sums close over all."""
    room = Newsroom(2)
    circuit = max(DIRECTORY.circuits, key=lambda item: len(DIRECTORY.entitled(item, "flash")))
    message = room.announce(1, circuit, "flash")
    exact, bounded, plain = DIRECTORY.entitled(circuit, "flash")[:3]
    key = HEAD + Stamp(RUN, 1, START, START).encode()
    for outlet in (exact, bounded):
        ledger, slot = room.ledgers[outlet % 2], outlet // 2
        watch = Watch(ledger, slot)
        sending = watch.known(key) or watch.meet(key, message.topic, slot, 100, START)
        assert watch.mark(sending, slot, was_away=False)
        if outlet == exact:
            sending.exact.append(START + 10_000_000)
        else:
            sending.add_bounded(START + 30_000_000, START + 20_000_000)
    room.arrive(message, plain, START + 5_000_000)
    room.report(START + 40_000_000)
    assert room.account.watched == {
        exact: {1: (START, START + 10_000_000, START + 10_000_000)},
        bounded: {1: (START, START + 20_000_000, START + 30_000_000)},
    }
    room.report(START + 50_000_000, deadline_ns=START, final=True)
    room.account.close()
    assert room.account.faults == []
    assert room.sums().delivered == 3
    assert room.sums().sums.bounded == 1
    assert room.sums().missing == len(DIRECTORY.entitled(circuit, "flash")) - 3
