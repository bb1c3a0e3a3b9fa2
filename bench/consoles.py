"""The console that commands print on."""

from rich.console import Console

__all__ = ["LOG_COLUMNS", "standard_console"]

LOG_COLUMNS = 110


def standard_console() -> Console:
    """As wide as the terminal; where there is none, wide enough for the tables of a log."""
    console = Console()
    return console if console.is_terminal else Console(width=LOG_COLUMNS)
