"""Write the JSON Schemas and the tables of docs/summary.md, or with --check compare the files with the code."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.schemas.files import FILES
from scripts.schemas.schema import schema_of
from scripts.schemas.tables import fill

__all__ = ["FOLDER", "PAGE", "main", "texts"]

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "bench" / "output" / "schemas"
PAGE = ROOT / "docs" / "summary.md"


def texts() -> Iterator[tuple[Path, str]]:
    """Yield the path and the text of each schema, then of the page."""
    schemas = {file.schema: schema_of(file.document, file.urn, file.title) for file in FILES}
    for name, schema in schemas.items():
        yield FOLDER / f"{name}.schema.json", json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    yield PAGE, fill(PAGE.read_text(), schemas)


def main() -> int:
    """Return 0 when all is written, or with ``--check`` when all is current."""
    parser = argparse.ArgumentParser(prog="python -m scripts.schemas", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a file is not current")
    check = parser.parse_args().check
    stale = []
    for path, text in texts():
        if check and (not path.exists() or path.read_text() != text):
            stale.append(str(path.relative_to(ROOT)))
        elif not check:
            path.write_text(text)
    if stale:
        print(f"not current: {', '.join(stale)}; run make schemas")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
