"""The pages of the runs and of the order."""

from bench.fairness.writing import write_fairness_page, write_fairness_pages
from tests.support.fair_orders import fairness_of


def test_each_run_has_a_page_beside_that_of_the_order(tmp_path):
    """A run that left no summary has none; once it is stopped no further page of a run is begun."""
    found = fairness_of(tmp_path, "qos")
    (tmp_path / "2" / "summary.json").unlink()
    assert write_fairness_pages(found, tmp_path, stopped=lambda: True) == ["interrupted after 0 of 2 pages"]
    assert sorted(path.name for path in tmp_path.rglob("*.html")) == ["fairness.html"]
    assert write_fairness_pages(found, tmp_path) == []
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.html")) == [
        "1/report.html",
        "3/report.html",
        "fairness.html",
    ]


def test_a_page_that_is_not_written_is_told(tmp_path):
    """With its path."""
    (problem,) = write_fairness_page(fairness_of(tmp_path), tmp_path, tmp_path / "none" / "page.html")
    assert "none" in problem
