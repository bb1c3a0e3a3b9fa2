"""Control over a socket inherited from the parent."""

import socket

import pytest

from subscribers.control_link import ControlInbox
from subscribers.net.reactor import Reactor
from subscribers.pipe_link import PipeControlLink
from wire.contract.control import Leave, Resync, WorkerLeft
from wire.contract.control_codec import ControlDecoder, encode


def framed(data):
    return len(data).to_bytes(4, "big") + data


def test_messages_go_both_ways_until_the_parent_closes_the_pipe():
    """Bytes that are no message are dropped; the end of the pipe is the end of the link."""
    ours, theirs = socket.socketpair()
    reactor, got, ended = Reactor(), [], []
    notes = []
    link = PipeControlLink(reactor, theirs.detach(), ControlInbox(lambda: reactor.now_ns, notes.append))
    assert link.up

    def on_closed(reason):
        ended.append(reason)
        reactor.stop()

    link.open(got.append, on_closed, pytest.fail)
    link.send(WorkerLeft("w", "i", ""))
    with ours:
        data = ours.recv(1_000)
        assert framed(data[4:]) == data
        assert ControlDecoder().decode(data[4:]) == WorkerLeft("w", "i", "")
        ours.sendall(framed(encode(Resync())) + framed(b"x") + framed(encode(Leave())))
        ours.shutdown(socket.SHUT_WR)
        reactor.run()
    reactor.shut()
    assert got == [Resync(), Leave()]
    assert ended == ["the wire closed the pipe"]
    assert sum(link.rejected.values()) == len(notes) == 1
