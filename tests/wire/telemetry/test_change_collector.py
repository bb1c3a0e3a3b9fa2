"""The families of corrections and kills, as Prometheus reads them."""

from prometheus_client import CollectorRegistry

from tests.support.accounts import CIRCUIT, ENTITLED, SECOND, account_of, close, release_of
from wire.telemetry.change_collector import ChangeCollector


def test_each_kind_is_there_from_the_start_and_counts_its_own():
    """A correction that an outlet misses, and one that all have."""
    account = account_of("a", find_settled=lambda uri, version: None)
    registry = CollectorRegistry()
    registry.register(ChangeCollector(account))

    def value(name, kind="correction", **more):
        return registry.get_sample_value(f"wirestorm_{name}", {"kind": kind, **more})

    assert (value("changes_settled_total"), value("change_missing"), value("change_seconds_count")) == (0, 0, 0)
    for number, (version, had) in enumerate(((1, ENTITLED), (2, ENTITLED), (3, ENTITLED[1:])), 1):
        release, messages = release_of(number, CIRCUIT, uri="urn:x:1", version=version)
        account.expect(release, messages)
        close(account, messages[0], number=number, delivered=had)
    assert (value("changes_settled_total"), value("change_missing"), value("change_seconds_count")) == (2, 1, 1)
    assert value("change_standing_seconds_total") == 2 * len(ENTITLED) - 1
    assert value("change_seconds_sum") == 1.0 == SECOND / 10**9
    assert (value("changes_settled_total", "kill"), value("change_missing", "kill")) == (0, 0)
