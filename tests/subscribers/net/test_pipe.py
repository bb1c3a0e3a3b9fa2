"""Frames over a pipe to the parent process: whole, in order, and until its end."""

import socket

import pytest

from subscribers.net.pipe import Pipe
from subscribers.net.reactor import EVENTS_BEHIND, Reactor


@pytest.mark.parametrize("step", [1, 3, 1000])
def test_frames_survive_any_splitting_of_the_pipe(step):
    """Control messages arrive whole and in order."""
    ours, theirs = socket.socketpair()
    reactor = Reactor()
    frames = [b"", b"a", b"b" * 500]
    got = []

    def on_frame(frame):
        got.append(frame)
        if len(got) == len(frames):
            reactor.stop()

    pipe = Pipe(theirs, on_frame, reactor.stop)
    reactor.pipes.attach(pipe)
    data = b"".join(len(frame).to_bytes(4, "big") + frame for frame in frames)
    pieces = iter([data[start : start + step] for start in range(0, len(data), step)])

    def feed():
        piece = next(pieces, None)
        if piece is not None:
            ours.sendall(piece)
            reactor.call_in(0, feed)

    reactor.call_in(0, feed)
    with ours:
        reactor.run()
        reactor.pipes.write(pipe, b"back")
        assert ours.recv(100) == b"\x00\x00\x00\x04back"
    reactor.shut()
    assert got == frames


def test_a_pipe_that_has_ended_takes_no_more():
    """Its owner knows of the end; further frames of any size are dropped without an error."""
    ours, theirs = socket.socketpair()
    reactor = Reactor()
    pipe = Pipe(theirs, lambda frame: None, reactor.stop)
    reactor.pipes.attach(pipe)
    with ours, theirs:
        ours.shutdown(socket.SHUT_WR)
        reactor.run()
        reactor.pipes.write(pipe, bytes(10_000_000))
    assert not pipe.outgoing
    reactor.shut()


def test_a_loop_that_is_behind_takes_few_events_and_turns_to_every_pipe_after_them():
    """A worker whose outlets have much to read hears the wire, and is heard, between any two batches of reads."""
    reactor = Reactor()
    got, batches = [], []
    pairs = [socket.socketpair() for _ in range(2 * EVENTS_BEHIND)]
    for number, (_, theirs) in enumerate(pairs):
        reactor.pipes.attach(Pipe(theirs, lambda frame, number=number: got.append(number), reactor.stop))
    reactor.delegate(lambda numbers, masks: batches.append(len(numbers)), lambda number: False)
    for ours, _ in pairs:
        ours.sendall((1).to_bytes(4, "big") + b"x")
    reactor.drain(0, 10**10)
    assert batches == [EVENTS_BEHIND, 0]
    assert got == list(range(len(pairs)))
    reactor.shut()
    for ours, _ in pairs:
        ours.close()
