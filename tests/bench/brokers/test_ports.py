"""Free ports lie below the ephemeral range, and a port is asked about by the process that listens on it."""

import os
import socket
import subprocess

from bench.brokers.ports import EPHEMERAL, HOST, free_ports, listens
from tests.support.ports import own_port


def test_free_ports_are_different_and_can_be_bound():
    """All at once, below the range that outgoing connections take their ports from."""
    ports = free_ports(20)
    assert len(set(ports)) == 20
    assert all(10_240 <= port < EPHEMERAL for port in ports)
    for port in ports:
        socket.create_server((HOST, port)).close()


def test_a_port_is_listened_on_by_the_process_that_has_it_and_by_no_other():
    """Another process may have bound the port first: its listener says nothing about ours."""
    port = own_port()
    assert not listens(os.getpid(), port)
    with socket.create_server((HOST, port)), subprocess.Popen(["cat"], stdin=subprocess.PIPE) as other:
        assert listens(os.getpid(), port)
        assert not listens(other.pid, port)
        other.communicate()
        assert not listens(other.pid, port)
    assert not listens(os.getpid(), port)
