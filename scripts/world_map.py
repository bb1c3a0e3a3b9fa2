"""Make bench/report/world.json: the outlines of the countries, each with its region of UN M49.

    npm pack world-atlas@2.0.2                  # countries-110m.json: Natural Earth's countries, public domain
    pip download --no-deps country_converter    # country_data.tsv: the region of each country
    python scripts/world_map.py countries-110m.json country_data.tsv

Antarctica is left out. Three areas have no ISO number of their own and take the region around them.
"""

import csv
import json
import re
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "bench" / "report" / "world.json"
ANTARCTIC = {"Antarctica", "Fr. S. Antarctic Lands"}
UNNUMBERED = {"N. Cyprus": "western-asia", "Somaliland": "eastern-africa", "Kosovo": "southern-europe"}


def main(atlas: Path, regions: Path) -> None:
    """Write the map."""
    with regions.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    region_of = {row["ISOnumeric"].zfill(3): slug(row["UNregion"]) for row in rows if row["ISOnumeric"]}
    world = json.loads(atlas.read_text())
    kept = []
    for country in world["objects"]["countries"]["geometries"]:
        name = country.pop("properties")["name"]
        if name not in ANTARCTIC:
            number = country.pop("id", "")
            kept.append(country | {"properties": {"region": region_of.get(number) or UNNUMBERED[name]}})
    world["objects"] = {"countries": {"type": "GeometryCollection", "geometries": kept}}
    TARGET.write_text(json.dumps(world, separators=(",", ":")) + "\n")


def slug(name: str) -> str:
    """Return a region's name as topics have it."""
    return re.sub(r"[^a-z]+", "-", name.lower())


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
