"""The line of each key in a TOML document, which tomllib does not give.

The document has been parsed before, so this module distinguishes only keys, strings, brackets and comments.
"""

import re
import tomllib
from collections.abc import Mapping

__all__ = ["key_lines", "line_of"]

PIECE = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|[A-Za-z0-9_-]+"
    r"|.",
    re.DOTALL,
)


def key_lines(text: str) -> dict[str, int]:
    """Return line numbers, from 1, by dotted key; the entries of an array of tables are numbered: ``event.0.at``.

    Keys inside a value (an inline table) are left out.
    """
    lines: dict[str, int] = {}
    arrays: dict[str, int] = {}
    prefix: list[str] = []
    statement: list[str] = []
    line = started = 1
    depth = 0
    in_value = False
    for piece in (found[0] for found in PIECE.finditer(text + "\n")):
        if piece == "\n" and not depth:
            if statement and not in_value:
                prefix = _header(statement, arrays)
                _note(lines, prefix, started)
            statement, in_value = [], False
        elif in_value:
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(piece, 0)
        elif piece == "=":
            _note(lines, [*prefix, *_parts(statement)], started)
            in_value = True
        elif not piece.isspace() and not piece.startswith("#"):
            started = started if statement else line
            statement.append(piece)
        line += piece.count("\n")
    return lines


def line_of(lines: Mapping[str, int], key: str) -> int | None:
    """Return the line of a key, else of the nearest table that would hold it; None if there is neither."""
    while key and key not in lines:
        key = key.rpartition(".")[0]
    return lines.get(key)


def _note(lines: dict[str, int], path: list[str], line: int) -> None:
    """Record a key's line, also for the tables that hold the key, unless they have a line already."""
    for length in range(1, len(path)):
        lines.setdefault(".".join(path[:length]), line)
    lines[".".join(path)] = line


def _parts(pieces: list[str]) -> list[str]:
    return [_key(piece) for piece in pieces if piece != "."]


def _key(piece: str) -> str:
    if piece[0] == '"':  # with escapes
        return next(iter(tomllib.loads(f"{piece} = 0")))
    return piece[1:-1] if piece[0] == "'" else piece


def _header(pieces: list[str], arrays: dict[str, int]) -> list[str]:
    """Return the path of ``[table]`` or ``[[array of tables]]``, with the number of each array's last entry."""
    repeated = pieces[:2] == ["[", "["]
    parts = _parts([piece for piece in pieces if piece not in ("[", "]")])
    path: list[str] = []
    for index, part in enumerate(parts):
        path.append(part)
        name = ".".join(path)
        if repeated and index == len(parts) - 1:
            arrays[name] = arrays.get(name, -1) + 1
        if name in arrays:
            path.append(str(arrays[name]))
    return path
