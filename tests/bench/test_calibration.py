"""The calibration's judgement: what it believes, and what it finds out about a ledger that is wrong."""

from dataclasses import replace

import pytest

from bench.calibration.comparison import compare
from bench.calibration.injections import INJECTIONS, Injection
from bench.calibration.records import Passage
from bench.calibration.rounds import rounds
from bench.calibration.stage import Evidence
from bench.calibration.table import sentence
from bench.calibration.times import baseline
from subscribers.ledger import Ledger
from subscribers.watch import Watch
from wire.account import Account
from wire.contract.control import Announced
from wire.contract.histogram import Histogram, edges
from wire.contract.stamp import HEAD, Stamp
from wire.contract.tally import SwarmFigures, Tally
from wire.contract.topics import FLASH
from wire.desk.message import Message
from wire.directory.attendance import Attendance
from wire.directory.population import population
from wire.expectation import Expectation

RUN = 0xFEED
DUE = 1_700_000_000_000_000_000
MS = 1_000_000
UPSTREAM, WAY = MS, 5_000  # from the sending to the proxy, and from there to the outlet
SIZE = 60
DIRECTORY = population(1, SIZE)
ROUND = max(rounds(DIRECTORY, 1, SIZE), key=lambda item: item.outlets)
OUTLETS = tuple(DIRECTORY.entitled(ROUND.circuit, FLASH))


def evidence(injection, arrives=lambda _, passage: passage.out_ns + WAY, counted=None, connections_lost=None):
    """What the proxy does under an injection, and an account of arrivals that need not be true to it."""
    message = Message(7, 1, ROUND.release.uri, 1, ROUND.circuit, FLASH, DUE, 0, None, b"")
    plans = Attendance(1, SIZE, 0.0, 0, 0)
    ledger = Ledger(RUN, DIRECTORY, plans, (0, 1), edges(), lossy_away=True)
    account = Account(Expectation(DIRECTORY, plans, 1, lossy_away=True), 1, edges(), lambda _: None)
    account.expect(ROUND.release, [message])
    account.left(message, DUE)
    ledger.announce([Announced(1, message.topic, DUE + injection.offset_ns, 0, 100)], DUE)
    key = HEAD + Stamp(RUN, 1, DUE + injection.offset_ns, DUE + injection.offset_ns).encode()
    passages = []
    for number, outlet in enumerate(OUTLETS, 1):
        fate = injection.fate_of(number)
        passage = Passage(f"{RUN:016x}-{outlet:05d}", message.topic, 1, DUE, DUE, DUE + UPSTREAM, fate)
        passage.copies = {"lost": 0, "twice": 2}.get(fate, 1)
        passage.out_ns = passage.in_ns + 1_000 + injection.delay_ns if passage.copies else 0
        passages.append(passage)
        watch = Watch(ledger, outlet)
        for _ in range(passage.copies if counted is None else counted(outlet, passage)):
            sending = watch.known(key) or watch.meet(key, message.topic, outlet, 100, DUE)
            if watch.mark(sending, outlet, was_away=fate == "late"):
                sending.exact.append(arrives(outlet, passage))
    ledger.tick(DUE + 10_000 * MS, 0)
    swarm = SwarmFigures(Histogram(edges()), Histogram(edges()))
    account.absorb(Tally("worker", "incarnation", 1, True, swarm, [ledger.tally(everything=True)]))
    account.close()
    assert account.faults == []
    cuts = sum(passage.fate in ("lost", "late") for passage in passages)
    return Evidence(injection, account, passages, cuts, cuts if connections_lost is None else connections_lost)


NOTHING = Injection("nothing")
BASE = baseline(evidence(NOTHING))
LOSSES = Injection("losses", fate="lost", every=2)
TWICE = Injection("duplicates", fate="twice", every=2)


@pytest.mark.parametrize("injection", [replace(item, every=item.every and 2) for item in INJECTIONS], ids=str)
def test_a_true_account_recovers_everything(injection):
    """Each injection there is: the figures that it must show, and no error."""
    findings = compare(evidence(injection), BASE)
    assert all(finding.recovered and not finding.note for finding in findings)
    assert findings[0].figure in {
        "nothing": {"faults"},
        "losses": {"missing"},
        "late deliveries": {"late"},
        "duplicates": {"duplicates"},
    }.get(injection.name, {"transit"})
    assert ("connections lost" in {finding.figure for finding in findings}) == injection.cuts
    assert ("negative latencies" in {finding.figure for finding in findings}) == (injection.offset_ns > 0)
    assert sentence(findings).startswith("Everything")


@pytest.mark.parametrize("wrong", [1.06, 0.94])
@pytest.mark.parametrize("delay_ms", [1, 10, 100])
def test_a_ledger_that_stretches_or_shortens_time_is_found_out(delay_ms, wrong):
    """Beyond 5 % of what the proxy really did."""
    injection = Injection("delay", delay_ns=delay_ms * MS)
    told = evidence(injection, lambda _, passage: int(passage.in_ns + (passage.out_ns - passage.in_ns) * wrong + WAY))
    (found,) = compare(told, BASE)
    assert not found.recovered
    assert found.error == pytest.approx(wrong - 1, abs=1e-3)
    assert sentence([found]) == "Not recovered: transit under delay."


def test_a_proxy_that_was_late_is_seen_and_not_the_ledgers_fault():
    """The truth is what the proxy did; the table shows both."""
    late = evidence(Injection("delay", delay_ns=2 * MS))
    (found,) = compare(replace(late, injection=Injection("delay", delay_ns=MS)), BASE)
    assert found.recovered
    assert found.note == "the proxy itself was late"
    assert (found.nominal, found.truth) == (0.001, pytest.approx(0.002, abs=2e-6))


def test_a_clock_that_is_not_seen_to_be_off_is_not_recovered():
    """The swarm moves its arrivals by half of the offset."""
    (found,) = compare(evidence(INJECTIONS[-1], lambda _, passage: passage.out_ns + WAY - 25 * MS), BASE)
    assert not found.recovered
    assert found.measured == pytest.approx(0.025, abs=1e-4)


def test_a_histogram_of_other_times_than_the_arrivals_is_found_out():
    """What users read are the histograms."""
    told = evidence(Injection("delay", delay_ns=MS))
    due, low, high = told.account.watched[OUTLETS[0]][1]
    told.account.watched[OUTLETS[0]][1] = (due, low + 10, high + 10)
    (found,) = compare(told, BASE)
    assert not found.recovered
    assert "histogram" in found.note


def test_one_loss_that_is_not_counted_is_found_out():
    """The count has to be the proxy's own."""
    found = compare(evidence(LOSSES, counted=lambda outlet, item: 1 if outlet == OUTLETS[1] else item.copies), BASE)[0]
    assert (found.figure, found.error, found.recovered) == ("missing", -1, False)


def test_as_many_missing_at_other_outlets_is_no_recovery():
    """Losses are held against each other outlet by outlet."""
    swapped = {OUTLETS[0]: 0, OUTLETS[1]: 1}
    told = evidence(LOSSES, counted=lambda outlet, item: swapped.get(outlet, item.copies))
    found = compare(told, BASE)[0]
    assert found.error == 0
    assert not found.recovered
    assert "other outlets" in found.note


def test_one_duplicate_that_is_not_counted_is_found_out():
    """So is one too many."""
    for copies, error in ((1, -1), (3, 1)):
        told = evidence(TWICE, counted=lambda outlet, item, n=copies: n if outlet == OUTLETS[1] else item.copies)
        assert [(item.figure, item.error, item.recovered) for item in compare(told, BASE)] == [
            ("duplicates", error, False)
        ]


def test_what_nobody_injected_is_found_out():
    """A duplicate under a delay, a lost connection under nothing."""
    doubled = evidence(Injection("delay", delay_ns=MS), counted=lambda outlet, _: 2 if outlet == OUTLETS[0] else 1)
    (found,) = compare(doubled, BASE)
    assert not found.recovered
    assert found.note == "1 duplicates, which nobody injected"
    (nothing,) = compare(evidence(NOTHING, connections_lost=1), BASE)
    assert (nothing.figure, nothing.measured, nothing.recovered) == ("faults", 1, False)


def test_every_so_manieth_publish_meets_the_fate():
    """Counted from 1, over all outlets."""
    assert [LOSSES.fate_of(number) for number in range(1, 5)] == ["plain", "lost", "plain", "lost"]
    assert NOTHING.fate_of(5) == "plain"


@pytest.mark.parametrize("outlets", [10, 300])
def test_rounds_serve_the_circuits_in_turn_within_bounds(outlets):
    """However small the audience is, a calibration is short."""
    directory = population(1, outlets)
    made = rounds(directory, 1, 300)
    assert len(made) <= 60
    assert sum(item.outlets for item in made) >= min(300, len(made))
    assert len({item.circuit for item in made}) == min(len(made), len(directory.circuits))
    assert len({item.release.uri for item in made}) == len(made)
