"""The parts of a broker are found where people install them."""

import sys

from bench.brokers import finding
from bench.brokers.finding import Importable, InstalledFile, NodeFile, Program


def program_at(path):
    """Write an executable file."""
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def test_a_program_is_found_on_path_and_in_the_folders_of_servers(monkeypatch, tmp_path):
    """Debian installs servers where an ordinary user's PATH does not look."""
    there, server = tmp_path / "there", tmp_path / "server"
    there.mkdir()
    monkeypatch.setenv("PATH", str(there))
    monkeypatch.setattr(finding, "ADMIN_FOLDERS", str(server))
    assert Program("wirestorm-broker").find() is None
    server.mkdir()
    behind = program_at(server / "wirestorm-broker")
    assert Program("wirestorm-broker").find() == behind
    first = program_at(there / "wirestorm-broker")
    assert Program("wirestorm-broker").find() == first


def test_a_file_with_a_version_in_its_path_is_found_by_wildcards(tmp_path):
    """Of several the last by name."""
    pattern = f"{tmp_path}/server-*/start"
    assert InstalledFile(pattern).find() is None
    for version in ("3.9.1", "3.9.2"):
        (tmp_path / f"server-{version}").mkdir()
        (tmp_path / f"server-{version}" / "start").touch()
    assert InstalledFile(pattern).find() == f"{tmp_path}/server-3.9.2/start"


def test_a_node_package_is_found_in_node_modules_above_and_in_node_path(monkeypatch, tmp_path):
    """As Node itself looks for packages."""
    work, shared = tmp_path / "above" / "work", tmp_path / "shared"
    work.mkdir(parents=True)
    monkeypatch.chdir(work)
    monkeypatch.setenv("NODE_PATH", f"{tmp_path}/none:{shared}")
    assert NodeFile("broker/main.js").find() is None
    for folder in (shared, tmp_path / "above" / "node_modules"):
        (folder / "broker").mkdir(parents=True)
        (folder / "broker" / "main.js").touch()
        assert NodeFile("broker/main.js").find() == str(folder / "broker" / "main.js")


def test_a_python_package_is_found_by_this_python():
    """The part's path is that of the Python that imports it."""
    assert Importable("orjson").find() == sys.executable
    assert Importable("wirestorm_broker_of_nobody").find() is None
