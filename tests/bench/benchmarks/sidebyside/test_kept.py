"""The last results in the documentation: ten at most, with the machine's own figures."""

import json

import pytest

from bench.base.errors import ConfigurationError
from bench.benchmarks.sidebyside.case_result import CaseResult
from bench.benchmarks.sidebyside.kept import BEGIN, END, KEPT_MOST, keep
from tests.support.sidebyside import NOTHING_BROKE, PACED, case_of, order_case, results_of


def page_in(folder):
    page = folder / "page.md"
    page.write_text(f"# Page\n\n{BEGIN}\nold\n{END}\n\nAfter.\n")
    return page


def test_a_result_has_a_row_for_each_bound_and_the_baselines_own_figure(tmp_path):
    """The page around the table stays as it is."""
    page = page_in(tmp_path)
    keep(results_of(case_of(), order_case([10.0] * 4, [10.1] * 4, [11.0] * 4)), tmp_path / "kept.json", page)
    text = page.read_text()
    assert text.startswith("# Page\n")
    assert text.endswith(f"{END}\n\nAfter.\n")
    assert "old" not in text
    row = "| now, 6,500 outlets | embedded, QoS 0, paced | CPU per delivery | held | 1.17 (1.17–1.17) | 6 |"
    assert row in text
    assert "| now, 6,500 outlets | embedded, QoS 0, order | CPU per delivery, order of a sample | held |" in text
    assert "Measured on: a processor, 2 cores, Linux 6, Python 3.11." in text


def test_the_last_ten_results_are_kept_the_last_one_first(tmp_path):
    """Each with its doubts."""
    page, file = page_in(tmp_path), tmp_path / "kept.json"
    for _ in range(KEPT_MOST):
        keep(results_of(case_of()), file, page)
    keep(results_of(CaseResult(PACED, case_of().trials, NOTHING_BROKE, doubts=("others",))), file, page)
    kept = json.loads(file.read_text())
    assert len(kept) == KEPT_MOST
    assert [result["doubtful"] for result in kept] == [False] * (KEPT_MOST - 1) + [True]
    rows = [line for line in page.read_text().splitlines() if line.startswith("| now")]
    assert "doubtful" in rows[0]
    assert "doubtful" not in rows[-1]


@pytest.mark.parametrize("text", ["{", "[{}]", '[{"measured_at": 3}]'])
def test_a_file_that_is_none_of_ours_is_an_error_and_nothing_is_written(tmp_path, text):
    """File and remedy are named."""
    page, file = page_in(tmp_path), tmp_path / "kept.json"
    file.write_text(text)
    with pytest.raises(ConfigurationError, match=r"kept\.json: .*; remove the file, or mend it"):
        keep(results_of(case_of()), file, page)
    assert (file.read_text(), "old" in page.read_text()) == (text, True)


def test_a_page_without_a_place_is_an_error(tmp_path):
    """The marks that are missing are named, or the page that is; the file is not written."""
    page = tmp_path / "page.md"
    with pytest.raises(ConfigurationError, match=r"page\.md: no such file.*; run it in the project's folder"):
        keep(results_of(case_of()), tmp_path / "kept.json", page)
    page.write_text("# Page\n")
    with pytest.raises(ConfigurationError, match="no place for the results"):
        keep(results_of(case_of()), tmp_path / "kept.json", page)
    assert not (tmp_path / "kept.json").exists()
