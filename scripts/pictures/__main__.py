"""Take the pictures of docs/pictures from the pages of real runs: ``python -m scripts.pictures [SOURCE...]``.

SOURCE is report, comparison or dashboards; by default all three. ``--report`` and ``--comparison`` name the folder of
a run or comparison that is there; without them the scenario morning is run, and two brokers are compared. Needs
Chromium; the comparison needs mosquitto, and the dashboards need Prometheus. Look at the pictures before you commit
them: they show what the run was, good or bad.
"""

import argparse
import asyncio
import datetime as dt
import json
import sys
import tempfile
from pathlib import Path

from scripts.pictures.browser import Browser, browser
from scripts.pictures.dashboards import write_parts
from scripts.pictures.runs import wirestorm
from scripts.pictures.scraped import scraped_run
from scripts.pictures.shots import SCHEMES, SHOTS, SOURCES, WIDTH, Shot

__all__ = ["FOLDER", "main"]

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
RECORD = "pictures.json"
PATIENCE_S = 120.0
SCENARIO = "morning"
# Two brokers on a wire's mix: long enough that a round means something, and some eight minutes in all.
COMPARE = ("compare", "embedded", "mosquitto", "steady", "--set", 'duration="20s"', "--rounds", "6")


async def strip(tab: Browser, shot: Shot) -> bytes:
    """Return the picture of a shot from the page that the tab shows."""
    top = await tab.top_of(f"section:has(> #{shot.first})") if shot.first else 0.0
    bottom = await tab.top_of(f"section:has(> #{shot.until})")
    return await tab.picture(top=top, bottom=bottom, width=WIDTH)


async def take(pages: Path, source: str, folder: Path) -> list[str]:
    """Write the pictures of a source, whose pages are in one folder, to another; return the names of the files."""
    names = []
    async with asyncio.timeout(PATIENCE_S), browser() as tab:
        for scheme in SCHEMES:
            for shot in (shot for shot in SHOTS if shot.source == source):
                await tab.open(pages / shot.page, width=WIDTH, scheme=scheme)
                (folder / shot.file(scheme)).write_bytes(await strip(tab, shot))
                names.append(shot.file(scheme))
    return sorted(names)


def make_pages(source: str, there: Path | None, scratch: Path) -> tuple[Path, str]:
    """Return the folder that has the pages of a source, and of what they are.

    ``there`` is the folder of a run or comparison; None: it is made in ``scratch``. Raises RuntimeError if that fails.
    """
    if source == "report":
        run = there or scratch / "run"
        if there is None:
            wirestorm("run", SCENARIO, "--out", str(run))
        wirestorm("report", str(run), "--html", str(scratch / "report.html"))
        return scratch, str(json.loads((run / "summary.json").read_text())["scenario"])
    if source == "comparison":
        folder = there or scratch / "comparison"
        if there is None:
            wirestorm(*COMPARE, "--out", str(folder))
        found = json.loads((folder / "comparison.json").read_text())
        return folder, " against ".join(side["name"] for side in found["sides"])
    with scraped_run(("run", SCENARIO), scratch) as scraped:
        write_parts(scraped, SCENARIO, scratch)
    return scratch, SCENARIO


def main() -> int:
    """Return 0 when the pictures are taken, and 1 if a run did not end well or a program is missing."""
    parser = argparse.ArgumentParser(prog="python -m scripts.pictures", description=__doc__)
    parser.add_argument("source", nargs="*", choices=[*SOURCES, []], help="what is pictured; by default all")
    parser.add_argument("--report", type=Path, help="folder of a run; by default the scenario morning is run")
    parser.add_argument("--comparison", type=Path, help="folder of a comparison; by default two brokers are compared")
    given = parser.parse_args()
    there = {"report": given.report, "comparison": given.comparison}
    for source in given.source or SOURCES:
        with tempfile.TemporaryDirectory(prefix="wirestorm-pictures-") as scratch:
            try:
                pages, of = make_pages(source, there.get(source), Path(scratch))
                names = asyncio.run(take(pages.absolute(), source, FOLDER))
            except RuntimeError as error:
                print(f"{source}: {error}; no picture was taken", file=sys.stderr)
                return 1
        record = json.loads((FOLDER / RECORD).read_text())
        record[source] = {"made": dt.datetime.now(dt.UTC).date().isoformat(), "of": of, "pictures": names}
        (FOLDER / RECORD).write_text(json.dumps(record, indent=2, sort_keys=True) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
