"""The collector: due and sent releases, and counters that are there before anything is counted."""

from importlib.metadata import version

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from tests.support.own_clients import own_clients
from tests.support.recorded_desk import DIRECTORY, RUN, Clock, DispatchRecorder, release
from wire.account.account import Account
from wire.account.expectation import Expectation
from wire.contract.bins import edges
from wire.contract.histogram import Histogram
from wire.contract.metrics import DOUBTS
from wire.contract.tally import LabelSums, PartitionTally, SwarmFigures, Tally
from wire.desk.desk import Desk
from wire.desk.store import MemoryStore
from wire.directory.attendance import Attendance
from wire.service.dispatch import Dispatch
from wire.telemetry.collector import WireCollector, registry_of

MS = 1_000_000


class Bench:
    """A desk and an account, and what their metrics say."""

    def __init__(self):
        self.clock = Clock()
        attendance = Attendance()
        expectation = Expectation(DIRECTORY, attendance, 1, lasting=True)
        self.account = Account(expectation=expectation, bin_edges=edges(()), on_settled=lambda _: None)
        self.desk = Desk(DIRECTORY, MemoryStore(RUN), clock=self.clock, seed=1)
        self.dispatch = Dispatch(
            self.desk, account=self.account, persistence=DispatchRecorder(), membership=DispatchRecorder()
        )
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


async def test_a_due_release_is_overdue_until_its_last_message_is_sent():
    """On the agenda and in the outbox alike; a release that is not due yet does not count."""
    bench = Bench()
    await bench.desk.accept(release("urn:x:1", languages=("en", "es")), 500)
    await bench.desk.accept(release("urn:x:2", urgency=1), 500)
    await bench.desk.accept(release("urn:x:3"), 5_000)
    assert (bench.served("releases_overdue"), bench.served("releases_sent_total")) == (2, 0)
    flash = await bench.dispatch.next()
    plain = await bench.dispatch.next()
    assert bench.served("releases_overdue") == 2
    assert bench.served("flashes_published_total") == 0
    for message in [*flash, *plain[:-1]]:
        bench.dispatch.sent(message, 2_000)
    assert (bench.served("releases_overdue"), bench.served("releases_sent_total")) == (1, 1)
    assert bench.served("flashes_published_total") == 1
    bench.dispatch.sent(plain[-1], 2_000)
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
    ],
)
def test_every_circuit_is_served_as_zero_before_any_count(name):
    """Prometheus sees no growth from a sample that is a counter's first: it would not see the first flash."""
    bench = Bench()
    for circuit in DIRECTORY.circuits:
        assert bench.served(name, language=circuit.language, region=circuit.region) == 0


def test_a_latency_is_one_fine_histogram_without_labels_and_a_gauge_for_each_circuit():
    """Its quantiles of everything and the greatest times are those of the account."""
    bench = Bench()
    assert bench.served("disclosure_latency_seconds_count") == 0
    assert bench.served("latency_max_seconds", figure="disclosure") is None
    circuit = str(DIRECTORY.circuits[0])
    sums = LabelSums.empty(edges(()))
    sums.disclosure.add_exact([10 * MS, 20 * MS, 2_720 * MS], 0)
    sums.delivered, sums.excused = 3, 2
    swarm = SwarmFigures(Histogram(edges(())), Histogram(edges(())), states={"on": 120})
    bench.account.assign(0, "i")
    bench.account.absorb(Tally("w", "i", 1, False, swarm, [PartitionTally(0, 1, {circuit: sums})], whole=True))
    language, _, region = circuit.partition("/")
    assert bench.served("disclosure_latency_seconds_count") == 3
    assert bench.served("latency_max_seconds", figure="disclosure") == 2.72
    assert bench.served("circuit_disclosure_latency_seconds", language=language, region=region, fraction="1.0") == 2.72
    assert bench.served("excused_deliveries", language=language, region=region) == 2
    assert bench.served("disclosure_latency_seconds_bucket", le="2.52") == 2
    assert bench.served("disclosure_latency_seconds_bucket", le="2.84") == 3


def test_a_wire_says_what_puts_its_figures_in_doubt_unless_a_load_test_does():
    """Each reason is there from the start; the outlets are not online yet."""
    bench = Bench()
    assert {reason: bench.served("in_doubt", reason=reason) for reason in DOUBTS} == {
        reason: float(reason == "outlets") for reason in DOUBTS
    }
    families = {metric.name for metric in WireCollector(bench.account, bench.desk, judged=True).collect()}
    assert "wirestorm_in_doubt" not in families


def test_every_process_says_its_versions():
    """In the registry that every endpoint of a wire or load test has."""
    assert Bench().served("build_info", version=version("wirestorm")) == 1


def test_the_directory_says_how_many_outlets_there_should_be():
    """Whether or not any of them has come."""
    assert Bench().served("outlets_expected") == 120


def test_own_topics_have_the_label_topic_in_the_place_of_language_and_region():
    """Each label of the audience is there from the start; the template stands for many topics."""
    audience = own_clients([["news/#"]], ["news/1", "news/2"])
    expectation = Expectation(audience, Attendance(), 1, lasting=True)
    account = Account(expectation=expectation, bin_edges=edges(()), on_settled=lambda _: None)
    desk = Desk(DIRECTORY, MemoryStore(RUN), clock=Clock(), seed=1)
    page = generate_latest(registry_of(WireCollector(account, desk))).decode()
    for name in ("deliveries", "overlapping_deliveries", "expected_deliveries", "messages_published"):
        assert f'wirestorm_{name}_total{{topic="news/2"}} 0.0' in page
    assert "language=" not in page


def test_catching_up_is_served_as_quantiles_and_not_as_buckets():
    """A return that goes on has another time by the next scrape. Without a return there is no sample."""
    bench = Bench()
    assert bench.served("catch_up_quantile_seconds") is None
    times = Histogram(edges(()))
    for value in (10 * MS, 2_720 * MS):
        times.add(value)
    swarm = SwarmFigures(Histogram(edges(())), Histogram(edges(())), catch_up=times)
    sums = LabelSums.empty(edges(()))
    sums.replayed, sums.replayed_killed, sums.replay_lost = 5, 2, 1
    bench.account.assign(0, "i")
    part = PartitionTally(0, 1, {str(DIRECTORY.circuits[0]): sums})
    bench.account.absorb(Tally("w", "i", 1, False, swarm, [part], whole=True))
    served = [bench.served("catch_up_quantile_seconds", fraction=name) for name in ("0.5", "1.0")]
    assert served == [0.01, 2.72]
    counts = ("replayed_deliveries_total", "replayed_killed_deliveries_total", "replay_lost_deliveries")
    assert [bench.served(name) for name in counts] == [5, 2, 1]


def test_a_collector_follows_the_wire_that_takes_the_place_of_a_killed_one():
    """Its account, its queue and its dropped messages."""
    former, later = Bench(), Bench()
    later.account.publish_failed("gone")
    collector = WireCollector(former.account, former.desk)
    collector.follow(later.account, later.desk, {"malformed": 3})
    page = generate_latest(registry_of(collector)).decode()
    assert "wirestorm_publish_errors_total 1.0" in page
    assert 'wirestorm_control_rejected_total{reason="malformed"} 3.0' in page
