"""The history of a folder is what its runs say of themselves."""

import json

import pytest

from bench.history.index import read_history
from bench.history.reading import Unreadable, read_record
from bench.history.records import OUTCOMES, local_time
from bench.verdict.verdict import Verdict
from tests.support.histories import leave_run, leave_set


def test_a_history_has_runs_and_the_runs_of_sets_newest_first(tmp_path):
    """A run of a set has the set's name before its number; other folders and files are no runs."""
    leave_run(tmp_path / "old", day=1)
    leave_run(tmp_path / "new", day=20)
    leave_set(tmp_path / "set", days=(3, 4))
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "summary.txt").write_text("mine")
    (tmp_path / "page.html").write_text("")
    leave_run(tmp_path / "trials" / "1", day=5)  # no set: nothing says what these runs are
    history = read_history(tmp_path)
    assert [run.name for run in history.runs] == ["new", "set/2", "set/1", "old"]
    assert history.unread == ()


def test_a_folder_that_is_not_there_has_no_runs(tmp_path):
    """It is no error: nothing was run yet."""
    assert read_history(tmp_path / "runs").runs == ()


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, "PASS"),
        ({"verdict": Verdict.INVALID}, "INVALID"),
        ({"interrupted": True}, "INTERRUPTED"),
        ({"fault": "the broker died", "interrupted": True}, "FAULT"),
        ({"account_faults": ("expected 3, found 2",)}, "FAULT"),
    ],
)
def test_the_outcome_is_the_verdict_or_how_the_run_ended(tmp_path, changes, outcome):
    """A fault is worse than an interruption, and both are worse than any verdict."""
    assert read_record(leave_run(tmp_path / "run", **changes), tmp_path).outcome == outcome
    assert outcome in OUTCOMES


def test_a_record_has_what_a_list_says(tmp_path):
    """Its values are the summary's."""
    run = read_record(leave_run(tmp_path / "run", day=3, p99=0.25, tags={"build": "9"}), tmp_path)
    assert (run.name, run.scenario, run.seed, run.p99_s, run.expected) == ("run", "small", 7, 0.25, 100)
    assert (run.tags, run.commit, run.broker, run.outlets) == ({"build": "9"}, "c" * 40, "embedded 2.12.0", 10)
    assert local_time(run.started_ns).timestamp() == 1772528400


def test_a_summary_of_another_version_is_read(tmp_path):
    """It may have other keys, and be without the newer ones: then the file's time is the run's."""
    folder = leave_run(tmp_path / "run")
    summary = json.loads((folder / "summary.json").read_text())
    for key in ("started", "tags", "commit", "machine", "worst"):
        del summary[key]
    (folder / "summary.json").write_text(json.dumps(summary | {"invented": 1}))
    run = read_record(folder, tmp_path)
    assert (run.tags, run.commit) == ({}, None)
    assert run.started_ns == int((folder / "summary.json").stat().st_mtime) * 10**9


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"scenario": 3}', b"\xff"])
def test_a_broken_summary_is_named_and_the_others_are_listed(tmp_path, content):
    """One bad file does not hide the history."""
    leave_run(tmp_path / "good")
    (leave_run(tmp_path / "bad") / "summary.json").write_bytes(content)
    history = read_history(tmp_path)
    assert [run.name for run in history.runs] == ["good"]
    assert len(history.unread) == 1
    assert history.unread[0].startswith("bad: summary.json: ")


def test_a_time_that_is_none_is_named(tmp_path):
    """The sentence quotes it."""
    folder = leave_run(tmp_path / "run")
    summary = json.loads((folder / "summary.json").read_text()) | {"started": "yesterday"}
    (folder / "summary.json").write_text(json.dumps(summary))
    with pytest.raises(Unreadable, match="'yesterday' is no RFC 3339 time"):
        read_record(folder, tmp_path)
