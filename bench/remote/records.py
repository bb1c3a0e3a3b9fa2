"""The command that exports the records of a service's releases, page by page: no more than a page is in memory."""

import sys
from typing import Any

from msgspec import to_builtins

from bench.base.errors import ServiceFault
from bench.base.exits import Exit
from bench.base.streams import write_json
from bench.remote.access import ServiceAccess
from bench.remote.answers import check_times, read_answer
from bench.remote.http import Client, with_client
from wire.service.release_record import ReleaseRecord, csv_row

__all__ = ["read_record", "records"]

PAGE_MOST = 1_000  # records that the service returns at a time


def records(access: ServiceAccess, limit: int | None, within_s: int, *, as_csv: bool) -> Exit:
    """Write the records of all versions, or the oldest ``limit``, to standard output, the oldest first.

    A version is on time within so many seconds of receipt. Return the exit code. Refusal, ServiceFault.
    """

    async def work(client: Client) -> Exit:
        if as_csv:
            sys.stdout.write(csv_row(None).decode())
        left = limit
        path = f"/records?limit={_page(left)}&within={within_s}&format=jsonl"
        while path:
            forms, path = await client.lines(path)
            for form in forms if left is None else forms[:left]:
                _write(read_record(client.url, form), as_csv=as_csv)
            if left is not None:
                left -= len(forms)
                path = path if left > 0 else ""
        return Exit.PASS

    return with_client(access, work)


def read_record(url: str, form: Any) -> ReleaseRecord:
    """Return a record of ``GET /records``; ServiceFault where it is none."""
    record = read_answer(url, "a record", ReleaseRecord, form)
    try:
        check_times(record.received, record.accepted, record.due, record.embargo)
        check_times(record.first_disseminated, record.last_disseminated)
    except ValueError as error:
        problem = f"a record is not as this client reads it: {error}"
        raise ServiceFault(url, f"{problem}; wire and client are to be of one version") from None
    return record


def _page(left: int | None) -> int:
    return PAGE_MOST if left is None else min(left, PAGE_MOST)


def _write(record: ReleaseRecord, *, as_csv: bool) -> None:
    if as_csv:
        sys.stdout.write(csv_row(record).decode())
    else:
        write_json(to_builtins(record))
