"""Free ports lie below the ephemeral range, and a port is asked about by the process that listens on it."""

import errno
import os
import socket
import subprocess

import pytest

from bench.brokers import ports
from bench.brokers.ports import EPHEMERAL, HOST, free_ports, listening_sockets, listens
from tests.support.ports import own_port
from tests.support.waiting import listening


def test_free_ports_are_different_and_can_be_bound():
    """All at once, below the range that outgoing connections take their ports from."""
    found = free_ports(20)
    assert len(set(found)) == 20
    assert all(10_240 <= port < EPHEMERAL for port in found)
    for port in found:
        socket.create_server((HOST, port)).close()


def test_sockets_listen_on_other_ports_where_one_was_taken_meanwhile(monkeypatch):
    """Those that were bound are closed, and five choices are enough."""
    (spare,), choices = free_ports(1), []
    with socket.create_server((HOST, own_port())) as other:
        taken = other.getsockname()[1]

        def choose(count):
            choices.append(count)
            return free_ports(count) if len(choices) == ports.ATTEMPTS else (spare, taken)

        monkeypatch.setattr(ports, "free_ports", choose)
        for listener in listening_sockets(2, 16):
            assert listening(listener.getsockname()[1])
            listener.close()
        assert choices == [2] * ports.ATTEMPTS
        assert not listening(spare)
        monkeypatch.setattr(ports, "free_ports", lambda _: (taken,))
        with pytest.raises(OSError) as refused:
            listening_sockets(1, 16)
        assert refused.value.errno == errno.EADDRINUSE


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


def test_a_file_that_is_closed_meanwhile_hides_no_listener():
    """The listing of a process's own files is one, which comes before the listener where a lower number is free."""
    with socket.create_server((HOST, own_port())) as lower, socket.create_server((HOST, own_port())) as listener:
        lower.close()
        assert listens(os.getpid(), listener.getsockname()[1])


def test_a_socket_of_ipv6_on_an_address_of_ipv4_is_found_as_well():
    """Java's sockets are such, where the kernel has IPv6."""
    port = own_port()
    try:
        listener = socket.socket(socket.AF_INET6)
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((f"::ffff:{HOST}", port))
    except OSError:
        pytest.skip("the kernel has no IPv6")
    with listener:
        listener.listen()
        assert listens(os.getpid(), port)
