"""``--baseline`` takes a folder's runs, or the last ones of a branch that can be compared."""

import subprocess

import pytest

from bench.base.errors import ConfigurationError
from bench.baseline.branches import commits_of
from bench.baseline.choose import MOST_RUNS, choose
from bench.baseline.command import baseline_of
from bench.baseline.comparable import difference, read_scenario
from bench.verdict.verdict import Verdict
from tests.support.baselines import RELEASES, leave_measured_run, leave_measured_set, scenario_of


def chosen(text, root, *settings):
    return baseline_of(text, root, scenario_of(*settings))


def names(baseline):
    return [run.folder.name for run in baseline.runs]


def test_a_folder_is_a_run_or_a_set(tmp_path):
    """By its path, and by its name among the runs."""
    run = leave_measured_run(tmp_path / "runs" / "one")
    leave_measured_set(tmp_path / "runs" / "set", (0.01, 0.02, 0.03))
    assert names(chosen(str(run), tmp_path)) == ["one"]
    assert names(chosen("one", tmp_path / "runs")) == ["one"]
    assert names(chosen("set", tmp_path / "runs")) == ["1", "2", "3"]
    assert len(chosen("one", tmp_path / "runs").runs[0].run.releases) == RELEASES


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        (["seed=3"], "seed is 20250318 there, and 3 here"),
        (["audience.outlets=300"], "audience.outlets is 200 there, and 300 here"),
        (['duration="7s"'], "duration is 60s there, and 7s here"),
        (["audience.qos=1"], "audience.qos is 0 there, and 1 here"),
        (["calendar.size_sigma=0.1"], "calendar.size_sigma is 0.8 there, and 0.1 here"),
    ],
)
def test_a_run_of_another_load_is_refused(tmp_path, settings, why):
    """The error names the key and both values."""
    leave_measured_run(tmp_path / "one")
    with pytest.raises(ConfigurationError, match="can't be compared: ") as caught:
        chosen("one", tmp_path, *settings)
    assert why in str(caught.value)


def test_what_is_only_measured_may_differ(tmp_path):
    """Thresholds, the control group and workers change nothing of what is published."""
    leave_measured_run(tmp_path / "one")
    assert chosen("one", tmp_path, "audience.control=0", "swarm.workers=2", 'thresholds.missing="< 5"').runs


def test_files_of_copy_go_by_their_names(tmp_path):
    """Another checkout has them at another path."""
    folder = leave_measured_run(tmp_path / "one")
    before = read_scenario(folder)
    before.calendar["copy"], after = ["/there/a.txt"], read_scenario(folder)
    after.calendar["copy"] = ["/here/a.txt"]
    assert difference(before, after) == ""
    after.calendar["copy"] = ["/here/b.txt"]
    assert difference(before, after) == "calendar.copy is ['a.txt'] there, and ['b.txt'] here"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"verdict": Verdict.INVALID}, "it is INVALID"),
        ({"fault": "the broker died"}, "it had a fault"),
        ({"interrupted": True}, "it was interrupted"),
        ({"aborted": "missing == 0 failed with 1, 3 s after the start of publishing"}, "a threshold ended it early"),
    ],
)
def test_a_run_whose_figures_are_not_sound_is_refused(tmp_path, changes, why):
    """A comparison with them would say nothing."""
    leave_measured_run(tmp_path / "one", **changes)
    with pytest.raises(ConfigurationError, match=why):
        chosen("one", tmp_path)


def test_a_branch_is_its_last_runs_by_tag(tmp_path):
    """The newest first, at most ten, and only those that can be compared."""
    for day in range(1, 15):
        leave_measured_run(tmp_path / f"main-{day}", day=day, tags={"branch": "main"})
    leave_measured_run(tmp_path / "other", day=20, tags={"branch": "other"})
    leave_measured_run(tmp_path / "seed", day=21, tags={"branch": "main"}, settings=["seed=3"])
    leave_measured_run(tmp_path / "invalid", day=22, tags={"branch": "main"}, verdict=Verdict.INVALID)
    leave_measured_run(tmp_path / "failed", day=23, tags={"branch": "main"}, verdict=Verdict.FAIL)
    (leave_measured_run(tmp_path / "torn", day=24, tags={"branch": "main"}) / "releases.jsonl").unlink()
    found = names(chosen("main", tmp_path))
    assert found == ["failed", *(f"main-{day}" for day in range(14, 5, -1))]
    assert len(found) == MOST_RUNS


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with a commit on main and another one on a branch; return both."""
    monkeypatch.chdir(tmp_path)
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
        monkeypatch.setenv(name, "nobody")

    def git(*words):
        return subprocess.run(["git", *words], check=True, capture_output=True, text=True).stdout.strip()

    git("init", "-q", "-b", "main")
    git("commit", "-q", "--allow-empty", "-m", "first")
    git("checkout", "-q", "-b", "side")
    git("commit", "-q", "--allow-empty", "-m", "second")
    return git("rev-parse", "main"), git("rev-parse", "side")


def test_a_branch_is_its_last_runs_by_commit(tmp_path, checkout):
    """A tag comes before the commit, and files that differ from a commit are of no branch."""
    first, second = checkout
    for name, day, commit, tags in (
        ("first", 1, first, {}),
        ("second", 2, second, {}),
        ("dirty", 3, f"{first}-dirty", {}),
        ("tagged", 4, first, {"branch": "other"}),
        ("none", 5, None, {}),
    ):
        leave_measured_run(tmp_path / "runs" / name, day=day, commit=commit, tags=tags)
    assert names(chosen("main", tmp_path / "runs")) == ["first"]
    assert names(chosen("side", tmp_path / "runs")) == ["second", "first"]
    assert names(chosen(second, tmp_path / "runs")) == ["second", "first"]


def test_a_name_that_git_does_not_know_has_no_commits(tmp_path, checkout, monkeypatch):
    """Nor has any where git is not installed, or where the folder is in no checkout; a name is never an option."""
    assert commits_of("nowhere", tmp_path) == commits_of("--all", tmp_path) == frozenset()
    assert commits_of("main", tmp_path) == {checkout[0]}
    monkeypatch.setenv("PATH", str(tmp_path))
    assert commits_of("main", tmp_path) == frozenset()


def test_what_is_neither_folder_nor_branch_is_named(tmp_path):
    """The error says how to make a baseline."""
    with pytest.raises(ConfigurationError, match=r"nothing is no folder of a run.*--tag branch=nothing first"):
        choose("nothing", tmp_path, read_scenario(leave_measured_run(tmp_path / "one")))
