"""What a summary has about the connections of the outlets."""

from bench.output.summarise_connects import (
    bytes_per_outlet,
    connect_seconds,
    connects_per_second,
    handshake_buckets,
    tls_of,
)
from bench.output.summary_parts import TlsSummary
from tests.support.run_results import account, run_result, service_result, summarised, swarm


def test_the_slowest_worker_says_how_long_coming_on_took():
    """Workers begin together. Against a service the time is not known: the outlets were on before."""
    result = run_result(account=account(swarms={"a": swarm(coming_on_s=0.5), "b": swarm(coming_on_s=2.0)}))
    assert connect_seconds(result) == 2.0
    summary = summarised(result)
    assert (summary.connect_seconds, summary.connects_per_second, summary.connects) == (2.0, 10.0, 20)
    summary = summarised(service_result())
    assert (summary.connect_seconds, summary.connects_per_second) == (None, None)


def test_a_rate_of_connections_takes_a_count_and_a_time():
    """Where nothing came on it is 0, and no division by no time."""
    assert connects_per_second(20, 2.0) == 10.0
    assert connects_per_second(0, 0.0) == 0.0
    assert connects_per_second(None, 2.0) is connects_per_second(20, None) is None


def test_handshakes_are_told_by_bucket_and_the_last_one_has_no_end():
    """Nine within 5 ms and one of a minute and a half."""
    buckets = [(bucket.le, bucket.count) for bucket in handshake_buckets(run_result().account.handshakes())]
    assert buckets == [(0.005, 9), (None, 1)]


def test_the_tls_handshakes_of_every_worker_are_added_up():
    """A run without TLS has none."""
    one = swarm(tls_handshakes=12, tls_offered=2, tls_resumed=1)
    two = swarm(tls_handshakes=10)
    summary = summarised(run_result(account=account(swarms={"a": one, "b": two})))
    assert summary.tls == TlsSummary(handshakes=22, offered=2, resumed=1)
    assert tls_of({"a": swarm()}) is None


def test_a_workers_memory_is_what_it_grew_by_while_its_outlets_came_on():
    """By outlet of the directory, of which there are twenty."""
    assert bytes_per_outlet(run_result()) == summarised(run_result()).bytes_per_outlet == 3_000
    assert bytes_per_outlet(run_result(account=account(swarms={}))) is None
