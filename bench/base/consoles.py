"""The console that commands print on."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

__all__ = ["LOG_COLUMNS", "error_console", "speaking", "standard_console"]

LOG_COLUMNS = 110


def standard_console(*, quiet: bool = False) -> Console:
    """Return a console as wide as the terminal; without a terminal, wide enough for the tables of a log.

    A ``quiet`` one prints nothing, but in the context of ``speaking``.
    """
    console = Console(quiet=quiet)
    return console if console.is_terminal else Console(width=LOG_COLUMNS, quiet=quiet)


def error_console() -> Console:
    """Return a console on standard error, for the progress of a command whose output is for a program."""
    console = Console(stderr=True)
    return console if console.is_terminal else Console(stderr=True, width=LOG_COLUMNS)


@contextmanager
def speaking(console: Console) -> Iterator[None]:
    """Have a quiet console print, until the context ends."""
    was_quiet, console.quiet = console.quiet, False
    try:
        yield
    finally:
        console.quiet = was_quiet
