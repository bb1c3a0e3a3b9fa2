"""The house stays easy to live in: what every module promises, and documents that say what the code says."""

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest

import bench
import subscribers
import wire
from wire.contract.metrics import METRICS, PREFIX

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(
    module.name
    for package in (wire, subscribers, bench)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_opens_with_why_it_exists_and_offers_what_is_there(name):
    """A docstring, and an __all__ that names what exists, once."""
    module = importlib.import_module(name)
    assert module.__doc__
    offered = getattr(module, "__all__", [])
    assert all(hasattr(module, item) for item in offered)
    assert len(set(offered)) == len(offered)


@pytest.mark.parametrize("path", sorted(ROOT.glob("*/__init__.py")) + sorted(ROOT.glob("*/*/__init__.py")), ids=str)
def test_importing_a_package_does_nothing(path):
    """An __init__ holds a docstring and nothing else."""
    assert len(ast.parse(path.read_text()).body) <= 1


def test_the_metrics_document_lists_every_metric_and_no_other():
    """docs/metrics.md is what a person writes queries from."""
    named = {
        line.split("`")[1] for line in (ROOT / "docs" / "metrics.md").read_text().splitlines() if line.startswith("| `")
    }
    wanted = {PREFIX + metric.name + ("_total" if metric.kind == "counter" else "") for metric in METRICS.values()}
    assert named == wanted


def test_every_scenario_key_is_documented():
    """docs/scenarios.md names each key that a scenario file may have."""
    from bench.scenario import load_scenario

    text = (ROOT / "docs" / "scenarios.md").read_text()

    def keys(table):
        for key, value in table.items():
            if isinstance(value, dict) and key != "thresholds":
                yield from keys(value)
            elif isinstance(value, list) and value and isinstance(value[0], dict):
                yield from keys(value[0])
            else:
                yield key

    assert [key for key in keys(load_scenario("morning").describe()) if f"`{key}`" not in text] == ["thresholds"]
