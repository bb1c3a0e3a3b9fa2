"""The service levels of a run: clock and record of each release."""

from contextlib import closing

from bench.run.service_levels import service_level_watch
from bench.scenario.load import load_scenario
from bench.verdict.receipts import Receipt
from tests.support.changed_stories import version_row
from tests.support.run_files import read_file
from tests.support.run_results import MS
from tests.support.scenarios import ROOMY


def test_a_settled_version_is_counted_and_written(tmp_path):
    """Its receipt comes from the calendar."""
    levels = service_level_watch(load_scenario("regulated", machine=ROOMY), tmp_path)
    with closing(levels):
        levels.plan["urn:x:1", 1] = Receipt(1, 1, 1)
        levels.settled(version_row(1, {0: MS}))
    found = levels.figures(lambda _uri, _version: None)
    assert (found.on_time, found.within_ns, levels.problem) == ((1, 1), 300 * 10**9, "")
    assert len(read_file(tmp_path / "records.jsonl")) == 1


def test_a_scenario_without_service_levels_has_no_records(tmp_path):
    """No file is made."""
    assert service_level_watch(load_scenario("morning", machine=ROOMY), tmp_path) is None
    assert list(tmp_path.iterdir()) == []
