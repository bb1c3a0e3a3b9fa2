"""epoll_wait(2) with its answer as two lists of numbers, without a pair object for each event."""

import ctypes
import errno
import os
import platform
import select
import time
from collections.abc import Callable

__all__ = ["EVENTS_AT_ONCE", "EVENTS_PER_POLL", "INTEREST", "READABLE", "WRITABLE", "Epoll"]

READABLE = select.EPOLLIN
WRITABLE = select.EPOLLOUT
# epoll reports a connection once for the bytes that have come, not at every poll until they are read: a read that does
# not fill the buffer has emptied the socket (epoll(7)), and no second read is needed. That the peer will send
# no more is reported with its last bytes, and has to be told apart from them: else the end would go unseen.
ENDED = select.EPOLLRDHUP
INTEREST = READABLE | ENDED | select.EPOLLET

EVENTS_PER_POLL = 512
MILLISECOND_NS = 1_000_000
# Where a few reads may wait a little, they do: to wake up, with the needed memory no longer in the processor's cache,
# costs more than several reads. The times of the reads are the kernel's: the wait adds to the swarm's lag alone.
GATHER_S = 0.001
GATHERED = EVENTS_PER_POLL // 2
EVENTS_AT_ONCE = GATHERED + EVENTS_PER_POLL
# struct epoll_event in words of 32 bits: what happened, and 64 bits of user data, where Python puts the file's number
# as an int. On x86-64 alone there is no gap between them (linux/eventpoll.h).
GAP = platform.machine() != "x86_64"
EVENT_WORDS = 3 + GAP
NUMBER_WORD = 1 + GAP


class Epoll:
    """An epoll instance. Files are registered at ``files``."""

    def __init__(self) -> None:
        self.files = select.epoll()
        self._wait = ctypes.CDLL(None, use_errno=True).epoll_wait
        events = bytearray(4 * EVENT_WORDS * EVENTS_PER_POLL)
        self._place = ctypes.byref(ctypes.c_char.from_buffer(events))
        words = memoryview(events).cast("i")
        self._masks, self._numbers = words[::EVENT_WORDS], words[NUMBER_WORD::EVENT_WORDS]

    def wait(
        self, limit_ns: int, may_wait: Callable[[int], bool], most: int = EVENTS_PER_POLL
    ) -> tuple[list[int], list[int], int]:
        """Return the numbers of the files that something happened to, at most EVENTS_AT_ONCE; what happened to each;
        and a time of CLOCK_REALTIME by which every file with something to report is among them, or 0 where there may
        be more. ``most`` is the number of files at one poll, at most EVENTS_PER_POLL.

        It waits for the first file until the limit, rounded up to a millisecond, or without one where that is negative.
        Where ``may_wait`` says so of the first file, it waits a little for others. A signal ends it early, as its
        handler may have changed what is waited for.
        """
        polled_ns = time.time_ns()
        numbers, masks = self._poll(-1 if limit_ns < 0 else -(-limit_ns // MILLISECOND_NS), most)
        if 0 < len(numbers) < min(GATHERED, most) and may_wait(numbers[0]):
            time.sleep(GATHER_S)
            polled_ns = time.time_ns()
            more_numbers, more_masks = self._poll(0, most)
            numbers += more_numbers
            masks += more_masks
        return numbers, masks, polled_ns if len(numbers) < most else 0

    def _poll(self, limit_ms: int, most: int) -> tuple[list[int], list[int]]:
        count = self._wait(self.files.fileno(), self._place, most, limit_ms)
        if count < 0:
            problem = ctypes.get_errno()
            if problem != errno.EINTR:
                raise OSError(problem, os.strerror(problem))
            count = 0
        return self._numbers[:count].tolist(), self._masks[:count].tolist()
