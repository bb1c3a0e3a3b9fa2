"""Data files of messages: the columns and rows of CSV and of JSON lines."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from bench.base.units import Wrong
from wire.host.files import read_text
from wire.host.reasons import reason_of

__all__ = ["DataFile", "read_data"]

KINDS = ".csv, .jsonl or .ndjson"
MOST_BYTES = 256_000_000  # in memory, for the whole run
CSV_FIELD_MOST = 16_000_000


@dataclass(frozen=True, slots=True)
class DataFile:
    """The columns of a data file, and its rows with a value for each column, as bytes."""

    columns: tuple[str, ...]
    rows: tuple[tuple[bytes, ...], ...]


def read_data(path: Path) -> DataFile:
    """Read a data file; Wrong, with file and line, where it can't be used.

    A value of JSON that is no string is written as JSON. A row of JSON has the columns of the first one.
    """
    readers = {".csv": _csv_rows, ".jsonl": _json_rows, ".ndjson": _json_rows}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise Wrong(f"{path.name} has no ending that names its form", f"give a file that ends with {KINDS}")
    lines = reader(path, _text(path))
    columns = tuple(next(lines, (0, ()))[1])
    rows = tuple(tuple(value.encode() for value in row) for _, row in lines)
    if not columns or not rows:
        raise Wrong(f"{path} has no rows", "give a header and rows, or a line of JSON for each row")
    return DataFile(columns, rows)


def _text(path: Path) -> str:
    try:
        return read_text(path, MOST_BYTES)
    except UnicodeDecodeError:
        raise Wrong(f"{path} is no UTF-8", "save it as UTF-8") from None
    except OSError as error:
        remedy = "give a readable file; its rows are used again from the first"
        raise Wrong(f"{path} cannot be read: {reason_of(error)}", remedy) from None


def _csv_rows(path: Path, text: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the header and the rows, with their lines."""
    csv.field_size_limit(CSV_FIELD_MOST)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns: list[str] = []
    try:
        for row in reader:
            if not row:
                continue
            if not columns:
                columns = [name.strip() for name in row]
                _check_columns(path, reader.line_num, columns)
                yield reader.line_num, columns
                continue
            if len(row) != len(columns):
                problem = f"{path}:{reader.line_num}: the row has {len(row)} values, and the header {len(columns)}"
                raise Wrong(problem, "give each row a value for each column")
            yield reader.line_num, row
    except csv.Error as error:
        raise Wrong(f"{path}:{reader.line_num}: this is no CSV: {error}", "mend it") from None


def _json_rows(path: Path, text: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the columns of the first line and the rows, with their lines."""
    columns: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line, object_pairs_hook=_object, parse_float=_finite, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise Wrong(f"{path}:{number}: this is no JSON: {error}", "give an object on each line") from None
        if not isinstance(value, dict):
            raise Wrong(f"{path}:{number}: this is no object", 'give an object on each line, such as {"id": 1}')
        if not columns:
            columns = list(value)
            _check_columns(path, number, columns)
            yield number, columns
        odd = sorted(value.keys() ^ set(columns))
        if odd:
            problem = f"{path}:{number}: the columns differ from those of the first row: {', '.join(odd)}"
            raise Wrong(problem, f"give each row {', '.join(columns)}")
        texts = [_plain(value[name]) for name in columns]
        for name, shown in zip(columns, texts, strict=True):
            if not _is_unicode(shown):
                problem = f"{path}:{number}: {name}: it has half a surrogate pair, which UTF-8 can't have"
                raise Wrong(problem, "leave it out, or give both halves")
        yield number, texts


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; ValueError where a member stands twice in it: which one is meant is not known."""
    members = dict(pairs)
    if len(members) < len(pairs):
        (twice, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        raise ValueError(f"the member {twice!r} stands twice in one object")
    return members


def _finite(text: str) -> float:
    if not isfinite(number := float(text)):
        raise ValueError("a number is too large")
    return number


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number of JSON")


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _check_columns(path: Path, line: int, columns: Sequence[str]) -> None:
    for name in columns:
        if not name or columns.count(name) > 1:
            problem = f"the column {name!r} is there twice" if name else "a column has no name"
            raise Wrong(f"{path}:{line}: {problem}", "give each column a name of its own")
