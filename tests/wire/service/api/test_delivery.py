"""Delivery and account over HTTP: counts by circuit, reach apart from them, and an account that a program can read."""

from dataclasses import fields

from tests.support.api_server import COPY, DIRECTORY, NOW_NS, THRESHOLD_NS, Clock, api_server
from wire.contract.bins import edges, runs
from wire.contract.histogram import Histogram
from wire.contract.tally import LabelSums, MessageRecord, PartitionTally, SwarmFigures, Tally, from_form, to_form
from wire.contract.times import format_time
from wire.service.api.missing import LONGEST_ID
from wire.service.api.outlet_answers import Outlet

SECOND_NS = 10**9
EDGES = edges((THRESHOLD_NS,))


def entitled(message):
    return DIRECTORY.entitled_to(message.topic)


def tell(wire, number, *records):
    """Absorb a worker's tally of the whole directory, with the records of some messages and its own figures."""
    circuits = {}
    for message, record in records:
        sums = circuits.setdefault(message.label, LabelSums.empty(EDGES))
        sums.delivered, sums.missing = sums.delivered + record.delivered, sums.missing + record.missing
    swarm = SwarmFigures(Histogram(EDGES), Histogram(EDGES), states={"on": 650}, connects=650)
    swarm.lag.add(1_000)
    partition = PartitionTally(0, 1, circuits, [record for _, record in records])
    if number == 1:
        wire.parts.account.assign(0, "a")
    wire.parts.account.absorb(Tally("w1", "a", number, False, swarm, [partition]))
    return swarm


def arrived(message, after_s, *, missing=0, closed=False):
    """A message and its record: its first outlets got it when it was due, the last after so long, some did not."""
    outlets = entitled(message)
    had, without = outlets[: len(outlets) - missing], outlets[len(outlets) - missing :]
    last_ns = int(after_s * SECOND_NS)
    return message, MessageRecord(
        message.sequence,
        len(outlets),
        len(had),
        missing if closed else 0,
        message.due_ns if len(had) > 1 else message.due_ns + last_ns,
        message.due_ns + last_ns,
        tuple(runs(EDGES, [*[0] * (len(had) - 1), last_ns])),
        outlets=f"{sum(1 << outlet for outlet in (without if closed else had)):x}",
        closed=closed,
    )


async def test_a_delivery_is_told_by_circuit_and_reach_is_never_in_it():
    """Entitled, delivered, missing, outstanding; simultaneity; and reach over time, each outlet once."""
    async with api_server() as wire:
        _, receipt, headers = await wire.post(COPY)
        await wire.send()
        where = headers["Location"] + "/delivery"
        first, *others = sorted(wire.sent, key=lambda message: -len(entitled(message)))
        expected = sum(len(entitled(message)) for message in wire.sent)
        tell(wire, 1, arrived(first, 0.25, missing=2))
        _, delivery, _ = await wire.ask("GET", where)
        assert (delivery["entitled"], delivery["missing"], delivery["settled"]) == (expected, 0, False)
        assert delivery["delivered"] == len(entitled(first)) - 2
        assert delivery["outstanding"] == delivery["entitled"] - delivery["delivered"]

        tell(wire, 2, arrived(first, 0.25, missing=2, closed=True), *(arrived(one, 1.5, closed=True) for one in others))
        status, delivery, _ = await wire.ask("GET", where)
        assert (status, delivery["state"], delivery["settled"]) == (200, "committed", True)
        assert (delivery["delivered"], delivery["missing"], delivery["outstanding"]) == (expected - 2, 2, 0)
        assert [one["circuit"] for one in delivery["circuits"]] == receipt["circuits"]
        by_circuit = {message.label: len(entitled(message)) for message in wire.sent}
        for one in delivery["circuits"]:
            missing = 2 if one["circuit"] == first.label else 0
            assert (one["entitled"], one["missing"], one["outstanding"]) == (by_circuit[one["circuit"]], missing, 0)
            assert one["delivered"] == one["entitled"] - missing
        assert (delivery["first"], delivery["last"]) == (format_time(NOW_NS), format_time(NOW_NS + 3 * SECOND_NS // 2))
        assert delivery["spread_seconds"] == 1.5
        assert delivery["coverage_seconds"]["1"] is None
        assert delivery["coverage_seconds"]["0.5"] >= 0
        # One language, and so each outlet on one circuit: everybody but two was reached, with their desktops.
        assert delivery["reach"][-1]["outlets"] == receipt["outlets"] - 2
        assert 0 < delivery["reach"][0]["desktops"] < delivery["reach"][-1]["desktops"] < receipt["desktops"]
        assert [step["since_due_seconds"] for step in delivery["reach"]] == [0.25, 1.5]


async def test_the_delivery_of_a_kill_says_how_many_outlets_with_the_story_have_it():
    """First the outlets without it, then the time to the last of them; a first version changes nothing."""
    async with api_server() as wire:
        _, _, headers = await wire.post(COPY)
        where = headers["Location"]
        await wire.send()
        stories = list(wire.sent)
        tell(wire, 1, *(arrived(message, 0.5, closed=True) for message in stories))
        assert (await wire.ask("GET", f"{where}/delivery"))[1]["change"] is None
        await wire.ask("DELETE", where)
        await wire.send()
        kills = wire.sent[len(stories) :]
        had = sum(len(entitled(message)) for message in kills)
        tell(wire, 2, *(arrived(message, 0.25, missing=min(2, len(entitled(message)))) for message in kills))
        _, delivery, _ = await wire.ask("GET", f"{where}/delivery")
        missing = sum(min(2, len(entitled(message))) for message in kills)
        assert delivery["change"] == {"kind": "kill", "had": had, "missing": missing, "seconds": None}
        tell(wire, 3, *(arrived(message, 1.25, closed=True) for message in kills))
        _, delivery, _ = await wire.ask("GET", f"{where}/delivery")
        assert delivery["change"] == {"kind": "kill", "had": had, "missing": 0, "seconds": 1.25}


async def test_by_default_the_delivery_is_that_of_the_last_committed_version():
    """A correction that waits for its time has no deliveries yet."""
    async with api_server() as wire:
        _, _, headers = await wire.post(COPY)
        where = headers["Location"]
        status, waiting, _ = await wire.ask("GET", f"{where}/delivery")
        assert (status, waiting["state"], waiting["entitled"], waiting["circuits"]) == (200, "waiting", 0, [])
        await wire.send()
        await wire.post({"text": COPY, "embargo": "2099-01-01T00:00:00Z", "version": 2}, f"{where}/versions")
        tell(wire, 1, *(arrived(message, 0.5, closed=True) for message in wire.sent))
        status, delivery, _ = await wire.ask("GET", f"{where}/delivery")
        assert (delivery["version"], delivery["settled"]) == (1, True)
        assert delivery["coverage_seconds"]["1"] == 0.5
        assert (await wire.ask("GET", f"{where}/delivery?version=2"))[1]["state"] == "waiting"
        status, problem, _ = await wire.ask("GET", f"{where}/delivery?version=3")
        assert (status, problem["field"]) == (404, "version")
        assert problem["detail"] == "there is no version 3; there are 1, 2"


async def test_the_account_reads_back_as_what_workers_reported():
    """A load test over HTTP makes the same summary of it: sums, swarms and histograms in their own wire forms."""
    clock = Clock()
    async with api_server(clock) as wire:
        await wire.post(COPY)
        clock.now_ns += 2_000_000
        await wire.send()
        account = wire.parts.account
        swarm = tell(wire, 1, *(arrived(message, 0.5, closed=True) for message in wire.sent))
        status, form, _ = await wire.ask("GET", "/account")
        assert status == 200
        bin_edges = edges(form["thresholds_ns"])
        assert list(bin_edges) == list(EDGES)
        assert form["wire"] == {"wire_id": "test"}
        figures = account.figures().by_label
        assert {name: one["expected"] for name, one in form["circuits"].items()} == {
            name: figure.expected for name, figure in figures.items()
        }
        for name, one in form["circuits"].items():
            assert to_form(from_form(LabelSums, bin_edges, one["sums"])) == to_form(figures[name].sums)
        assert form["circuits"]["de/western-europe"]["sums"]["delivered"] > 0
        assert to_form(from_form(SwarmFigures, bin_edges, form["swarms"]["w1"])) == to_form(swarm)
        assert Histogram.decode(bin_edges, form["lateness"]).max_ns == 2_000_000
        assert Histogram.decode(bin_edges, form["spread"]).max_ns == SECOND_NS // 2
        assert set(form["coverage"]) == {"0.5", "0.9", "0.99", "1"}
        assert form["counts"]["expected"] == account.totals().expected > 0
        assert form["counts"]["releases"] == 1
        assert form["counts"]["outstanding"] == 0
        assert form["faults"] == []


async def test_a_missing_outlet_is_named_by_its_release_and_the_release_by_the_outlet():
    """With the cause; an outlet that nothing is outstanding for and that has everything misses nothing."""
    async with api_server() as wire:
        _, receipt, headers = await wire.post(COPY)
        where = headers["Location"] + "/missing"
        assert (await wire.ask("GET", where))[1] == {"uri": receipt["uri"], "version": 1, "messages": []}
        await wire.send()
        message = max(wire.sent, key=lambda message: len(entitled(message)))
        *others, one, two = (DIRECTORY.outlets[index] for index in entitled(message))
        tell(wire, 1, arrived(message, 0.25, missing=2, closed=True))
        missed = {"sequence": message.sequence, "topic": message.topic, "cause": "undelivered"}
        _, told, _ = await wire.ask("GET", where)
        assert told["messages"] == [missed | {"outlets": [one.id, two.id]}]
        assert (await wire.ask("GET", where, params={"version": "2"}))[0] == 404
        _, outlet, _ = await wire.ask("GET", f"/outlets/{two.id}")
        assert outlet["missing"] == [missed | {"uri": receipt["uri"], "version": 1}]
        assert set(outlet) == {field.name for field in fields(Outlet)}
        assert (outlet["id"], outlet["name"], outlet["country"]) == (two.id, two.name, two.country)
        assert outlet["circuits"] == [str(circuit) for circuit in two.circuits]
        assert (await wire.ask("GET", f"/outlets/{others[0].id}"))[1]["missing"] == []
        for name in ("x", "-1", str(len(DIRECTORY.outlets)), "9" * (LONGEST_ID + 1), "%D9%A1"):
            status, problem, _ = await wire.ask("GET", f"/outlets/{name}")
            assert (status, problem["field"]) == (404, "id")
