"""The picture of the rooms in docs/architecture.md is the one that import-linter keeps."""

import re
import tomllib

import pytest

from tests.support.documents import ROOT

PACKAGES = ("wire", "subscribers", "bench")
TEXT = (ROOT / "docs" / "architecture.md").read_text()
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def contract(package):
    (found,) = [each for each in CONTRACTS if each["type"] == "layers" and each["containers"] == [package]]
    return found


def drawn(package):
    """The floors of a package in the picture, top first."""
    part = re.search(rf"^    subgraph {package}\n(.*?)^    end$", TEXT, re.DOTALL | re.MULTILINE)[1]
    names = dict(re.findall(r'(\w+)\["([^"]+)"\]', part))
    below = dict(re.findall(r'(\w+)(?:\["[^"]+"\])? --> (\w+)', part))
    (top,) = set(names) - set(below.values())
    floors = [top]
    while floors[-1] in below:
        floors.append(below[floors[-1]])
    assert len(floors) == len(names)
    return [names[floor] for floor in floors]


@pytest.mark.parametrize("package", PACKAGES)
def test_the_picture_has_the_floors_that_are_checked(package):
    """Each floor of the picture is a layer of the contract, in the same order."""
    assert drawn(package) == contract(package)["layers"]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_room_is_a_folder_or_module_and_the_other_way_round(package):
    """Each room of the picture exists, each folder is a room, and the contract is exhaustive."""
    rooms = {room for floor in drawn(package) for room in floor.split(" | ")}
    there = {
        path.stem
        for path in (ROOT / package).iterdir()
        if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").exists()
    }
    assert rooms == there
    assert contract(package)["exhaustive"] is True


@pytest.mark.parametrize("package", PACKAGES)
def test_every_room_is_described_with_modules_that_exist(package):
    """The package's table has each room once, with its main modules; errors and the entry point explain themselves."""
    part = re.search(rf"^### {package}: .*?(?=^##|\Z)", TEXT, re.DOTALL | re.MULTILINE)[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("| `")
    ]
    rooms = [row[0].strip("`") for row in rows]
    assert len(set(rooms)) == len(rooms)
    assert set(rooms) == {room for floor in drawn(package) for room in floor.split(" | ")} - {"errors", "__main__"}
    for room, row in zip(rooms, rows, strict=True):
        modules = re.findall(r"`([\w/.]+\.py)`", row[2])
        assert modules, room
        for module in modules:
            assert (ROOT / package / room / module).exists() or (ROOT / module).exists(), f"{room}: {module}"


@pytest.mark.parametrize("package", PACKAGES)
def test_tests_mirror_the_rooms(package):
    """A folder of a package's tests is named after a room."""
    rooms = {room for floor in contract(package)["layers"] for room in floor.split(" | ")}
    folders = {path.name for path in (ROOT / "tests" / package).iterdir() if path.is_dir() and any(path.rglob("*.py"))}
    assert folders <= rooms
