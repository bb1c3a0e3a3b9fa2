"""Pruning removes old runs, and nothing that a run did not leave."""

import pytest

from bench.history.index import read_history
from bench.history.pruning import plan_pruning, remove
from tests.support.histories import leave_comparison, leave_run, leave_search, leave_set
from wire.contract.times import parse_time


def planned(root, keep=None, before=None, names=None):
    history = read_history(root)
    runs = [run for run in history.records if names is None or run.name in names]
    return plan_pruning(history, runs, keep, None if before is None else parse_time(before))


@pytest.fixture
def runs(tmp_path):
    for day in (1, 2, 3):
        leave_run(tmp_path / f"run-{day}", day=day)
    return tmp_path


@pytest.mark.parametrize(
    ("keep", "before", "names"),
    [
        (0, None, ["run-3", "run-2", "run-1"]),
        (2, None, ["run-1"]),
        (5, None, []),
        (None, "2026-03-03T00:00:00Z", ["run-2", "run-1"]),
        (None, "2026-03-02T09:00:00Z", ["run-1"]),
        (2, "2026-03-03T00:00:00Z", ["run-1"]),
    ],
)
def test_the_newest_stay_and_those_that_are_not_old_enough(runs, keep, before, names):
    """Both limits hold where both are given."""
    plan = planned(runs, keep, before)
    assert [folder.name for folder in plan.folders] == names
    assert plan.staying == ()
    assert (plan.held_bytes > 0) == bool(names)


def test_a_set_is_one_folder_and_goes_as_a_whole(tmp_path):
    """It is kept as one, stays while one of its runs is young, and where not all of its runs are chosen."""
    leave_set(tmp_path / "set", days=(1, 5))
    leave_run(tmp_path / "run", day=9)
    assert [folder.name for folder in planned(tmp_path, keep=1).folders] == ["set"]
    assert planned(tmp_path, before="2026-03-03T00:00:00Z").folders == ()
    assert planned(tmp_path, keep=0, names={"set/1"}).folders == ()


@pytest.mark.parametrize("leave", [leave_comparison, leave_search])
def test_a_comparison_or_a_search_goes_with_its_runs(tmp_path, leave):
    """As a whole, by its own age; one with a file that it did not leave stays."""
    folder = leave(tmp_path / "many", day=1)
    leave_run(tmp_path / "run", day=9)
    plan = planned(tmp_path, keep=1)
    assert plan.folders == (folder,)
    (folder / "1" / "notes.md").write_text("mine")
    assert planned(tmp_path, keep=1).folders == ()
    (folder / "1" / "notes.md").unlink()
    assert remove(folder) == ""
    assert not folder.exists()


@pytest.mark.parametrize("foreign", ["notes.md", "1/mine/summary.json", "2/data.csv", "summary.json.bak", "x.log/y"])
def test_a_folder_with_a_file_that_no_run_leaves_stays(tmp_path, foreign):
    """The sentence names the file; a file that came after the plan was made counts too."""
    folder = leave_set(tmp_path / "set", days=(1, 2))
    (plan,) = planned(tmp_path, keep=0).folders
    (folder / foreign).parent.mkdir(exist_ok=True)
    (folder / foreign).write_text("mine")
    after = planned(tmp_path, keep=0)
    assert after.folders == ()
    assert "which no run leaves" in after.staying[0]
    assert "which no run leaves" in remove(plan)
    assert (folder / foreign).exists()
    assert (folder / "1" / "summary.json").exists()


def test_links_stay_and_are_not_followed(tmp_path):
    """Neither a link to a run's folder, nor a folder in which there is a link."""
    elsewhere = leave_run(tmp_path / "elsewhere" / "run", day=1)
    root = tmp_path / "runs"
    root.mkdir()
    (root / "linked").symlink_to(elsewhere)
    (leave_run(root / "holds", day=2) / "worker-2.log").symlink_to(elsewhere / "summary.json")
    plan = planned(root, keep=0)
    assert plan.folders == ()
    assert sorted(plan.staying) == [
        f"{root / 'holds'} stays: it holds worker-2.log, which no run leaves",
        f"{root / 'linked'} stays: it is a link",
    ]


def test_a_folder_is_removed_with_its_files(runs):
    """And only that one."""
    assert remove(runs / "run-1") == ""
    assert sorted(path.name for path in runs.iterdir()) == ["run-2", "run-3"]
