"""The catching up of outlets as a part of the summary."""

from bench.output.summarise_catch_up import catch_up_of
from bench.verdict.figures import Figures
from tests.support.ledgers import BUSIEST, START, Ledgers


def test_an_account_without_replays_has_no_part():
    """And one with some has all of them."""
    ledgers = Ledgers(1)
    assert catch_up_of(Figures(ledgers.account.figures(), 0.0, 0)) is None
    message = ledgers.announce(1, BUSIEST, "flash", START)
    absences = ledgers.ledgers[0].absences
    transmission = ledgers.arrive(message, next(iter(ledgers.audience.entitled_to(message.topic))), START + 1)
    absences.replay(transmission.message, 3, START + 5, START)
    ledgers.report(START + 10)
    found = catch_up_of(Figures(ledgers.account.figures(), 0.0, 0))
    assert (found.replayed, found.replayed_killed, found.lost) == (1, 0, 0)
