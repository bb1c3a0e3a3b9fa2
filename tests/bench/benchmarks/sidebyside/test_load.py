"""The load: the same releases for every client, paced by the clock or by the client's deliveries."""

from collections import Counter

import pytest

from bench.benchmarks.sidebyside.load import AHEAD_ROUNDS, DOCUMENT_BYTES, Load, routes
from wire.contract.stamp import read
from wire.directory.population import population

DIRECTORY = population(1, 200, 3)
ROUTES = routes(DIRECTORY)
ROUND = sum(route.outlets for release in ROUTES for route in release)
RUN = 7


class Link:
    """Takes the published messages."""

    def __init__(self):
        self.published = []

    async def publish(self, topic, payload, qos):
        self.published.append((topic, payload, qos))


class Publishing:
    """A load on such a link, and its announcements."""

    def __init__(self):
        self.link = Link()
        self.announced = []
        self.load = Load(self.link, 1, RUN, ROUTES, self.announced.extend)


@pytest.fixture
def publishing():
    return Publishing()


def test_a_release_goes_to_every_circuit_of_a_language():
    """Each circuit once, and its outlets are all that read the language there."""
    topics = [route.topic for release in ROUTES for route in release]
    assert len(set(topics)) == len(topics) == len(DIRECTORY.circuits)
    assert all(len({route.topic.split("/")[2] for route in release}) == 1 for release in ROUTES)


async def test_what_is_published_was_announced_and_is_stamped(publishing):
    """A document of a wire's median size at the load's QoS, numbered in order, on the announced topic."""
    await publishing.load.paced(20.0 * ROUND, 0.2)
    announced = {item.sequence: item for item in publishing.announced}
    assert list(announced) == list(range(len(announced)))
    assert len(publishing.link.published) == len(announced) > len(ROUTES)
    for topic, payload, qos in publishing.link.published:
        stamp = read(payload)
        item = announced[stamp.sequence]
        assert (stamp.run_id, stamp.due_ns, topic, qos) == (RUN, item.due_ns, item.topic, 1)
        assert len(payload) == item.body_bytes == DOCUMENT_BYTES
        assert stamp.sent_ns >= stamp.due_ns


async def test_a_paced_load_keeps_its_rate(publishing):
    """The due times are a rate's, whenever the deliveries come."""
    await publishing.load.paced(10.0 * ROUND, 0.5)
    dues = sorted({item.due_ns for item in publishing.announced})
    assert (dues[-1] - dues[0]) / 1e9 == pytest.approx(0.5, abs=0.2)
    assert publishing.load.expected == pytest.approx(5 * ROUND, rel=0.5)


async def test_rounds_have_each_release_as_often_as_the_others(publishing):
    """From wherever the load before them ended."""
    await publishing.load.paced(20.0 * ROUND, 0.03)
    before = publishing.load.expected
    publishing.announced.clear()
    await publishing.load.rounds(40.0 * ROUND, 2)
    assert publishing.load.round == ROUND
    assert publishing.load.expected - before == 2 * ROUND
    topics = Counter(item.topic for item in publishing.announced)
    assert topics == {route.topic: 2 for release in ROUTES for route in release}


async def test_a_flood_waits_for_the_clients_deliveries(publishing):
    """Outstanding deliveries fill the window, pass it by one release at most, and wait there."""
    load, delivered, most = publishing.load, 0, 0
    window = AHEAD_ROUNDS * ROUND

    def had():
        nonlocal delivered, most
        most = max(most, load.expected - delivered)
        if load.expected - delivered >= window:
            delivered += ROUND
        return delivered

    await load.flood(0.2, had)
    largest = max(sum(route.outlets for route in release) for release in ROUTES)
    assert window <= most < window + largest
    assert load.expected > window + ROUND
