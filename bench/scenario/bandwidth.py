"""Sizes, and sizes a second, as the values of a scenario's keys."""

from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

from bench.base.units import Wrong, parse_size

__all__ = ["BytesPerSecond", "SizeBytes"]

A_SECOND = "/s"


def _rate(text: object) -> int:
    """Return ``2kB/s`` in bytes a second."""
    if not isinstance(text, str) or not text.strip().endswith(A_SECOND):
        raise Wrong("this is no size a second")
    return parse_size(text.strip().removesuffix(A_SECOND))


SizeBytes = Annotated[int, BeforeValidator(parse_size), PlainSerializer(lambda size: f"{size}B", return_type=str)]
BytesPerSecond = Annotated[int, BeforeValidator(_rate), PlainSerializer(lambda rate: f"{rate}B/s", return_type=str)]
