"""Sampled outlets: their arrivals are reported one by one, and are counted as those of all outlets are."""

from subscribers.ledger.arrivals import Came
from subscribers.outlets.sampled import Sampled
from tests.support.ledgers import BUSIEST, DIRECTORY, RUN, START, Ledgers
from wire.contract.stamp import HEAD, Stamp


def test_a_sampled_outlets_arrivals_reach_the_account_with_both_ends_and_are_counted_once():
    """Exact at one, bounded at another, nothing from an outlet that is not sampled; the sums close over all."""
    ledgers = Ledgers(2)
    message = ledgers.announce(1, BUSIEST, "flash")
    exact, bounded, plain = DIRECTORY.entitled(BUSIEST, "flash")[:3]
    key = HEAD + Stamp(RUN, 1, START, START).encode()
    for outlet in (exact, bounded):
        ledger, slot = ledgers.ledgers[outlet % 2], outlet // 2
        sampled = Sampled(ledger, slot)
        transmission = sampled.known(key) or sampled.meet(key, message.topic, Came(slot), 100, START)
        assert sampled.mark(transmission, Came(slot))
        if outlet == exact:
            transmission.add_exact(slot, START + 10_000_000)
        else:
            transmission.add_bounded(slot, START + 30_000_000, START + 20_000_000)
    ledgers.arrive(message, plain, START + 5_000_000)
    ledgers.report(START + 40_000_000)
    assert ledgers.account.sampled_arrivals() == {
        exact: {1: (START, START + 10_000_000, START + 10_000_000)},
        bounded: {1: (START, START + 20_000_000, START + 30_000_000)},
    }
    ledgers.report(START + 50_000_000, deadline_ns=START, final=True)
    ledgers.account.close()
    assert ledgers.account.faults == ()
    assert ledgers.sums().delivered == 3
    assert ledgers.sums().sums.bounded == 1
    assert ledgers.sums().missing == len(DIRECTORY.entitled(BUSIEST, "flash")) - 3
