"""The computer of a run, and the commit that is checked out there."""

import subprocess

import pytest

from bench.host.computer import Computer, commit_of


def test_the_processors_and_the_memory_are_read_from_proc(tmp_path):
    """As Linux writes them on most machines."""
    (tmp_path / "cpuinfo").write_text("processor\t: 0\nmodel name\t: AMD EPYC 7B13\nprocessor\t: 1\nmodel name\t: x\n")
    (tmp_path / "meminfo").write_text("MemTotal:       24683912 kB\nMemFree:        1 kB\n")
    computer = Computer.here(tmp_path)
    assert (computer.processor, computer.memory_bytes) == ("AMD EPYC 7B13", 24683912 * 1024)
    assert computer.cores >= 1


def test_what_proc_does_not_say_is_not_known(tmp_path):
    """As on a system without /proc."""
    assert Computer.here(tmp_path).memory_bytes is None


@pytest.fixture
def checkout(tmp_path):
    def git(*words):
        identity = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
        done = subprocess.run(["git", *identity, *words], cwd=tmp_path, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    git("init", "-q")
    (tmp_path / "file").write_text("one")
    git("add", "file")
    git("commit", "-q", "-m", "one")
    return tmp_path, git("rev-parse", "HEAD")


def test_the_commit_of_a_checkout_is_told_and_whether_files_differ(checkout):
    """A figure of a changed tree is not a figure of its commit."""
    folder, commit = checkout
    assert commit_of(folder) == commit
    (folder / "file").write_text("two")
    assert commit_of(folder) == f"{commit}-dirty"


def test_a_folder_in_no_checkout_has_no_commit(tmp_path, monkeypatch):
    """Neither has a machine without git."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert commit_of(tmp_path) is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert commit_of(tmp_path) is None
