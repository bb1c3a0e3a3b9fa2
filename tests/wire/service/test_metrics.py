"""The collector: what is due, what has left, and counters that are there before anything is counted."""

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from tests.wire.desk.newsroom import DIRECTORY, RUN, Clock, release
from wire.account import Account
from wire.contract.histogram import edges
from wire.desk.desk import Desk
from wire.desk.store import MemoryStore
from wire.directory.attendance import Attendance
from wire.expectation import Expectation
from wire.service.metrics import WireCollector, registry_of


class Bench:
    """A desk and an account, and what their metrics say."""

    def __init__(self):
        self.clock = Clock()
        attendance = Attendance(1, 120, 0.0, 0, 1)
        expectation = Expectation(DIRECTORY, attendance, 1, lossy_away=False)
        self.account = Account(expectation, 1, edges(()), lambda _: None)
        self.desk = Desk(DIRECTORY, MemoryStore(RUN), self.clock, 1, self.account.expect)
        self._registry = registry_of(WireCollector(self.account, self.desk))

    def served(self, name, **labels):
        """The sum of a metric's samples with these labels; None where there is no sample."""
        found = [
            sample.value
            for family in text_string_to_metric_families(generate_latest(self._registry).decode())
            for sample in family.samples
            if sample.name == f"wirestorm_{name}" and labels.items() <= sample.labels.items()
        ]
        return sum(found) if found else None


async def test_what_is_due_is_overdue_until_its_last_message_has_left():
    """On the agenda and on its way alike; what is not due yet is neither."""
    bench = Bench()
    await bench.desk.accept(release("urn:x:1", languages=("en", "es")), 500)
    await bench.desk.accept(release("urn:x:2", urgency=1), 500)
    await bench.desk.accept(release("urn:x:3"), 5_000)
    assert (bench.served("releases_overdue"), bench.served("releases_sent_total")) == (2, 0)
    flash = await bench.desk.next()
    plain = await bench.desk.next()
    assert bench.served("releases_overdue") == 2
    assert bench.served("flashes_published_total") == 0
    for message in [*flash, *plain[:-1]]:
        bench.account.left(message, 2_000)
    assert (bench.served("releases_overdue"), bench.served("releases_sent_total")) == (1, 1)
    assert bench.served("flashes_published_total") == 1
    bench.account.left(plain[-1], 2_000)
    assert (bench.served("releases_overdue"), bench.served("releases_sent_total")) == (0, 2)
    bench.clock.now_ns = 5_000
    assert bench.served("releases_overdue") == 1


@pytest.mark.parametrize(
    "name",
    [
        "expected_deliveries_total",
        "deliveries_total",
        "missing_deliveries",
        "messages_published_total",
        "disclosure_latency_seconds_count",
    ],
)
def test_every_circuit_is_there_at_nought_before_anything_is_counted(name):
    """Prometheus sees no growth from a sample that is a counter's first: the first flash would be lost on it."""
    bench = Bench()
    for circuit in DIRECTORY.circuits:
        assert bench.served(name, language=circuit.language, region=circuit.region) == 0


def test_the_directory_says_how_many_outlets_there_should_be():
    """Whether or not any of them has come."""
    assert Bench().served("outlets_expected") == 120
