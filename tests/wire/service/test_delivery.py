"""Delivery and account over HTTP: counts by circuit, reach apart from them, and an account that a program can read."""

from tests.wire.service.harness import COPY, DIRECTORY, NOW_NS, THRESHOLD_NS, service
from wire.contract.histogram import Histogram, edges, runs
from wire.contract.tally import CircuitSums, MessageRecord, ShareTally, SwarmFigures, Tally
from wire.contract.times import format_time

SECOND_NS = 10**9
EDGES = edges((THRESHOLD_NS,))


def entitled(message):
    return DIRECTORY.entitled(message.circuit, message.heading)


def tell(wire, number, *records):
    """A worker's tally of the whole directory, with what became of some messages; its own figures."""
    circuits = {}
    for message, record in records:
        sums = circuits.setdefault(str(message.circuit), CircuitSums(EDGES))
        sums.delivered, sums.missing = sums.delivered + record.delivered, sums.missing + record.missing
    swarm = SwarmFigures(Histogram(EDGES), Histogram(EDGES), states={"on": 650}, connects=650)
    swarm.lag.add(1_000)
    share = ShareTally(0, 1, circuits, [record for _, record in records])
    wire.parts.account.absorb(Tally("w1", "a", number, False, swarm, [share]))
    return swarm


def arrived(message, after_s, *, lacking=0, closed=False):
    """A message and its record: its first outlets got it when it was due, the last after so long, some did not."""
    outlets = entitled(message)
    had, without = outlets[: len(outlets) - lacking], outlets[len(outlets) - lacking :]
    last_ns = int(after_s * SECOND_NS)
    return message, MessageRecord(
        message.sequence,
        len(outlets),
        len(had),
        lacking if closed else 0,
        message.due_ns if len(had) > 1 else message.due_ns + last_ns,
        message.due_ns + last_ns,
        dict(runs(EDGES, [*[0] * (len(had) - 1), last_ns])),
        outlets=f"{sum(1 << outlet for outlet in (without if closed else had)):x}",
        closed=closed,
    )


async def test_a_delivery_is_told_by_circuit_and_reach_is_never_in_it():
    """Entitled, delivered, missing, outstanding; simultaneity; and over time who was reached, each outlet once."""
    async with service() as wire:
        _, receipt, headers = await wire.post(COPY)
        await wire.leave()
        where = headers["Location"] + "/delivery"
        first, *others = sorted(wire.sent, key=lambda message: -len(entitled(message)))
        owed = sum(len(entitled(message)) for message in wire.sent)
        tell(wire, 1, arrived(first, 0.25, lacking=2))
        _, delivery, _ = await wire.ask("GET", where)
        assert (delivery["entitled"], delivery["missing"], delivery["settled"]) == (owed, 0, False)
        assert delivery["delivered"] == len(entitled(first)) - 2
        assert delivery["outstanding"] == delivery["entitled"] - delivery["delivered"]

        tell(wire, 2, arrived(first, 0.25, lacking=2, closed=True), *(arrived(one, 1.5, closed=True) for one in others))
        status, delivery, _ = await wire.ask("GET", where)
        assert (status, delivery["state"], delivery["settled"]) == (200, "committed", True)
        assert (delivery["delivered"], delivery["missing"], delivery["outstanding"]) == (owed - 2, 2, 0)
        assert [one["circuit"] for one in delivery["circuits"]] == receipt["circuits"]
        by_circuit = {str(message.circuit): len(entitled(message)) for message in wire.sent}
        for one in delivery["circuits"]:
            lacking = 2 if one["circuit"] == str(first.circuit) else 0
            assert (one["entitled"], one["missing"], one["outstanding"]) == (by_circuit[one["circuit"]], lacking, 0)
            assert one["delivered"] == one["entitled"] - lacking
        assert (delivery["first"], delivery["last"]) == (format_time(NOW_NS), format_time(NOW_NS + 3 * SECOND_NS // 2))
        assert delivery["spread_s"] == 1.5
        assert delivery["coverage_s"]["100%"] is None
        assert delivery["coverage_s"]["50%"] >= 0
        # One language, and so each outlet on one circuit: everybody but two was reached, with their desktops.
        assert delivery["reach"][-1]["outlets"] == receipt["outlets"] - 2
        assert 0 < delivery["reach"][0]["desktops"] < delivery["reach"][-1]["desktops"] < receipt["desktops"]
        assert [step["since_due_s"] for step in delivery["reach"]] == [0.25, 1.5]


async def test_by_default_the_delivery_is_the_last_version_s_that_has_left():
    """A correction that waits for its time says nothing about who has what."""
    async with service() as wire:
        _, _, headers = await wire.post(COPY)
        where = headers["Location"]
        status, waiting, _ = await wire.ask("GET", f"{where}/delivery")
        assert (status, waiting["state"], waiting["entitled"], waiting["circuits"]) == (200, "waiting", 0, [])
        await wire.leave()
        await wire.post({"text": COPY, "embargo": "2099-01-01T00:00:00Z", "version": 2}, f"{where}/versions")
        tell(wire, 1, *(arrived(message, 0.5, closed=True) for message in wire.sent))
        status, delivery, _ = await wire.ask("GET", f"{where}/delivery")
        assert (delivery["version"], delivery["settled"]) == (1, True)
        assert delivery["coverage_s"]["100%"] == 0.5
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
        swarm = tell(wire, 1, *(arrived(message, 0.5, closed=True) for message in wire.sent))
        account.lateness.add(2_000_000)
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
        assert form["circuits"]["de/western-europe"]["sums"]["delivered"] > 0
        assert SwarmFigures.decode(bin_edges, form["swarms"]["w1"]).encode() == swarm.encode()
        assert Histogram.decode(bin_edges, form["lateness"]).max_ns == 2_000_000
        assert Histogram.decode(bin_edges, form["spread"]).max_ns == SECOND_NS // 2
        assert set(form["coverage"]) == {"0.5", "0.9", "0.99", "1.0"}
        assert form["counts"]["expected"] == account.totals().expected > 0
        assert form["counts"]["releases"] == 1
        assert form["counts"]["outstanding"] == 0
        assert form["faults"] == []
