"""How a run compares with its baseline, as a value."""

import pytest

from bench.output.baseline_result import FILE, change_text
from tests.support.baseline_results import baseline_result, leave_baseline
from tests.support.run_files import check_document, read_file


@pytest.mark.parametrize("finding", ["slower", "faster", "same", None])
def test_every_result_keeps_the_schema(tmp_path, finding):
    """In memory and in its file."""
    assert check_document(baseline_result(finding)) == read_file(leave_baseline(tmp_path, finding) / FILE)


def test_a_difference_is_told_with_its_noise():
    """Its sign says the direction; a baseline of 0 has no percentage."""
    (change,) = baseline_result("faster").changes
    assert change_text(change) == "−5 ms (-50%), noise ±2 ms"
