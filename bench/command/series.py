"""Runs one after the other: a fault and Ctrl-C leave those that are there."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from bench.base.errors import BenchError
from wire.errors import WireError

__all__ = ["Series", "keeping"]


class Series(Protocol):
    """The runs that ended. ``fault`` says why no more were made; ``interrupted``: the user stopped them."""

    fault: str
    interrupted: bool

    @property
    def runs(self) -> Sequence[object]: ...


@contextmanager
def keeping(made: Series) -> Iterator[None]:
    """Note what ends the runs: Ctrl-C, or what keeps one from beginning; that is raised where there is no run yet."""
    try:
        yield
    except (asyncio.CancelledError, KeyboardInterrupt):  # Ctrl-C a second time, or between two runs
        made.interrupted = True
    except (BenchError, WireError) as error:
        if not made.runs:
            raise
        made.fault = str(error)
