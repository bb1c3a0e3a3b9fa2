"""The least versions of the dependencies: none of the advisories that the document lists applies to them."""

import re
import tomllib

import pytest

from tests.support.documents import ROOT


def advisories():
    """Package, advisory and the version that mended it, of each row."""
    text = (ROOT / "docs" / "dependencies.md").read_text()
    return re.findall(r"^\| `([\w.-]+)` \| (CVE-\d+-\d+) \| ([\d.]+) \|", text, re.MULTILINE)


def key(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def number(version):
    return tuple(int(part) for part in version.split("."))


def least():
    """The least version of each direct dependency, by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    return {key(name): version for name, version in re.findall(r"^([\w.-]+)>=([\d.]+)", "\n".join(asked), re.MULTILINE)}


def installed():
    """The version of each package that make installs, by name."""
    text = (ROOT / "constraints.txt").read_text()
    return {key(name): version for name, version in re.findall(r"^([\w.-]+)==(\d+(?:\.\d+)*)", text, re.MULTILINE)}


@pytest.mark.parametrize(("package", "advisory", "fixed"), advisories())
def test_no_version_that_is_admitted_has_a_known_advisory(package, advisory, fixed):
    """The least version of a direct dependency, and the installed version of each."""
    bound = least().get(key(package))
    assert bound is None or number(bound) >= number(fixed), advisory
    assert number(installed()[key(package)]) >= number(fixed), advisory


def test_every_least_version_is_installed_or_older():
    """A bound above the installed version could not be met."""
    there = installed()
    assert {name for name, bound in least().items() if name in there and number(bound) > number(there[name])} == set()
    assert len(advisories()) >= 10
