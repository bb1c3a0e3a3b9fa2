"""Take the pictures of docs/pictures from the report of a run: ``python -m scripts.pictures [RUN]``.

Without the folder of a run, the scenario morning is run first. Needs Chromium. Look at the pictures before you commit
them: they show what the run was, good or bad.
"""

import argparse
import asyncio
import datetime as dt
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.pictures.browser import Browser, browser
from scripts.pictures.shots import SCHEMES, SHOTS, WIDTH, Shot

__all__ = ["FOLDER", "main"]

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
PATIENCE_S = 120.0


async def strip(tab: Browser, shot: Shot) -> bytes:
    """Return the picture of a shot from the page that the tab shows."""
    top = await tab.top_of(f"section:has(> #{shot.first})") if shot.first else 0.0
    bottom = await tab.top_of(f"section:has(> #{shot.until})")
    return await tab.picture(top=top, bottom=bottom, width=WIDTH)


async def take(report: Path, folder: Path) -> list[str]:
    """Write the pictures of a report to a folder, and return the names of the files."""
    names = []
    async with asyncio.timeout(PATIENCE_S), browser() as tab:
        for scheme in SCHEMES:
            await tab.open(report, width=WIDTH, scheme=scheme)
            for shot in SHOTS:
                (folder / shot.file(scheme)).write_bytes(await strip(tab, shot))
                names.append(shot.file(scheme))
    return sorted(names)


def main() -> int:
    """Return 0 when all pictures are taken, and the run's exit code if the run ended with another one."""
    parser = argparse.ArgumentParser(prog="python -m scripts.pictures", description=__doc__)
    parser.add_argument("run", nargs="?", type=Path, help="folder of a run; by default the scenario morning is run")
    run = parser.parse_args().run
    with tempfile.TemporaryDirectory(prefix="wirestorm-pictures-") as scratch:
        report = Path(scratch) / "report.html"
        if run is None:
            run = Path(scratch) / "morning"
            code = subprocess.run(
                [sys.executable, "-m", "bench", "run", "morning", "--out", run], check=False
            ).returncode
            if code:
                print(f"the run ended with exit code {code}; no picture was taken", file=sys.stderr)
                return code
        subprocess.run([sys.executable, "-m", "bench", "report", run, "--html", report], check=False)
        names = asyncio.run(take(report, FOLDER))
        summary = json.loads((run / "summary.json").read_text())
    made = {"made": dt.datetime.now(dt.UTC).date().isoformat(), "scenario": summary["scenario"], "pictures": names}
    (FOLDER / "pictures.json").write_text(json.dumps(made, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
