"""Rules that every module keeps, and documents that list what the code has."""

import ast
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import bench
import subscribers
import wire
from bench.scenario.load import load_scenario
from wire.contract.metrics import METRICS, PREFIX

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(
    module.name
    for package in (wire, subscribers, bench)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_has_a_docstring_and_exports_names_that_exist(name):
    """``__all__`` names existing objects, each once."""
    module = importlib.import_module(name)
    assert module.__doc__
    exported = getattr(module, "__all__", [])
    assert all(hasattr(module, item) for item in exported)
    assert len(set(exported)) == len(exported)


@pytest.mark.parametrize("path", sorted(ROOT.glob("*/__init__.py")) + sorted(ROOT.glob("*/*/__init__.py")), ids=str)
def test_importing_a_package_does_nothing(path):
    """An __init__ holds a docstring and nothing else."""
    assert len(ast.parse(path.read_text()).body) <= 1


def test_the_metrics_document_is_the_contracts():
    """docs/metrics.md has each metric with its kind, labels and help, and no other: people write queries from it."""
    rows = [
        tuple(cell.strip() for cell in line.strip("|\n").split("|"))
        for line in (ROOT / "docs" / "metrics.md").read_text().splitlines()
        if line.startswith("| `")
    ]
    wanted = [
        (
            f"`{PREFIX}{metric.name}{'_total' if metric.kind == 'counter' else ''}`",
            metric.kind,
            ", ".join(f"`{label}`" for label in metric.labels),
            metric.help,
        )
        for metric in METRICS.values()
    ]
    assert sorted(rows) == sorted(wanted)


def scenario_keys(table):
    """The keys of a scenario's tables, without the names of its thresholds."""
    for key, value in table.items():
        if key == "thresholds":
            continue
        if isinstance(value, dict):
            yield from scenario_keys(value)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            yield from scenario_keys(value[0])
        else:
            yield key


KEYS = sorted(set(scenario_keys(load_scenario("morning").describe())))


@pytest.mark.parametrize("key", KEYS)
def test_a_scenario_key_is_documented(key):
    """docs/scenarios.md names each key that a scenario file may have."""
    assert f"`{key}`" in (ROOT / "docs" / "scenarios.md").read_text()


@pytest.mark.parametrize("key", KEYS)
def test_a_scenario_key_stands_in_the_example(key):
    """scenarios/morning.toml lists every key, as its comment says."""
    assert re.search(rf"\b{key}\b", (ROOT / "scenarios" / "morning.toml").read_text())
