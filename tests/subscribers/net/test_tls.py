"""TLS of one outlet's connection in memory, joined with another implementation as the server."""

import random
import ssl

import pytest

from subscribers.net.channel import CLOSED
from subscribers.net.tls import CLEAR_BYTES, TlsChannel, TlsMemory
from tests.support.tls_servers import TlsServerSide, server_context, shake_hands
from wire.host.tls import client_context, failure

NAME = "newsroom.example"


@pytest.fixture(scope="module")
def context(ca):
    return client_context(ca)


def joined(context, authority, memory=None):
    """A channel and its peer, past the handshake."""
    channel, peer = TlsChannel(context, NAME, memory=memory), TlsServerSide(server_context(authority, NAME))
    shake_hands(channel, peer)
    return channel, peer


@pytest.mark.parametrize("step", [1, 7, 1000, 20_000, 300_000])
def test_bytes_survive_any_splitting_of_the_sealed_stream(context, authority, step):
    """Both ways, longer than a record, and with no more room than the channel asks for."""
    channel, peer = joined(context, authority)
    data = random.Random(7).randbytes(3_000 if step == 1 else 250_000)
    sealed, got = peer.seal(data), b""
    for start in range(0, len(sealed), step):
        piece = memoryview(sealed)[start : start + step]
        clear = bytearray(len(piece) + CLEAR_BYTES)
        size = channel.receive(piece, memoryview(clear))
        got += clear[:size]
    assert got == data
    assert not channel.partial
    assert peer.open(channel.seal(data)) == data
    assert channel.pending() == b""


def test_a_channel_knows_when_its_last_bytes_began_another_record(context, authority):
    """The other record came later than the packet in front of it."""
    channel, peer = joined(context, authority)
    clear = memoryview(bytearray(1 << 16))
    first, second = peer.seal(b"first"), peer.seal(b"second")
    assert channel.receive(memoryview(first + second[:4]), clear) == 5
    assert channel.partial
    assert channel.receive(memoryview(second[4:]), clear) == 6
    assert not channel.partial


def test_channels_share_their_memory_and_nothing_of_one_goes_to_another(context, authority):
    """Bytes, the start of a record, the alert after a failure, what is behind the end of TLS."""
    memory = TlsMemory()
    pairs = [joined(context, authority, memory) for _ in range(3)]
    clear = memoryview(bytearray(1 << 16))
    halves = []
    for number, (channel, peer) in enumerate(pairs):
        sealed = peer.seal(b"to %d" % number)
        assert channel.receive(memoryview(sealed[:9]), clear) == 0
        assert channel.partial
        halves.append(sealed[9:])
    for number, (channel, peer) in enumerate(pairs):
        size = channel.receive(memoryview(halves[number]), clear)
        assert bytes(clear[:size]) == b"to %d" % number
        assert peer.open(channel.seal(b"from %d" % number)) == b"from %d" % number
    (broken, peer), (ended, ending), (sound, other) = pairs
    spoiled = bytearray(peer.seal(b"spoiled"))
    spoiled[-1] ^= 1
    with pytest.raises(ssl.SSLError):
        broken.receive(memoryview(bytes(spoiled) + peer.seal(b"behind")), clear)
    assert ended.receive(memoryview(ending.end() + b"\x17\x03\x03"), clear) == 0
    assert sound.receive(memoryview(other.seal(b"sound")), clear) == 5
    assert other.open(sound.seal(b"answer")) == b"answer"
    assert sound.pending() == b""
    assert broken.pending()  # the alert of its own failure


@pytest.mark.parametrize("size", [1, 16_384, 16_385, 100_000])
def test_records_are_opened_in_the_place_that_they_were_read_to(context, authority, size):
    """Of one byte, of the most that a record has, and several."""
    channel, peer = joined(context, authority)
    data = random.Random(size).randbytes(size)
    sealed = peer.seal(data)
    memory = bytearray(len(sealed) + CLEAR_BYTES)
    memory[: len(sealed)] = sealed
    view = memoryview(memory)
    assert channel.receive(view[: len(sealed)], view) == size
    assert memory[:size] == data
    assert channel.quiet
    assert not channel.partial


def test_what_is_whole_before_a_spoiled_record_counts_and_the_reason_is_told_behind_it(context, authority):
    """The peer gets the alert; a record that is spoiled and alone is an error at once, with the same reason."""
    channel, peer = joined(context, authority)
    clear = memoryview(bytearray(1 << 16))
    whole, spoiled = peer.seal(b"whole"), bytearray(peer.seal(b"spoiled"))
    spoiled[-1] ^= 1
    assert channel.receive(memoryview(whole + spoiled + b"behind"), clear) == 5
    assert bytes(clear[:5]) == b"whole"
    assert (channel.quiet, channel.partial) == (False, True)
    with pytest.raises(ssl.SSLError, match="BAD_RECORD_MAC"):
        peer.open(channel.pending())
    alone, peer = joined(context, authority)
    spoiled = bytearray(peer.seal(b"spoiled"))
    spoiled[-1] ^= 1
    with pytest.raises(ssl.SSLError) as error:
        alone.receive(memoryview(spoiled), clear)
    assert not alone.quiet
    assert channel.ended == failure(error.value)


@pytest.mark.parametrize(
    "garbage", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x00" * 40, b"\x17\x03\x03\xff\xff" + b"x" * 40]
)
def test_bytes_that_are_no_records_end_a_channel_with_a_reason(context, authority, garbage):
    """Another protocol, zeros, and a record longer than any; what came before them counts."""
    channel, peer = joined(context, authority)
    clear = memoryview(bytearray(1 << 16))
    assert channel.receive(memoryview(peer.seal(b"whole") + garbage), clear) == 5
    assert channel.ended.startswith("TLS failed: ")


def test_the_end_of_tls_ends_a_channel_behind_what_came_before(context, authority):
    """Whether or not the connection ends with it, nothing that follows is read; an end in pieces is one too."""
    channel, peer = joined(context, authority)
    clear = memoryview(bytearray(1 << 16))
    assert channel.receive(memoryview(peer.seal(b"last") + peer.end() + b"\x17\x03\x03"), clear) == 4
    assert (channel.ended, channel.quiet) == (CLOSED, False)
    channel, peer = joined(context, authority)
    end = peer.end()
    assert channel.receive(memoryview(end[:7]), clear) == 0
    assert not channel.ended
    assert channel.receive(memoryview(end[7:]), clear) == 0
    assert channel.ended == CLOSED
