"""A choice of runs narrows a history by what each option says, and all of them must fit."""

import pytest

from bench.base.errors import ConfigurationError
from bench.base.units import SECOND_NS
from bench.history.index import read_history
from bench.history.selection import Selection, check_age, check_since, parse_age, parse_since
from bench.verdict.verdict import Verdict
from tests.support.histories import leave_run
from wire.contract.times import parse_time


@pytest.fixture
def history(tmp_path):
    leave_run(tmp_path / "a", day=1, scenario="morning", tags={"branch": "main", "build": "1"})
    leave_run(tmp_path / "b", day=2, tags={"branch": "main", "build": "2"}, verdict=Verdict.FAIL)
    leave_run(tmp_path / "c", day=3, tags={}, verdict=Verdict.INVALID)
    return read_history(tmp_path)


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        (Selection(), ["c", "b", "a"]),
        (Selection(scenario="morning"), ["a"]),
        (Selection(tags={"branch": "main"}), ["b", "a"]),
        (Selection(tags={"branch": "main", "build": "1"}), ["a"]),
        (Selection(outcomes=("FAIL", "INVALID")), ["c", "b"]),
        (Selection(since_ns=parse_time("2026-03-02T09:00:00Z")), ["c", "b"]),
        (Selection(scenario="small", outcomes=("PASS",)), []),
    ],
)
def test_a_selection_takes_the_runs_that_fit(history, selection, names):
    """In the order of the history."""
    assert [run.name for run in selection.of(history.runs)] == names


@pytest.mark.parametrize(("text", "seconds"), [("1m", 60), ("12h", 43_200), ("30d", 2_592_000), ("4w", 2_419_200)])
def test_an_age_is_a_number_with_its_unit(text, seconds):
    """As seconds, and as a time before now."""
    assert parse_age(text) == seconds * SECOND_NS
    assert parse_since(text, 10**19) == 10**19 - seconds * SECOND_NS


def test_since_is_a_day_in_utc_or_a_time():
    """A day begins at midnight."""
    assert parse_since("2026-03-18", 0) == parse_time("2026-03-18T00:00:00Z")
    assert parse_since("2026-03-18T01:00:00+01:00", 0) == parse_time("2026-03-18T00:00:00Z")


@pytest.mark.parametrize("text", ["", "30", "d", "-3d", "3y", "2026-02-30", "2026-3-1"])
def test_what_is_no_time_is_refused(text):
    """The error says what would be right."""
    with pytest.raises(ConfigurationError, match=r"^--since: .* give an age such as 12h"):
        check_since("--since", text)
    with pytest.raises(ConfigurationError, match=r"^--older-than: .* give a whole number and its unit"):
        check_age("--older-than", text)
