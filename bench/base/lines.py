"""Values as lines of JSON, between the load test and its child processes."""

from pathlib import Path
from typing import Any, TypeVar

from msgspec.json import Decoder, encode

from bench.base.errors import BenchError

__all__ = ["decode_line", "encode_line"]

Value = TypeVar("Value")
PROBLEM_SHOWN = 200  # characters


def encode_line(value: Any) -> bytes:
    """Return a value as one line of JSON."""
    return encode(value) + b"\n"


def decode_line(line: bytes, decoder: Decoder[Value], process: str, log: Path) -> Value:
    """Return the value of a line that a process wrote.

    BenchError, which names the process and its log, where the line is none of the decoder's.
    """
    try:
        return decoder.decode(line)
    except (ValueError, RecursionError) as error:
        problem = str(error)[:PROBLEM_SHOWN]
        raise BenchError(f"{process} wrote a line that is not understood: {problem}; its log is {log}") from None
