"""recvmsg(2) with the kernel's receive time, and the size as the only Python object of a read.

``socket.recvmsg_into`` makes six objects for each read, which takes longer than the kernel's read. Here the arguments
of a few hundred calls are laid out once: all calls read into one buffer, each has a place of its own for its time, and
the times of a row of reads are taken in one piece.
"""

import ctypes
import socket
import struct
import time
from array import array
from collections.abc import Sequence
from typing import TypeAlias

__all__ = ["ANCILLARY_BYTES", "SO_TIMESTAMPNS", "Ancillary", "Receiver", "arrival_ns"]

Ancillary: TypeAlias = Sequence[tuple[int, int, bytes]]  # as socket.recvmsg returns it

# Linux: SO_TIMESTAMPNS asks for the receive time of the last bytes read, as SCM_TIMESTAMPNS (socket(7));
# Python's socket module does not name it.
SO_TIMESTAMPNS = 35
SECOND_NS = 1_000_000_000
TIMESPEC = struct.Struct("@ll")  # seconds, nanoseconds
WORD = struct.calcsize("@l")
# A time is kept as the control message (cmsg(3)) that it came in: where its seconds are, and its length, in words.
ANCILLARY_BYTES = socket.CMSG_SPACE(TIMESPEC.size)
SECONDS_AT = socket.CMSG_LEN(0)
SECONDS_WORD, TIME_WORDS = SECONDS_AT // WORD, ANCILLARY_BYTES // WORD


def arrival_ns(ancillary: Ancillary) -> int:
    """Return the time in the ancillary data of a read, which must not be empty: nanoseconds since the epoch."""
    seconds, nanoseconds = TIMESPEC.unpack(ancillary[0][2])
    return int(seconds * SECOND_NS + nanoseconds)


class _IoVec(ctypes.Structure):
    """struct iovec (readv(2))."""

    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


class _Header(ctypes.Structure):
    """struct msghdr (recvmsg(2))."""

    _fields_ = (
        ("name", ctypes.c_void_p),
        ("name_length", ctypes.c_uint32),
        ("vector", ctypes.POINTER(_IoVec)),
        ("vector_length", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("control_length", ctypes.c_size_t),
        ("flags", ctypes.c_int),
    )


HEADER_BYTES = ctypes.sizeof(_Header)


class Receiver:
    """``receive(file number, headers[n], 0)`` reads a non-blocking socket into the buffer; its time is the n-th.

    It returns the number of bytes, and -1 where none could be read: the socket's own ``recvmsg`` gives the reason. The
    GIL is kept, as the call never waits.
    """

    def __init__(self, buffer: bytearray | memoryview, reads: int) -> None:
        self.receive = ctypes.PyDLL(None).recvmsg
        self.receive.restype = ctypes.c_ssize_t
        self._buffer = memoryview(buffer)  # while there is a view of it, it can't be resized, and stays where it is
        self._vector = _IoVec(_address(buffer), len(buffer))
        times = bytearray(reads * ANCILLARY_BYTES)
        self._times = memoryview(times)
        self._calls = bytearray(reads * HEADER_BYTES)
        made = (_Header * reads).from_buffer(self._calls)
        for number, header in enumerate(made):
            header.vector, header.vector_length = ctypes.pointer(self._vector), 1
            header.control, header.control_length = _address(times) + number * ANCILLARY_BYTES, ANCILLARY_BYTES
        self.headers = tuple(ctypes.byref(header) for header in made)
        # A read with a time, and with nothing that there was no room for, leaves its header unchanged.
        self._pristine = bytes(self._calls)

    def times(self, start: int, stop: int) -> tuple[int, list[int], int]:
        """Return the times of these reads, of which there is at least one: an offset, the times less the offset, in
        nanoseconds since the epoch; and for how many the kernel had no time, which are of now.
        """
        without = 0
        if not self._calls.startswith(self._pristine[start * HEADER_BYTES : stop * HEADER_BYTES], start * HEADER_BYTES):
            for number in range(start, stop):
                if not self.ancillary(number):
                    without += 1
                    now = divmod(time.time_ns(), SECOND_NS)
                    TIMESPEC.pack_into(self._times, number * ANCILLARY_BYTES + SECONDS_AT, *now)
        words = array("l", bytes(self._times[start * ANCILLARY_BYTES : stop * ANCILLARY_BYTES]))
        seconds, nanoseconds = words[SECONDS_WORD::TIME_WORDS], words[SECONDS_WORD + 1 :: TIME_WORDS]
        base = seconds[0]
        if seconds.count(base) == len(seconds):
            return base * SECOND_NS, nanoseconds.tolist(), without
        late = [(second - base) * SECOND_NS + rest for second, rest in zip(seconds, nanoseconds, strict=True)]
        return base * SECOND_NS, late, without

    def came_ns(self, number: int) -> int:
        """Return the time of one read, in nanoseconds since the epoch; 0 where the kernel had none."""
        start = number * HEADER_BYTES
        if not self._calls.startswith(self._pristine[start : start + HEADER_BYTES], start):
            return 0
        seconds, nanoseconds = TIMESPEC.unpack_from(self._times, number * ANCILLARY_BYTES + SECONDS_AT)
        return int(seconds * SECOND_NS + nanoseconds)

    def ancillary(self, number: int) -> Ancillary:
        """Return the ancillary data of one read: its time, or nothing where the kernel had none."""
        call = slice(number * HEADER_BYTES, (number + 1) * HEADER_BYTES)
        if self._calls[call] != self._pristine[call]:
            self._calls[call] = self._pristine[call]
            return ()
        start = number * ANCILLARY_BYTES + SECONDS_AT
        return ((socket.SOL_SOCKET, SO_TIMESTAMPNS, bytes(self._times[start : start + TIMESPEC.size])),)


def _address(memory: bytearray | memoryview) -> int:
    """Return its address, which holds while there is a view of it."""
    return ctypes.addressof(ctypes.c_char.from_buffer(memory))
