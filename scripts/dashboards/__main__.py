"""Write the JSON of the Grafana dashboards, or with --check compare the files with the code."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from scripts.dashboards.load_test import load_test
from scripts.dashboards.the_broker import the_broker
from scripts.dashboards.the_wire import the_wire

__all__ = ["FOLDER", "documents", "main"]

FOLDER = Path(__file__).resolve().parents[2] / "ops" / "grafana" / "dashboards"


def documents() -> Iterator[tuple[str, str]]:
    """Yield each file's name and text."""
    for dashboard in (the_wire(), load_test(), the_broker()):
        text = json.dumps(dashboard, cls=JSONEncoder, indent=2, sort_keys=True, ensure_ascii=False)
        yield f"{dashboard.uid}.json", f"{text}\n"


def main() -> int:
    """Return 0 when all files are written, or with ``--check`` when all files are current; else 1."""
    parser = argparse.ArgumentParser(prog="python -m scripts.dashboards", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a file is not current")
    check = parser.parse_args().check
    stale = []
    for name, text in documents():
        path = FOLDER / name
        if check and (not path.exists() or path.read_text() != text):
            stale.append(name)
        elif not check:
            path.write_text(text)
    if stale:
        print(f"not current: {', '.join(stale)}; run make dashboards")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
