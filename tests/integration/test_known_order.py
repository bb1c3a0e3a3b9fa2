"""The order of a fan-out beside the order of a sender that is known."""

from itertools import combinations
from random import Random
from statistics import fmean

import pytest

from bench.output.raw_records import read_raw
from subscribers.ledger.order_causes import rank_correlation
from tests.support.fan_out_broker import fan_out_broker
from tests.support.run_files import read_file
from tests.support.runs import run
from wire.directory.population import population

pytestmark = [pytest.mark.integration, pytest.mark.quiet]  # a late read of two messages ranks neither

SEED, OUTLETS = 5, 400
TRIES = 3
MODES = ("fixed", "random", "mixed 0.2", "mixed 0.5", "rotated")
EVENT = """
[[calendar.event]]
at = "{at}ms"
every = "200ms"
kind = "flash"
circuits = ["{circuit}"]
"""
SCENARIO = f"""
name = "known"
seed = {SEED}
duration = "5s"
[audience]
outlets = {OUTLETS}
qos = 0
control = 0
[swarm]
workers = 1
raw = true
[calendar]
background_per_minute = 0.0
"""


class KnownOrders:
    """Serves each topic's clients in the mode of its place among the topics, and keeps the order of each message."""

    def __init__(self, circuits):
        self._mode_of = {f"wire/v1/{circuit}/flash": mode for circuit, mode in zip(circuits, MODES, strict=True)}
        self._random = Random(7)
        self._homes = {}
        self.served = {topic: [] for topic in self._mode_of}
        self.sequences = {topic: [] for topic in self._mode_of}

    def choose(self, stamp, topic, clients):
        home = self._homes.setdefault(topic, list(clients))
        order, mode, random = list(home), self._mode_of[topic], self._random
        if mode == "random":
            random.shuffle(order)
        elif mode == "rotated":
            turn = random.randrange(len(home))
            order = home[turn:] + home[:turn]
        elif mode.startswith("mixed"):
            moved = [place for place in range(len(home)) if random.random() >= float(mode.split()[1])]
            items = [home[place] for place in moved]
            random.shuffle(items)
            for place, item in zip(moved, items, strict=True):
                order[place] = item
        self.served[topic].append(order)
        self.sequences[topic].append(stamp.sequence)
        return order

    def correlation(self, topic):
        """The mean rank correlation of each pair of messages."""
        clients = sorted(self._homes[topic])
        ranks = [[order.index(client) for client in clients] for order in self.served[topic]]
        return fmean(rank_correlation(one, other) for one, other in combinations(ranks, 2))

    def weight(self, topic):
        messages, outlets = len(self.served[topic]), len(self._homes[topic])
        return messages * (messages - 1) * (outlets - 1)


def apart(directory):
    """Return the largest circuits that have no outlet in common."""
    found, taken = [], set()
    for circuit in sorted(directory.circuits, key=lambda item: -len(directory.entitled(item, "flash"))):
        outlets = set(directory.entitled(circuit, "flash"))
        if not outlets & taken:
            found.append(circuit)
            taken |= outlets
    return found[: len(MODES)]


def measured(tmp_path, circuits):
    """Run until every message could be ranked: return the sender's orders, the summary's figures and the folder.

    A machine that stops for the time between two messages reads both at once, and neither has an order.
    """
    for attempt in range(TRIES):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        known = KnownOrders(circuits)
        with fan_out_broker(known.choose) as url:
            run(folder, tmp_path / "known.toml", "--broker", url, "--order")
        order = read_file(folder / "out" / "summary.json")["order"]
        assert order["messages"] + order["undecided"] + order["incomplete"] == sum(map(len, known.served.values()))
        if not order["undecided"] and not order["incomplete"]:
            return known, order, folder / "out"
    pytest.skip(f"some messages could not be ranked on this machine, in {TRIES} runs: {order['doubt']}")


def test_the_measured_order_is_the_senders(tmp_path):
    """Fixed, by chance, a fifth and half of it fixed, and rotated by chance: to four digits, online and from the raw
    records.
    """
    directory = population(SEED, OUTLETS)
    circuits = apart(directory)
    events = "".join(EVENT.format(at=40 * place, circuit=circuit) for place, circuit in enumerate(circuits))
    (tmp_path / "known.toml").write_text(SCENARIO + events)
    known, order, out = measured(tmp_path, circuits)
    weights = {topic: known.weight(topic) for topic in known.served}
    true = {topic: known.correlation(topic) for topic in known.served}
    pooled = sum(true[topic] * weight for topic, weight in weights.items()) / sum(weights.values())
    assert order["rho"] == pytest.approx(pooled, abs=1e-4)
    fixed, by_chance = (next(topic for place, topic in enumerate(true) if MODES[place] == mode) for mode in MODES[:2])
    assert true[fixed] == pytest.approx(1)
    assert abs(true[by_chance]) < 0.1
    arrivals = {}
    for record in read_raw([out]):
        arrivals.setdefault(record.sequence, {})[record.outlet] = record.upper_ns
    for topic, sequences in known.sequences.items():
        rows = [[ns for _, ns in sorted(arrivals[sequence].items())] for sequence in sequences]
        found = fmean(rank_correlation(one, other) for one, other in combinations(rows, 2))
        assert found == pytest.approx(true[topic], abs=1e-4)


def test_an_order_by_node_shows_within_each_kind_of_filter(tmp_path):
    """Exact filters first, and of each kind the outlets of the second node first, in an order by chance: both parts of
    it are measured as they are.
    """
    directory, random = population(SEED, 160, countries=1), Random(9)
    scenario = SCENARIO.replace(f"outlets = {OUTLETS}", "outlets = 160\ncountries = 1")

    def choose(stamp, topic, clients):
        del stamp, topic
        outlets = {client: directory.outlets[int(client[-5:])] for client in clients}
        draws = {client: random.random() for client in clients}
        return sorted(clients, key=lambda name: (outlets[name].general, -(outlets[name].index % 2), draws[name]))

    (circuit,) = apart(directory)[:1]
    (tmp_path / "known.toml").write_text(scenario + EVENT.format(at=40, circuit=circuit))
    with fan_out_broker(choose) as url:
        nodes = "--broker", url, "--broker", url.replace("127.0.0.1", "localhost")
        run(tmp_path, tmp_path / "known.toml", *nodes, "--order")
    order = read_file(tmp_path / "out" / "summary.json")["order"]
    if order["messages"] < 20:
        pytest.skip(f"too few messages could be ranked on this machine: {order['doubt']}")
    assert order["node"] == order["exact_first"] == 1
    assert 0.7 < order["intervals"]["node"]["low"] < order["intervals"]["node"]["high"] == 1
    if not order["doubt"]:
        assert order["law"] == "node by node, exact filters before wildcards"
