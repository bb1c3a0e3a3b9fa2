"""Tests mirror the rooms: each module is imported by a test of its own room."""

import ast

import pytest

from tests.support.documents import ROOT

PACKAGES = ("wire", "subscribers", "bench")


def modules(package):
    """The package's modules by dotted name: __main__ only starts a program, and __init__ holds a docstring."""
    paths = sorted((ROOT / package).rglob("*.py"))
    names = (".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths)
    return [name for name in names if not name.endswith(("__main__", "__init__"))]


def room(module):
    """The folder of a module's tests: ``tests/bench/host`` for ``bench.host.cpu``."""
    return ROOT.joinpath("tests", *module.split(".")[:-1][:2])


def imported(path):
    """The modules that a file imports, and the names that it imports from modules, dotted."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("module", [name for package in PACKAGES for name in modules(package)])
def test_a_module_is_imported_by_a_test_of_its_own_room(module):
    """Tests import each module directly: a module that only tests of other modules reach can break unnoticed."""
    tests = sorted(room(module).rglob("*.py"))
    assert any(module in imported(path) for path in tests), f"no file of {room(module).relative_to(ROOT)} imports it"


def test_a_folder_of_tests_has_a_room():
    """Each folder of tests has the name of a room; another one is left over from a room that moved."""
    for package in PACKAGES:
        folders = (path.parent for path in (ROOT / "tests" / package).rglob("test_*.py"))
        assert all((ROOT / folder.relative_to(ROOT / "tests")).is_dir() for folder in folders)
