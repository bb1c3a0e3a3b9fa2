"""The control group as a run uses it: chosen by the seed, brought on among the outlets, and heard at the end."""

import asyncio
import os
import signal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.base.errors import BenchError
from bench.control_group.group import can_be_sampled, choose, control_group, control_id, places
from bench.control_group.records import Place
from tests.support.attendances import only_window, seeded
from tests.support.own_clients import own_clients
from tests.support.ports import own_port
from tests.support.tiny_broker import tiny_broker
from wire.contract.control import WorkerConfig
from wire.contract.stamp import BLANK, HEAD, Stamp, patch
from wire.directory.attendance import Attendance
from wire.directory.population import population

RUN = 0xFEED
TOPIC = "wire/v1/de/western-europe/politics"


def place(outlet, url):
    return Place(outlet, RUN, url, "3.1.1", 0, f"c-{outlet}", (TOPIC,))


def document(sequence):
    return patch(HEAD + BLANK + b'"}]}', Stamp(RUN, sequence, 1_000, 2_000))


def test_the_sampled_outlets_are_drawn_from_those_that_stay():
    """An outlet that plans to be away is no measure of the swarm; the same seed draws the same ones."""
    attendance = seeded(1, 100, 0.5, 10, 100)
    chosen = choose(1, 100, 20, attendance)
    assert chosen == choose(1, 100, 20, attendance) == tuple(sorted(set(chosen)))
    assert len(chosen) == 20
    assert all(only_window(attendance, outlet) is None for outlet in chosen)
    assert len(choose(1, 100, 80, attendance)) == 50


def test_a_control_client_connects_where_and_how_its_outlet_does():
    """At the same node, with the same filters, under an id of the same length that is not the outlet's."""
    directory = population(1, 10, 3)
    nodes = ("mqtt://127.0.0.1:1883", "mqtt://127.0.0.1:1884")
    config = WorkerConfig(1, 10, 3, nodes, qos=1, mqtt="5", sampled=(2, 5))
    found = places(directory, RUN, config)
    assert [(item.outlet, item.url, item.qos, item.mqtt) for item in found] == [
        (2, nodes[0], 1, "5"),
        (5, nodes[1], 1, "5"),
    ]
    for item in found:
        outlet = directory.outlets[item.outlet]
        assert all(f"/{circuit.language}/{circuit.region}/" in " ".join(item.filters) for circuit in outlet.circuits)
        assert len(item.client_id) == len(f"{RUN:016x}-{outlet.id}")
        assert item.client_id != f"{RUN:016x}-{outlet.id}"


@given(st.integers(10, 3_000), st.integers(0, 2**64 - 1), st.integers(0, 2**32))
def test_control_clients_stand_among_the_outlets_in_the_order_of_client_ids(outlets, run_id, seed):
    """Some brokers serve in that order: at no point of it are there more or fewer clients than their part of all."""
    chosen = choose(seed, outlets, 20, Attendance())
    ids = [f"{run_id:016x}-{index:05d}" for index in range(outlets)]
    control = {control_id(run_id, f"{index:05d}") for index in chosen}
    assert len(control) == len(chosen) == min(20, outlets)
    assert not control & set(ids)
    assert all(len(name) <= 23 for name in control)
    places = [place / outlets for place, name in enumerate(sorted([*ids, *control])) if name in control]
    for number, place in enumerate(places):
        assert abs(place - number / len(chosen)) < 0.08 + 30 / outlets


def test_the_ids_of_the_largest_directory_fit_into_23_characters():
    """MQTT 3.1.1 §3.1.3.1 promises no more; a broker may refuse longer ones."""
    assert len(control_id(2**64 - 1, "199999")) == 23
    assert control_id(1, "199990") != control_id(1, "199999")


async def test_without_places_there_is_no_process(tmp_path):
    """A run without sampled outlets."""
    async with control_group([], 1, tmp_path, {}) as group:
        group.bring_on(0.5)
        await group.complete(1.0)
        assert (group.pids, group.on) == ((), 0)
        assert (await group.finish()).arrivals == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.integration
async def test_clients_come_on_among_the_outlets_and_their_arrivals_are_heard_at_the_end(tmp_path):
    """At random points, the rest when all outlets are on; the first arrival of each message counts, others' do not."""
    async with (
        tiny_broker() as broker,
        control_group([place(outlet, broker.url) for outlet in range(20)], 1, tmp_path, {}) as group,
    ):
        group.bring_on(0.5)
        async with asyncio.timeout(20):
            early = {await broker.subscribed.get() for _ in range(3)}
        await group.complete(20.0)
        assert group.on == 20 > len(early)
        while not broker.subscribed.empty():
            broker.subscribed.get_nowait()
        assert len(group.pids) == 1
        for _ in range(2):
            broker.send("c-7", TOPIC, document(1))
        broker.send("c-7", TOPIC, b"not a release")
        broker.send("c-8", TOPIC, document(2))
        broker.send("c-8", TOPIC, patch(HEAD + BLANK + b'"}]}', Stamp(RUN + 1, 3, 1_000, 2_000)))
        broker.disconnect("c-9")
        async with asyncio.timeout(20):
            assert await broker.subscribed.get() == "c-9"
        records = await group.finish()
    assert sorted((row.outlet, row.sequence, row.due_ns, row.sent_ns) for row in records.arrivals) == [
        (7, 1, 1_000, 2_000),
        (8, 2, 1_000, 2_000),
    ]
    assert all(row.arrival_ns > row.sent_ns for row in records.arrivals)
    assert len(records.ended) == 1
    assert records.lag_s >= 0


@pytest.mark.integration
async def test_clients_that_cannot_connect_are_heard_with_their_reasons(tmp_path):
    """They try again until the end, and are never on."""
    url = f"mqtt://127.0.0.1:{own_port()}"
    async with control_group([place(1, url)], 1, tmp_path, {}) as group:
        await group.complete(2.0)
        assert group.on == 0
        records = await group.finish()
    assert records.ended
    assert "no connection to" in records.ended[0]


@pytest.mark.integration
async def test_a_process_that_breaks_is_an_error_that_names_its_log(tmp_path):
    """The run goes on without a control group, and its figures are in doubt."""
    url = f"mqtt://127.0.0.1:{own_port()}"
    async with control_group([place(1, url)], 1, tmp_path, {}) as group:
        os.kill(group.pids[0], signal.SIGKILL)
        with pytest.raises(BenchError, match=r"the control group (ended with exit code -9|did not end: Broken)"):
            await group.finish()


def test_a_client_that_shares_a_subscription_or_has_credentials_has_no_control_client():
    """A control client would take the group's copies, and has no credentials."""
    assert can_be_sampled(own_clients([["news/#"]], ["news/1"]), 0)
    assert not can_be_sampled(own_clients([["news/#", "$share/g/other"]], ["news/1"]), 0)
