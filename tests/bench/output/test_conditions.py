"""The conditions under which a run's figures were measured."""

from dataclasses import replace

from bench.output.conditions import print_conditions
from bench.run.result import ServiceSummary
from tests.support.printed import printed
from tests.support.run_results import account, raw, run_result, service_result, summarised, swarm
from tests.support.summaries import whole_summary


def conditions(result):
    """Each line's name and text."""
    text = printed(print_conditions, summarised(result), width=400)
    return [(line[2:14].strip(), line[14:]) for line in text.splitlines() if line.strip()]


def test_throughput_outlets_connects_and_broker_are_told():
    """The figures with their units."""
    told = dict(conditions(run_result()))
    assert told["throughput"] == "15 deliveries/s, 0 B/s over 2 s"
    assert told["outlets"] == "20 of 20 on in 500 ms, 3 kB of worker memory each"
    assert told["connects"] == "10, 40/s, handshake to SUBACK p50 5 ms, p99 90 s, max 90 s"
    assert told["broker"] == "embedded 2.12.0, MQTT 3.1.1, QoS 1"


def test_the_processors_are_told_over_the_whole_run_and_while_deliveries_were_outstanding():
    """Averages over the whole run hide a burst."""
    told = conditions(run_result())
    assert ("processors", "broker 40%, workers 20%, interrupts 1%, others 5%, stolen 0%") in told
    held = "of 2 cores, in 1.0 s with deliveries outstanding: broker 0.80, worker-1 0.40, others 0.10, stolen 0.00"
    assert ("", held) in told
    assert ("", "to 5 ms 9, over a minute 1") in told
    speed = "a fixed piece of work took 200 µs of a processor at best, and over a quarter longer in 3% of 30 samples"
    assert ("speed", speed) in told


def test_a_run_against_a_service_says_which_and_what_is_not_seen():
    """The service first; the broker is its own."""
    told = conditions(service_result())
    assert told[0] == ("service", "http://127.0.0.1:8080, wire wire; 3 requests posted")
    assert dict(told)["outlets"].startswith("20 of 20 on before the run began")
    assert dict(told)["broker"] == "the service's own, QoS 1"
    assert dict(told)["bottleneck"] == "What limited is not known."
    late = service_result(service=ServiceSummary(url="http://x", wire="w", posts=1, posted_late=1))
    assert conditions(late)[0][1] == "http://x, wire w; 1 request posted, 1 of them after their due time"


def test_tls_says_how_many_of_the_outlets_that_came_back_resumed_their_session():
    """Where none came back, the handshakes alone; without TLS there is no line."""
    back = account(swarms={"worker-1": swarm(tls_handshakes=1_200, tls_offered=200, tls_resumed=150)})
    told = dict(conditions(run_result(account=back)))
    assert told["TLS"] == "1,200 handshakes, 200 of outlets that came back, 150 of these resumed"
    none_back = account(swarms={"worker-1": swarm(tls_handshakes=10)})
    assert dict(conditions(run_result(account=none_back)))["TLS"] == "10 handshakes"
    assert "TLS" not in dict(conditions(run_result()))


def test_a_cluster_says_its_nodes_and_a_url_itself():
    """Credentials are in neither."""
    broker = run_result().broker
    nodes = replace(broker, urls=("mqtt://127.0.0.1:1", "mqtt://127.0.0.1:2"))
    assert dict(conditions(run_result(broker=nodes)))["broker"] == "embedded 2.12.0, 2 nodes, MQTT 3.1.1, QoS 1"
    url = replace(broker, kind="url", version="unknown")
    assert dict(conditions(run_result(broker=url)))["broker"] == "mqtt://127.0.0.1:1883, MQTT 3.1.1, QoS 1"


def test_each_error_on_connections_has_a_line_also_where_two_have_one_reason():
    """Refused outlets, ended connections, the publisher's errors."""
    held = account(swarms={"worker-1": swarm(disconnects={"not authorised": 2})})
    held.publish_errors["refused"] = 4
    told = conditions(run_result(account=held, outlets_refused={"not authorised": 3}))
    assert [text for name, text in told if name == "connections"] == ["3: not authorised", "2: not authorised"]
    assert ("publisher", "4: refused") in told


def test_raw_files_are_told_with_their_records_or_with_what_is_wrong():
    """By the worker's own path."""
    assert ("raw", "/runs/raw-worker-1.bin: 30 raw records") in conditions(run_result(raw=raw()))
    full = conditions(run_result(raw=raw("no space left on device")))
    assert ("raw", "/runs/raw-worker-1.bin: incomplete: no space left on device") in full


def test_a_run_that_may_use_a_part_of_the_machine_says_which_part():
    """Under taskset, or in a container with a cpuset."""
    summary = summarised(run_result())
    pinned = replace(summary, bottleneck=replace(summary.bottleneck, machine_cores=8))
    assert "of 2 of the machine's 8 cores, in 1.0 s" in printed(print_conditions, pinned, width=400)
    assert "speed" not in printed(print_conditions, whole_summary(speed=None), width=400)
