"""Run one load on every broker that can be started here, in turns, and write docs/brokers.md; --page writes it anew."""

import argparse
import asyncio
import datetime as dt
import os
import platform
import tempfile
from collections.abc import Sequence
from pathlib import Path

from scripts.broker_table.measure import SCENARIO, measure
from scripts.broker_table.page import page_of
from scripts.broker_table.plan import CANDIDATES, OUTLETS, QOS, cells
from scripts.broker_table.seen import look
from scripts.broker_table.table import Machine, Row, Seen, Table, read_table, write_table

__all__ = ["PAGE", "RESULTS", "main"]

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "brokers.md"
RESULTS = ROOT / "docs" / "brokers.json"
DURATION = "30s"
PATIENCE_S = 300.0


def main() -> int:
    """Return 0 when the page is written. Results are kept after each run, and Ctrl-C loses the run under way alone."""
    parser = argparse.ArgumentParser(prog="python -m scripts.broker_table", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="rounds over all brokers (default: 3)")
    parser.add_argument("--outlets", type=int, nargs="+", default=OUTLETS, help="numbers of outlets")
    parser.add_argument("--qos", type=int, nargs="+", default=QOS, choices=QOS, help="qualities of service")
    parser.add_argument("--duration", default=DURATION, help=f"publishing time of a run (default: {DURATION})")
    parser.add_argument("--patience", type=float, default=PATIENCE_S, help="seconds until a run is interrupted")
    parser.add_argument("--more", action="store_true", help="keep the results that are there, and add rounds to them")
    parser.add_argument("--page", action="store_true", help="run nothing; write the page from the results")
    given = parser.parse_args()
    if not given.page:
        kept = read_table(RESULTS) if given.more else None
        try:
            asyncio.run(_measure(given, kept))
        except KeyboardInterrupt:
            print("interrupted: the page has the runs that ended")
    PAGE.write_text(page_of(read_table(RESULTS)), "utf-8")
    return 0


async def _measure(given: argparse.Namespace, kept: Table | None) -> None:
    seen = kept.seen if kept else ()
    for candidate in [each for each in CANDIDATES if each not in {item.candidate for item in seen}]:
        seen = (*seen, await look(candidate))
        print(f"{candidate.title}: {seen[-1].missing or seen[-1].version}", flush=True)
    rows: tuple[Row, ...] = kept.rows if kept else ()
    _keep(given.duration, seen, rows)
    startable = [item.candidate for item in seen if not item.missing]
    for cell in cells(startable, given.outlets, given.qos, given.rounds):
        numbered = cell.model_copy(update={"round": 1 + sum(row.load == cell.load for row in rows)})
        with tempfile.TemporaryDirectory() as folder:
            row = await measure(numbered, given.duration, Path(folder) / "run", given.patience)
        rows = (*rows, row)
        _keep(given.duration, seen, rows)
        print(_line(row), flush=True)


def _keep(duration: str, seen: Sequence[Seen], rows: Sequence[Row]) -> None:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    kernel = ".".join(platform.release().split(".")[:2])  # what follows may name the machine's owner
    machine = Machine(cores=len(os.sched_getaffinity(0)), memory_bytes=memory, kernel=f"{platform.system()} {kernel}")
    date = dt.datetime.now(dt.UTC).date().isoformat()
    table = Table(date=date, machine=machine, scenario=SCENARIO, duration=duration, seen=tuple(seen), rows=tuple(rows))
    write_table(RESULTS, table)


def _line(row: Row) -> str:
    state = row.fault or ("counted" if row.counted else "INVALID")
    return f"round {row.round}: {row.candidate.title}, {row.outlets:,} outlets, QoS {row.qos}: {state}, rho {row.rho}"


if __name__ == "__main__":
    raise SystemExit(main())
