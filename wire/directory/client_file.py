"""The rows of a file of clients: CSV with a header, whose columns are all optional.

``client_id``, ``filters`` (separated by spaces or semicolons), ``user``, ``certificate`` and ``key`` are templates;
``password`` is taken as it stands. Paths are relative to the file's folder.
"""

import csv
import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import PurePosixPath
from typing import Protocol

from wire.contract.mqtt_text import problem_with
from wire.contract.templates import CLIENT_FIELDS, Template, TemplateError, Values, compile_template
from wire.contract.topic_filters import FilterError, parse_filter
from wire.directory.audience import Client
from wire.errors import DirectoryError

__all__ = ["COLUMNS", "FIELDS_OF_CLIENTS", "ListedClients", "client_id_of", "filters_of", "read_clients"]

COLUMNS = ("client_id", "filters", "user", "password", "certificate", "key", "group")
FIELDS_OF_CLIENTS = ("group", "client_id")  # beside CLIENT_FIELDS, as columns of a template
MOST_CLIENTS = 200_000
FILTER = re.compile(r"(?:\{[^{}]*\}|[^\s;])+")  # a field may have spaces in it


class _Reader(Protocol):
    """A reader of the standard library's csv."""

    @property
    def line_num(self) -> int:
        """The lines that were read so far."""

    def __next__(self) -> list[str]:
        """Return the next row."""


@dataclass(frozen=True, slots=True)
class ListedClients:
    """Clients in index order, and the place of each in its source, as an error names it."""

    clients: Sequence[Client]
    places: Sequence[str]


def read_clients(text: str, path: str, seed: int, subscribe: Sequence[str] = ()) -> ListedClients:
    """Return the clients of a file's text. ``subscribe`` are the filters of a client without filters of its own.

    DirectoryError, with path and line, for every mistake.
    """
    reader = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    rows = _rows(reader, path)
    _, header = next(rows, (1, []))
    columns = _columns(header, path)
    clients: list[Client] = []
    places: list[str] = []
    first_line: dict[str, int] = {}
    templates: dict[str, Template] = {}
    for line, row in rows:
        place = f"{path}:{line}"
        if len(row) != len(columns):
            raise DirectoryError(f"{place}: it has {len(row)} fields, and the header {len(columns)}; give as many")
        cells = dict(zip(columns, (cell.strip() for cell in row), strict=True))
        client = _client(cells, len(clients), place, seed, subscribe, templates, path)
        if client.client_id:
            before = first_line.setdefault(client.client_id, line)
            if before != line:
                raise DirectoryError(
                    f"{place}: client id {client.client_id!r} stands in line {before} too, and a broker would end the "
                    "first connection; give each client an id of its own"
                )
        clients.append(client)
        places.append(place)
        if len(clients) > MOST_CLIENTS:
            raise DirectoryError(f"{place}: there are more than {MOST_CLIENTS:,} clients; give fewer")
    if not clients:
        raise DirectoryError(f"{path}: it has no client; give a header and a line for each client")
    return ListedClients(clients, places)


def client_id_of(template: str, index: int, group: str, seed: int) -> str:
    """Return a client id from its template; TemplateError where that is wrong."""
    compiled = compile_template(template, CLIENT_FIELDS, ("group",))
    return compiled.text(Values(i=index, row=(group.encode(),), seed=seed))


def filters_of(
    templates: Sequence[str], index: int, group: str, client_id: str, seed: int, known: dict[str, Template]
) -> tuple[str, ...]:
    """Return the filters of a client, valid and each once; TemplateError or FilterError where one is wrong."""
    found: dict[str, None] = {}
    for text in templates:
        name = _render(text, index, group, client_id, seed, known)
        parse_filter(name)
        found[name] = None
    return tuple(found)


def _render(text: str, index: int, group: str, client_id: str, seed: int, known: dict[str, Template]) -> str:
    template = known.get(text)
    if template is None:
        template = compile_template(text, CLIENT_FIELDS, FIELDS_OF_CLIENTS)
        if len(known) < MOST_CLIENTS:
            known[text] = template
    return template.text(Values(i=index, client=client_id, row=(group.encode(), client_id.encode()), seed=seed))


def _check_text(text: str, place: str, column: str) -> None:
    """Raise DirectoryError where MQTT can't send a text."""
    if wrong := problem_with(text):
        raise DirectoryError(f"{place}: {column}: {'; '.join(wrong)}")


def _rows(reader: "_Reader", path: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not empty with the number of its first line."""
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise DirectoryError(f"{path}:{reader.line_num}: this is not CSV: {error}; mend the line") from None
        if any(cell.strip() for cell in row):
            yield line, row
        line = reader.line_num + 1


def _columns(header: Sequence[str], path: str) -> list[str]:
    columns = [name.strip() for name in header]
    if len(header) == 1 and (mark := next((mark for mark in (";", "\t") if mark in header[0]), "")):
        kind = "semicolons" if mark == ";" else "tabs"
        raise DirectoryError(f"{path}:1: its columns stand between {kind}; give commas between them")
    for name in columns:
        if name not in COLUMNS:
            near = difflib.get_close_matches(name.lower().replace(" ", "_"), COLUMNS, n=1)
            remedy = f"did you mean {near[0]}? The" if near else "the"
            raise DirectoryError(f"{path}:1: there is no column {name!r}; {remedy} columns are {', '.join(COLUMNS)}")
        if columns.count(name) > 1:
            raise DirectoryError(f"{path}:1: the column {name!r} stands there twice; leave one out")
    return columns


def _client(
    cells: dict[str, str],
    index: int,
    place: str,
    seed: int,
    subscribe: Sequence[str],
    templates: dict[str, Template],
    path: str,
) -> Client:
    group = cells.get("group", "")
    wanted = FILTER.findall(cells.get("filters", "")) or subscribe
    column = "client_id"
    try:
        client_id = client_id_of(cells.get("client_id", ""), index, group, seed)
        _check_text(client_id, place, column)
        column = "filters"
        filters = filters_of(wanted, index, group, client_id, seed, templates)
        texts: dict[str, str | None] = {}
        for column in ("user", "certificate", "key"):
            text = cells.get(column, "")
            texts[column] = _render(text, index, group, client_id, seed, templates) if text else None
            _check_text(texts[column] or "", place, column)
    except (TemplateError, FilterError) as error:
        raise DirectoryError(f"{place}: {column}: {error.problem}; {error.remedy}") from None
    _check_text(cells.get("password", ""), place, "password")
    if not filters:
        remedy = "fill the column filters, or give subscribe = [...] in [audience]"
        raise DirectoryError(f"{place}: the client subscribes to nothing; {remedy}")
    certificate, key = texts["certificate"], texts["key"]
    if (certificate is None) != (key is None):
        missing = "key" if key is None else "certificate"
        raise DirectoryError(f"{place}: {missing} is empty; a client certificate needs both certificate and key")
    folder = PurePosixPath(path).parent
    password = cells.get("password") or None
    if password is not None and texts["user"] is None:
        raise DirectoryError(f"{place}: user is empty; a password needs a user (MQTT 3.1.1 §3.1.2.9)")
    return Client(
        client_id or f"{index:05d}",
        filters,
        client_id,
        user=texts["user"],
        password=password,
        certificate=None if certificate is None else str(folder / certificate),
        key=None if key is None else str(folder / key),
    )
