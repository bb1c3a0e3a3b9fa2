"""The console output of a function, as text."""

import io

from rich.console import Console

__all__ = ["printed"]


def printed(show, *arguments, width=120):
    """The text that a function prints to a console, its first argument."""
    console = Console(width=width, file=io.StringIO())
    show(console, *arguments)
    return console.file.getvalue()
