"""The standard streams of a command: a terminal without the characters, a full disk, a reader that is gone.

A write never raises. Where nobody reads standard output any more, as behind ``| head``, the command ends; where its
disk is full, the command goes on, and its end says so.
"""

import codecs
import errno
import io
import json
import os
import select
import stat
import sys
import threading
from typing import Any, TextIO

from bench.base.signals import READER_GONE
from wire.host.sink import open_standard_streams

__all__ = ["Output", "plain_characters", "watch_reader", "wrap_streams", "write_json"]

# The typography of reports and texts, for terminals without it; other characters are escaped.
PLAIN = {"—": "-", "–": "-", "…": "...", "·": "-", "×": "x", "→": "->", "≤": "<=", "≥": ">=", "µ": "u", "±": "+-"}
PLAIN |= dict.fromkeys("█▉▊▋▌▍▎▏━", "#") | {"╸": " ", "╺": " "}  # bars
PLAIN |= {"‘": "'", "’": "'", "“": '"', "”": '"', "•": "*", "\u00a0": " ", "\u202f": " "}
HANDLER = "wirestorm.plain"


class Output(io.TextIOBase):
    """A standard stream that takes each write. ``closed_by_reader`` says that its reader is gone, ``problem`` why else
    something was not written.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.closed_by_reader = False
        self.problem = ""

    def write(self, text: str) -> int:
        """Write text; return its length in characters."""
        try:
            self._stream.write(text)
        except (OSError, ValueError) as error:
            self._fail(error)
        return len(text)

    def flush(self) -> None:
        """Write what is buffered."""
        try:
            self._stream.flush()
        except (OSError, ValueError) as error:
            self._fail(error)

    @property
    def encoding(self) -> str:  # type: ignore[override]  # it is never set
        """The stream's own."""
        return self._stream.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """The stream's own."""
        return self._stream.errors

    def isatty(self) -> bool:
        """Return whether the stream is a terminal."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """Return the stream's file number."""
        return self._stream.fileno()

    def writable(self) -> bool:
        """Return that it is."""
        return True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def _fail(self, error: OSError | ValueError) -> None:
        if getattr(error, "errno", None) == errno.EPIPE:
            self.closed_by_reader = True
        elif not self.problem:
            self.problem = (getattr(error, "strerror", None) or str(error)).lower()
        # The rest goes nowhere: what is in the stream's buffer would fail again at the end of the process.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)


def wrap_streams() -> Output:
    """Wrap standard output and standard error; return standard output."""
    open_standard_streams()
    codecs.register_error(HANDLER, plain_characters)
    found = []
    for number, name in ((1, "stdout"), (2, "stderr")):
        stream: TextIO | None = getattr(sys, name)
        if stream is None:  # closed before the process started: the null device is in its place
            stream = open(number, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - for the process's life
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=HANDLER)
        found.append(Output(stream))
        setattr(sys, name, found[-1])
    return found[0]


def watch_reader(output: Output) -> None:
    """Send the process READER_GONE once nobody reads a pipe or socket any more; other streams have no such end."""
    try:
        mode = os.fstat(output.fileno()).st_mode
    except (OSError, ValueError):
        return
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        number = os.dup(output.fileno())
        threading.Thread(target=_wait, args=(output, number), name="reader of standard output", daemon=True).start()


def plain_characters(error: UnicodeError) -> tuple[str, int]:
    """Replace characters outside an encoding, as codecs.register_error has it."""
    assert isinstance(error, UnicodeEncodeError)
    outside = error.object[error.start : error.end]
    plain = (PLAIN.get(each) or each.encode("ascii", "backslashreplace").decode() for each in outside)
    return "".join(plain), error.end


def write_json(value: object) -> None:
    """Write a value to standard output as one line of JSON, with escapes where the stream does not take UTF."""
    every_character = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    sys.stdout.write(json.dumps(value, ensure_ascii=not every_character) + "\n")


def _wait(output: Output, number: int) -> None:
    poll = select.poll()
    poll.register(number, 0)  # an error, such as a pipe without a reader, is reported all the same
    poll.poll()
    output.closed_by_reader = True
    os.kill(os.getpid(), READER_GONE)
