"""Lost connections: an absence only where an outage of the broker explains them."""

from subscribers.ledger.losses import Losses
from wire.contract.outages import NOT_OVER_NS, RETURN_NS, TOGETHER_NS, Outage

SECOND = 1_000_000_000
START = 1_000 * SECOND


def lost_at(lost_ns, back_ns=None, outages=()):
    """Losses of outlet 3 alone."""
    losses = Losses()
    losses.begin(3, lost_ns)
    losses.begin(3, lost_ns + 1)  # a further try that failed
    losses.ask(3, lost_ns + 2)
    losses.ask(3, lost_ns + 4)
    if back_ns is not None:
        losses.end(3, back_ns)
        losses.end(3, back_ns + 1)
    losses.declare(outages)
    return losses


def test_a_loss_without_an_outage_is_no_absence():
    """The broker lives, and answers for what it drops."""
    for outages in ((), (Outage(START + TOGETHER_NS + 1),), (Outage(START - 90 * SECOND, START - TOGETHER_NS - 1),)):
        losses = lost_at(START, outages=outages)
        assert list(losses.since(0)) == []
        assert losses.latest(3) is None


def test_a_loss_that_an_outage_explains_lasts_from_its_first_end_to_its_first_return():
    """While it lasts, and when it is over; it is known from when on the outlet tried to come back."""
    (absence,) = lost_at(START, outages=(Outage(START + SECOND),)).since(START)
    assert (absence.slot, absence.left_ns, absence.gone_ns) == (3, START, START)
    assert (absence.asked_ns, absence.back_ns, absence.held) == (START + 2, NOT_OVER_NS, False)
    losses = lost_at(START, START + 9 * SECOND, (Outage(START + SECOND, START + 5 * SECOND),))
    assert [absence.back_ns for absence in losses.since(START)] == [START + 9 * SECOND]
    assert list(losses.since(START + 9 * SECOND)) == []


def test_a_broker_that_is_back_answers_for_outlets_that_do_not_come_back():
    """After a minute they are expected to have been on."""
    outage = Outage(START + SECOND, START + 5 * SECOND)
    losses = lost_at(START, outages=(outage,))
    assert [absence.back_ns for absence in losses.since(START)] == [outage.until_ns + RETURN_NS]
    assert list(losses.since(outage.until_ns + RETURN_NS)) == []
    assert losses.latest(3).back_ns == outage.until_ns + RETURN_NS


def test_the_same_outages_are_no_news():
    """Word of them may come again."""
    losses = Losses()
    assert not losses.declare(())
    assert losses.declare((Outage(START),))
    assert not losses.declare((Outage(START),))


def test_losses_long_past_are_forgotten():
    """Those that are not over stay."""
    losses = lost_at(START, START + 5)
    losses.begin(4, START)
    losses.forget(START + 5)
    assert len(losses) == 2
    losses.forget(START + 6)
    assert len(losses) == 1
