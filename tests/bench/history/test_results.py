"""Comparisons and searches of a history are what their files say."""

import json

import pytest

from bench.base.documents import encode
from bench.history.index import read_history
from bench.history.reading import Unreadable
from bench.history.results import read_result
from tests.bench.comparison.test_command import comparison
from tests.support.capacities import capacity_of
from tests.support.fair_orders import fairness_of
from tests.support.histories import leave_comparison, leave_run, leave_search


def test_a_record_has_what_a_list_says(tmp_path):
    """Kind, time, scenario, sentence, broker or sides, tags, and the page where there is one."""
    found = read_result(leave_comparison(tmp_path / "compare", day=3) / "comparison.json", tmp_path)
    assert (found.kind, found.name, found.broker, found.page) == ("comparison", "compare", "a / b", "comparison.json")
    folder = leave_search(tmp_path / "search", day=3)
    (folder / "capacity.html").write_text("")
    found = read_result(folder / "capacity.json", tmp_path)
    assert (found.kind, found.broker, found.page, found.tags) == (
        "capacity",
        "embedded 2.12.0",
        "capacity.html",
        {"build": "9"},
    )


@pytest.mark.parametrize(("code", "outcome"), [(0, "DONE"), (1, "FAULT"), (98, "INVALID"), (105, "INTERRUPTED")])
def test_the_outcome_of_a_comparison_is_its_exit_code(tmp_path, code, outcome):
    """One that was made is DONE, whichever side is better."""
    folder = leave_comparison(tmp_path / "a", day=3, exit_code=code, fault="nats died" if code == 1 else None)
    found = read_result(folder / "comparison.json", tmp_path)
    assert found.outcome == outcome
    assert found.sentence.endswith("Fault: nats died." if code == 1 else "outlets.")


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, "DONE"),
        ({"end": "fault"}, "FAULT"),
        ({"end": "interrupted"}, "INTERRUPTED"),
        ({"lower": None, "upper": 1}, "FAIL"),
        ({"narrow": False}, "INVALID"),
    ],
)
def test_the_outcome_of_a_search_follows_from_its_bounds(tmp_path, changes, outcome):
    """As its exit code did."""
    assert read_result(leave_search(tmp_path / "a", day=3, **changes) / "capacity.json", tmp_path).outcome == outcome


def test_the_files_of_this_version_are_read(tmp_path):
    """As the commands write them."""
    for name, document in (("comparison", comparison()), ("capacity", capacity_of(1_000))):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.json").write_bytes(encode(document))
    assert sorted(record.kind for record in read_history(tmp_path).results) == ["capacity", "comparison"]


def test_a_file_of_an_older_version_is_read(tmp_path):
    """It may be without a time: then the file's time is the comparison's."""
    path = leave_comparison(tmp_path / "a", day=3) / "comparison.json"
    held = json.loads(path.read_text())
    del held["started"]
    path.write_text(json.dumps(held))
    assert read_result(path, tmp_path).started_ns == int(path.stat().st_mtime) * 10**9


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff"])
def test_a_broken_file_is_named_and_the_others_are_listed(tmp_path, content):
    """One bad file does not hide the history."""
    leave_run(tmp_path / "good")
    (leave_comparison(tmp_path / "bad", day=3) / "comparison.json").write_bytes(content)
    history = read_history(tmp_path)
    assert [record.name for record in history.records] == ["good"]
    assert history.unread[0].startswith("bad: comparison.json: ")


def test_an_exit_code_that_is_none_is_named(tmp_path):
    """It says what it found."""
    folder = leave_comparison(tmp_path / "a", day=3, exit_code=7)
    with pytest.raises(Unreadable, match="7 is not a valid Exit"):
        read_result(folder / "comparison.json", tmp_path)


def test_the_order_of_a_fan_out_is_a_result_with_its_sentence(tmp_path):
    """Its outcome is that of its runs; the page is named where it is there."""
    folder = tmp_path / "fairness"
    folder.mkdir()
    held = fairness_of(folder, "qos")
    (folder / "fairness.html").write_text("")
    found = read_result(folder / "fairness.json", tmp_path)
    assert (found.kind, found.outcome, found.page) == ("fairness", "FAIL", "fairness.html")
    assert (found.sentence, found.tags, found.broker) == (held.sentence, {"a": "b"}, f"embedded {held.broker.version}")
