"""A file that a worker appends to as it runs. A failure to write it harms nothing but the file."""

import os
from pathlib import Path

from subscribers.errors import WorkerError

__all__ = ["AppendedFile"]

BUFFER_BYTES = 1 << 20  # the most that waits here between two tallies


class AppendedFile:
    """A new file of ``name`` in a folder. ``problem`` is the reason why it is incomplete, or empty.

    After the first failure nothing more is written. WorkerError where the file can't be created; ``what`` says in that
    error what it is for.
    """

    def __init__(self, folder: Path, name: str, what: str) -> None:
        self.path = (folder / name).absolute()
        self.problem = ""
        self.bytes_written = 0
        self._buffer = bytearray()
        try:
            self._number = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise WorkerError(
                f"{what} can't be written: {self.path}: {_reason(error)}; give a folder that can be written, "
                "or leave raw records out"
            ) from None

    def append(self, data: bytes) -> None:
        """Write some bytes, soon; a closed file takes no more."""
        if not self.problem and self._number >= 0:
            self._buffer += data
            if len(self._buffer) > BUFFER_BYTES:
                self.flush()

    def flush(self) -> None:
        """Write the bytes that wait."""
        try:
            while self._buffer and not self.problem:
                written = os.write(self._number, self._buffer)
                self.bytes_written += written
                del self._buffer[:written]
        except OSError as error:
            self.problem = _reason(error)
            self._buffer.clear()

    def close(self) -> None:
        """Write the bytes that wait, and close the file; harmless a second time."""
        if self._number >= 0:
            self.flush()
            try:
                os.close(self._number)  # some file systems report a full disk no earlier
            except OSError as error:
                self.problem = self.problem or _reason(error)
            self._number = -1


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
