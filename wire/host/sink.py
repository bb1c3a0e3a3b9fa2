"""Lines to a stream that may not take them, such as standard error: a line that is not taken is dropped and counted.

The law: writing a line never raises, and never waits for long. The stream may be closed, its disk full, or its reader
gone or asleep; the wire publishes all the same.
"""

import contextlib
import os
import re
import select
import sys
import time
from typing import TextIO

__all__ = ["LineSink", "complain", "open_standard_streams"]

# POSIX: a pipe that poll(2) calls writable takes so many bytes without waiting (PIPE_BUF on Linux, pipe(7)).
CHUNK = 4096
PATIENCE_S = 0.02  # for a reader that is behind; a reader that took nothing gets no further patience until it reads
LINE_MOST = 2_000  # characters of a complaint: twenty-five lines of a terminal
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")  # with marks of direction
COMPLAINT_S = 2.0  # for the last words of a process, which has nothing else to do


class LineSink:
    """Writes lines to a text stream. ``dropped`` is the number of lines that were not taken so far.

    The encoding of the lines is by default the stream's; characters outside it are escaped. Once the stream takes lines
    again, the first one is the sentence ``report``, formatted with the number of lines dropped before. ``patience_s``
    is how long a line waits for a reader that is behind.
    """

    def __init__(
        self,
        stream: TextIO | None,
        *,
        encoding: str | None = None,
        report: str = "",
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._patience_s = patience_s
        self._stream = stream
        self._fd = _descriptor(stream)
        self._encoding = encoding or getattr(stream, "encoding", None) or "utf-8"
        self._report = report
        self._unreported = 0
        self._patient = True
        self._torn = False  # the last line ended in its middle
        self.dropped = 0

    def isatty(self) -> bool:
        """Return whether a person reads the stream."""
        try:
            return self._stream is not None and self._stream.isatty()
        except (OSError, ValueError):
            return False

    def write(self, text: str) -> int:
        """Write a line, with its line end, or drop it; return its length in characters."""
        if self._unreported and self._report:
            line = f"{self._report.format(self._unreported)}\n"
            if self._put(line):
                self._unreported = 0
        if not self._put(text):
            self.dropped += 1
            self._unreported += 1
        return len(text)

    def flush(self) -> None:
        """Do nothing: each line is written at once."""

    def _put(self, text: str) -> bool:
        try:
            if self._fd is not None:
                return self._put_bytes(text.encode(self._encoding, "backslashreplace"))
            if self._stream is None:
                return False
            self._stream.write(text.encode("utf-8", "backslashreplace").decode())
            self._stream.flush()
        except (OSError, ValueError, LookupError):  # ValueError: a stream that was closed
            return False
        return True

    def _put_bytes(self, data: bytes) -> bool:
        assert self._fd is not None
        if self._torn:
            data = b"\n" + data
        until = time.monotonic() + self._patience_s if self._patient else 0.0
        view = memoryview(data)
        while view:
            if not _writable(self._fd, max(0.0, until - time.monotonic())):
                self._patient = False
                break
            try:
                written = os.write(self._fd, view[:CHUNK])
            except BlockingIOError:  # a writer beside us was faster, or the stream does not wait
                self._patient = False
                break
            except OSError:
                break
            self._patient = True
            view = view[written:]
        else:
            self._torn = False
            return True
        self._torn = self._torn or len(view) < len(data)
        return False


def complain(text: str) -> None:
    """Write a text to standard error, most often of one line, where that is possible.

    It may quote what others named, such as a file or a broker's reason: control characters, which a terminal would
    obey, are escaped, and the middle of a very long line is left out.
    """
    LineSink(sys.stderr, patience_s=COMPLAINT_S).write("\n".join(map(_shown, text.split("\n"))) + "\n")


def _shown(line: str) -> str:
    if len(line) > LINE_MOST:
        half = LINE_MOST // 2
        line = f"{line[:half]} … {line[-half:]}"
    return CONTROL.sub(lambda found: ascii(found[0])[1:-1], line)


def open_standard_streams() -> None:
    """Open the null device in the place of each standard stream that was closed before the process started.

    Otherwise the first file or socket that the process opens gets the number of standard error, and other programs'
    lines. Python's own ``sys.stderr`` stays None then.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number, which is this one


def _descriptor(stream: TextIO | None) -> int | None:
    if stream is None:
        return None
    with contextlib.suppress(OSError, ValueError, AttributeError):
        return stream.fileno()
    return None


def _writable(fd: int, timeout_s: float) -> bool:
    poll = select.poll()
    poll.register(fd, select.POLLOUT)
    events = poll.poll(timeout_s * 1000)
    return bool(events)  # an error is for write() to find
