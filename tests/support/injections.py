"""The result of an injection without a broker: a proxy's passages, and an account that may differ from them."""

from msgspec import structs

from bench.calibration.injections import Injection
from bench.calibration.records import Passage
from bench.calibration.rounds import rounds
from bench.calibration.stage import InjectionResult
from bench.calibration.times import baseline
from subscribers.ledger.arrivals import Came
from subscribers.ledger.ledger import Ledger
from subscribers.outlets.sampled import Sampled
from tests.support.messages import wire_message
from wire.account.account import Account
from wire.account.expectation import Expectation
from wire.contract.bins import edges
from wire.contract.control import Announced
from wire.contract.histogram import Histogram
from wire.contract.stamp import HEAD, Stamp
from wire.contract.tally import SwarmFigures, Tally
from wire.contract.topics import FLASH
from wire.directory.attendance import Attendance
from wire.directory.population import population

RUN = 0xFEED
DUE = 1_700_000_000_000_000_000
MS = 1_000_000
UPSTREAM, WAY = MS, 5_000  # from the sending to the proxy, and from there to the outlet
SIZE = 60
DIRECTORY = population(1, SIZE)
ROUND = max(rounds(DIRECTORY, 1, SIZE), key=lambda item: item.outlets)
OUTLETS = tuple(DIRECTORY.entitled(ROUND.circuit, FLASH))


def result_of(
    injection, arrives=lambda _, passage: passage.out_ns + WAY, counted=None, connections_lost=None, shift_ns=0
):
    """The passages of a proxy under an injection, and an account of arrivals that may differ from them.

    ``shift_ns``: the first sampled arrival is told that much later than the histograms have it.
    """
    message = wire_message(7, 1, ROUND.release.uri, 1, ROUND.circuit, FLASH, DUE, 0, None, b"")
    plans = Attendance()
    ledger = Ledger(RUN, DIRECTORY, plans, (0, 1), edges(), lasting=False)
    account = Account(
        expectation=Expectation(DIRECTORY, plans, 1, lasting=False), bin_edges=edges(), on_settled=lambda _: None
    )
    account.assign(0, "instance")
    account.expect(ROUND.release, [message])
    account.sent(message, DUE)
    ledger.announce([Announced(1, message.topic, DUE + injection.offset_ns, 0, 100)], DUE)
    key = HEAD + Stamp(RUN, 1, DUE + injection.offset_ns, DUE + injection.offset_ns).encode()
    passages = []
    for number, outlet in enumerate(OUTLETS, 1):
        fate = injection.fate_of(number)
        passage = Passage(f"{RUN:016x}-{outlet:05d}", message.topic, 1, DUE, DUE, DUE + UPSTREAM, fate)
        passage.copies = {"lost": 0, "twice": 2}.get(fate, 1)
        passage.out_ns = passage.in_ns + 1_000 + injection.delay_ns if passage.copies else 0
        passages.append(passage)
        watch = Sampled(ledger, outlet)
        for _ in range(passage.copies if counted is None else counted(outlet, passage)):
            came = Came(outlet, on_since_ns=DUE + 10_000 * MS if fate == "late" else 0)
            transmission = watch.known(key) or watch.meet(key, message.topic, came, 100, DUE)
            if watch.mark(transmission, came):
                transmission.add_exact(outlet, arrives(outlet, passage))
    ledger.tick(DUE + 10_000 * MS, 0)
    swarm = SwarmFigures(Histogram(edges()), Histogram(edges()))
    tally = ledger.tally(everything=True)
    for number, record in enumerate(tally.records):
        first = [(slot, low + shift_ns, high + shift_ns) for slot, low, high in record.sampled[:1]]
        tally.records[number] = structs.replace(record, sampled=(*first, *record.sampled[1:]))
    account.absorb(Tally("worker", "instance", 1, True, swarm, [tally]))
    account.close()
    assert account.faults == ()
    cuts = sum(passage.fate in ("lost", "late") for passage in passages)
    return InjectionResult(injection, account, passages, cuts, cuts if connections_lost is None else connections_lost)


NOTHING = Injection("nothing")
LOSSES = Injection("losses", fate="lost", every=2)
TWICE = Injection("duplicates", fate="twice", every=2)
BASE = baseline(result_of(NOTHING))
