"""The folder of a load test: named by the user or by name and time, and made once everything else is checked."""

import re
import resource
from pathlib import Path

import pytest

from bench.base.errors import ConfigurationError
from bench.base.folders import (
    BROKER_FILES,
    dropped_if_not_begun,
    foreign_files,
    make_folder,
    name_folder,
    raise_file_limit,
    refuse_run,
)


def test_a_folder_is_named_by_the_user_or_by_name_and_time(tmp_path, monkeypatch):
    """Naming makes nothing."""
    monkeypatch.chdir(tmp_path)
    assert name_folder("morning", tmp_path / "out") == tmp_path / "out"
    assert re.fullmatch(r"runs/morning-\d{8}-\d{6}", str(name_folder("morning", None)))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_made_with_its_parents_and_may_be_there(tmp_path):
    """A set of runs makes a folder in the folder of the set."""
    folder = tmp_path / "runs" / "set" / "1"
    assert make_folder(folder) == make_folder(folder) == folder
    assert folder.is_dir()


def test_a_folder_that_cannot_be_made_names_its_option_and_the_systems_reason(tmp_path):
    """A file stands in its way."""
    (tmp_path / "file").write_text("")
    for folder, reason in ((tmp_path / "file" / "out", "not a directory"), (tmp_path / "file", "file exists")):
        with pytest.raises(ConfigurationError) as caught:
            make_folder(Path(folder))
        assert str(caught.value) == f"--out: {folder}: {reason}; give a folder that can be written"


def test_a_folder_with_a_run_is_refused_or_cleaned(tmp_path):
    """Of two runs' files nobody could tell which are whose; with force the earlier ones go, and nothing else."""
    refuse_run(tmp_path / "none", force=False)
    folder = tmp_path / "out"
    (folder / "2").mkdir(parents=True)
    (folder / "notes.txt").write_text("mine")
    refuse_run(folder, force=False)
    (folder / BROKER_FILES / "data").mkdir(parents=True)
    files = ("scenario.json", "2/scenario.json", "2/releases.jsonl", "disclosure.hgrm", "raw-worker-1.bin")
    for name in (*files, f"{BROKER_FILES}/broker.conf", f"{BROKER_FILES}/data/kept"):
        (folder / name).write_text("")
    with pytest.raises(ConfigurationError, match="it holds a run already; give another folder, or --force") as caught:
        refuse_run(folder, force=False)
    assert caught.value.source == "--out"
    assert foreign_files(folder) == [folder / "notes.txt"]
    refuse_run(folder, force=True)
    assert [path.name for path in folder.rglob("*")] == ["notes.txt"]
    refuse_run(folder, force=False)


@pytest.mark.parametrize("mark", ["summary.json", "runs.json", "calibration.json", "1/scenario.json"])
def test_each_kind_of_run_marks_its_folder(tmp_path, mark):
    """A run, a set, a calibration, and a set that was stopped in its first run."""
    (tmp_path / mark).parent.mkdir(exist_ok=True)
    (tmp_path / mark).write_text("")
    with pytest.raises(ConfigurationError, match="it holds a run already"):
        refuse_run(tmp_path, force=False)


def test_the_limit_of_open_files_is_the_hard_limit():
    """A process may raise its own limit that far, and its children have it too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 256), hard))
    assert raise_file_limit() == hard
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (hard, hard)


def fail_to_start(folder, left):
    """A run that writes its scenario and these files, and then fails."""

    def start():
        with dropped_if_not_begun(folder):
            for name, text in {"scenario.json": "{}", **left}.items():
                (folder / name).write_text(text)
            raise ValueError("no broker")

    with pytest.raises(ValueError, match="no broker"):
        start()


@pytest.mark.parametrize("left", [(), ("releases.jsonl",)])
def test_a_run_that_fails_before_it_begins_leaves_no_folder(tmp_path, monkeypatch, left):
    """Neither its own, with the scenario and empty files, nor an empty folder runs."""
    monkeypatch.chdir(tmp_path)
    folder = make_folder(Path("runs/steady-1"))
    fail_to_start(folder, dict.fromkeys(left, ""))
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_left_something_to_read_keeps_its_folder(tmp_path):
    """A broker's log says why the start failed; and a run that succeeds keeps everything."""
    folder = make_folder(tmp_path / "out")
    fail_to_start(folder, {"broker.log": "address in use"})
    assert sorted(path.name for path in folder.iterdir()) == ["broker.log", "scenario.json"]
    (folder / "broker.log").unlink()
    with dropped_if_not_begun(folder):
        pass
    assert (folder / "scenario.json").exists()
