"""Delivery and account over HTTP: counts by circuit, reach apart from them, and an account that a program can read."""

from dataclasses import dataclass, field

from tests.wire.service.harness import COPY, NOW_NS, THRESHOLD_NS, service
from wire.contract.histogram import Histogram, edges
from wire.contract.tally import CircuitSums, ShareTally, SwarmFigures, Tally
from wire.contract.times import format_time
from wire.releaserow import COVERAGE_SHARES

SECOND_NS = 10**9
EDGES = edges((THRESHOLD_NS,))


@dataclass(frozen=True)
class OnCircuit:
    """One circuit's share of a delivery."""

    circuit: str
    entitled: int
    delivered: int
    missing: int
    outstanding: int


@dataclass(frozen=True)
class Step:
    """Reach at a moment."""

    seconds: float
    outlets: int
    desktops: int


@dataclass(frozen=True)
class Delivered:
    """A delivery as the account gives it."""

    circuits: tuple = ()
    first_ns: int = 0
    last_ns: int = 0
    settled: bool = False
    spread_s: float | None = None
    coverage_s: tuple = ()
    reach: tuple = ()


@dataclass
class Ledger:
    """Knows the deliveries that a test puts in."""

    known: dict = field(default_factory=dict)

    def delivery(self, uri, version):
        return self.known.get((uri, version))


async def test_a_delivery_is_told_by_circuit_and_reach_is_never_in_it():
    """Entitled, delivered, missing, outstanding; simultaneity; and over time who was reached, each outlet once."""
    ledger = Ledger()
    async with service(deliveries=ledger) as wire:
        _, receipt, headers = await wire.post(COPY)
        await wire.leave()
        ledger.known[receipt["uri"], 1] = Delivered(
            circuits=(OnCircuit("de/northern-europe", 3, 2, 1, 0), OnCircuit("de/western-europe", 10, 8, 0, 2)),
            first_ns=NOW_NS + SECOND_NS // 4,
            last_ns=NOW_NS + SECOND_NS,
            spread_s=0.75,
            coverage_s=tuple(zip(COVERAGE_SHARES, (0.3, None, None, None), strict=True)),
            reach=(Step(0.3, 5, 500), Step(1.3, 10, 900)),
        )
        status, delivery, _ = await wire.ask("GET", headers["Location"] + "/delivery")
        assert status == 200
        assert {name: delivery[name] for name in ("entitled", "delivered", "missing", "outstanding")} == {
            "entitled": 13,
            "delivered": 10,
            "missing": 1,
            "outstanding": 2,
        }
        assert delivery["circuits"][1] == {
            "circuit": "de/western-europe",
            "entitled": 10,
            "delivered": 8,
            "missing": 0,
            "outstanding": 2,
        }
        assert (delivery["first"], delivery["last"]) == (
            format_time(NOW_NS + SECOND_NS // 4),
            format_time(NOW_NS + SECOND_NS),
        )
        assert delivery["spread_s"] == 0.75
        assert delivery["coverage_s"] == {"50%": 0.3, "90%": None, "99%": None, "100%": None}
        assert delivery["reach"][-1] == {"since_due_s": 1.3, "outlets": 10, "desktops": 900}
        assert (delivery["state"], delivery["settled"]) == ("committed", False)


async def test_by_default_the_delivery_is_the_last_version_s_that_has_left():
    """A correction that waits for its time says nothing about who has what."""
    ledger = Ledger()
    async with service(deliveries=ledger) as wire:
        _, receipt, headers = await wire.post(COPY)
        where = headers["Location"]
        status, waiting, _ = await wire.ask("GET", f"{where}/delivery")
        assert (status, waiting["state"], waiting["entitled"], waiting["circuits"]) == (200, "waiting", 0, [])
        await wire.leave()
        await wire.post({"text": COPY, "embargo": "2099-01-01T00:00:00Z", "version": 2}, f"{where}/versions")
        ledger.known[receipt["uri"], 1] = Delivered(settled=True)
        status, delivery, _ = await wire.ask("GET", f"{where}/delivery")
        assert (delivery["version"], delivery["settled"]) == (1, True)
        assert (await wire.ask("GET", f"{where}/delivery?version=2"))[1]["state"] == "waiting"
        status, problem, _ = await wire.ask("GET", f"{where}/delivery?version=3")
        assert (status, problem["field"]) == (404, "version")
        assert problem["detail"] == "there is no version 3; there are 1, 2"


async def test_the_account_reads_back_as_what_workers_reported():
    """A load test over HTTP makes the same summary of it: sums, swarms and histograms in their own wire forms."""
    async with service() as wire:
        await wire.post(COPY)
        await wire.leave()
        account = wire.parts.account
        sums = CircuitSums(EDGES)
        sums.delivered, sums.duplicates = 5, 1
        sums.disclosure.upper.add(THRESHOLD_NS, 5)
        share = ShareTally(0, 1, {"de/western-europe": sums})
        swarm = SwarmFigures(Histogram(EDGES), Histogram(EDGES), states={"on": 650}, connects=650)
        swarm.lag.add(1_000)
        tally = Tally("w1", "a", 1, False, swarm, [share])
        account.absorb(tally)
        account.lateness.add(2_000_000)
        account.spread.add(3_000_000)
        status, form, _ = await wire.ask("GET", "/account")
        assert status == 200
        bin_edges = edges(form["thresholds_ns"])
        assert list(bin_edges) == list(EDGES)
        assert form["wire"] == {"wire_id": "test"}
        figures = account.circuits()
        assert {name: one["expected"] for name, one in form["circuits"].items()} == {
            name: figure.expected for name, figure in figures.items()
        }
        for name, one in form["circuits"].items():
            assert CircuitSums.decode(bin_edges, one["sums"]).encode() == figures[name].sums.encode()
        assert form["circuits"]["de/western-europe"]["sums"]["duplicates"] == 1
        assert SwarmFigures.decode(bin_edges, form["swarms"]["w1"]).encode() == swarm.encode()
        assert Histogram.decode(bin_edges, form["lateness"]).max_ns == 2_000_000
        assert Histogram.decode(bin_edges, form["spread"]).max_ns == 3_000_000
        assert set(form["coverage"]) == {"0.5", "0.9", "0.99", "1.0"}
        assert form["counts"]["expected"] == account.totals().expected > 0
        assert form["counts"]["releases"] == 1
        assert form["faults"] == []
