"""Ledgers of clients that share a subscription, and their account at its end."""

from subscribers.ledger.settling import SETTLED_AT_MOST_NS
from tests.support.ledgers import START, Ledgers
from tests.support.own_clients import own_clients

__all__ = ["END", "GROUP", "SECOND", "closed", "shared_by"]

SECOND = 1_000_000_000
END = START + 2 * SETTLED_AT_MOST_NS
GROUP = "$share/g/news/#"


def shared_by(*members, others=0, partitions=2):
    """Ledgers of clients of which ``members`` share GROUP and ``others`` more have a filter of their own."""
    filters = [[GROUP] for _ in members] + [["news/+"]] * others
    return Ledgers(partitions, audience=own_clients(filters, ["news/1", "news/2"]))


def closed(ledgers, *, silent=()):
    """The totals once everything is closed; nothing is outstanding, and no fault is noted."""
    ledgers.report(END, deadline_ns=END, final=True, silent=silent)
    ledgers.report(END, deadline_ns=END, final=True, silent=silent)
    ledgers.account.close()
    totals = ledgers.account.totals()
    assert ledgers.account.faults == ()
    assert totals.outstanding == 0
    return totals
