"""The figures of an account are a value: they agree with its sums, and cannot change it."""

from tests.support.accounts import CIRCUIT, ENTITLED, SECOND, BareAccount, partition_of, sums_of, tally_of
from wire.account.absorbing import absorb
from wire.account.figures import delivered_of, figures_of, outstanding_of, totals_of
from wire.contract.tally import to_form


def books_with_tallies():
    books = BareAccount("a", "b")
    books.publish()
    for number, instance in enumerate("ab"):
        circuits = {CIRCUIT: sums_of(3 + number, 1, unreported=1)}
        circuits[CIRCUIT].disclosure.upper.add((number + 1) * SECOND)
        tally = tally_of(instance, 1, partition_of(number, 2, circuits), foreign=2)
        tally.swarm.lag.add(5)
        tally.swarm.connect_times.add(7)
        absorb(books.state, books.expectation, tally)
    return books


def test_figures_and_totals_say_the_same():
    """By circuit, and over everything; the cheap counts too."""
    state = books_with_tallies().state
    figures, totals = figures_of(state), totals_of(state)
    said = figures.totals()
    assert to_form(said.sums) == to_form(totals.sums)
    assert (said.expected, said.delivered, said.missing, said.unreported) == (len(ENTITLED), 7, 2, 2)
    assert (said.unsent_messages, said.foreign) == (totals.unsent_messages, totals.foreign) == (0, 4)
    assert (delivered_of(state), outstanding_of(state)) == (7, len(ENTITLED) - 9) == (7, totals.outstanding)
    assert list(figures.by_label) == [str(CIRCUIT)]


def test_the_workers_own_histograms_are_merged():
    """Over every worker."""
    figures = figures_of(books_with_tallies().state)
    assert (figures.lag().count, figures.lag().max_ns) == (2, 5)
    assert (figures.handshakes().count, figures.handshakes().max_ns) == (2, 7)


def test_figures_are_a_copy():
    """A change to the copy does not change the account, and a later event does not change the copy."""
    books = books_with_tallies()
    figures = figures_of(books.state)
    before = to_form(figures.totals().sums)
    figures.lateness.add(SECOND)
    figures.spread.add(SECOND)
    figures.coverage[0.5].add(SECOND)
    figures.published_messages["x"] += 1
    figures.by_label[str(CIRCUIT)].sums.delivered += 100
    again = figures_of(books.state)
    assert to_form(again.totals().sums) == before
    assert (again.lateness.count, again.spread.count, again.coverage[0.5].count) == (1, 0, 0)
    assert "x" not in again.published_messages
    books.publish()
    assert (figures.releases, figures_of(books.state).releases) == (1, 2)
