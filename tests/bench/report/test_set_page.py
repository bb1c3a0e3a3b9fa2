"""The page of a set of runs."""

import lxml.html

from bench.report.run_files import read_runs
from bench.report.set_page import set_page
from bench.verdict.verdict import Verdict
from tests.support.baseline_results import leave_baseline
from tests.support.run_folders import leave_files, leave_set


def page_of(folder):
    (found,) = read_runs([folder])
    return lxml.html.fromstring(set_page(found, folder / "report.html"))


def test_the_runs_stand_side_by_side_with_links(tmp_path):
    """Each links to its page; a run that broke says so."""
    folder = leave_set(tmp_path, {}, {"verdict": Verdict.FAIL}, {"fault": "a worker died"})
    page = page_of(folder)
    assert page.findtext(".//h1/span") == "FAULT"
    rows = [[cell.text_content() for cell in row][:2] for row in page.xpath("//tbody")[0]]
    assert rows == [["run 1", "PASS"], ["run 2", "FAIL"], ["run 3", "FAULT"]]
    assert page.xpath("//tbody[1]//a/@href")[:3] == ["1/report.html", "2/report.html", "3/report.html"]


def test_the_curves_of_the_runs_are_drawn_where_there_are_any(tmp_path):
    """Against one another; without any the page says so."""
    folder = leave_set(tmp_path, {}, {})
    assert "No run delivered anything." in page_of(folder).text_content()
    leave_files(folder / "1")
    leave_files(folder / "2")
    page = page_of(folder)
    assert len(page.xpath("//figure")) == 1
    assert {"run 1", "run 2"} <= set(page.xpath("//*[local-name()='text']/text()"))


def test_the_figures_over_the_runs_are_those_of_runs_json(tmp_path):
    """Least, median and greatest, with units."""
    rows = [[cell.text_content() for cell in row] for row in page_of(leave_set(tmp_path, {}, {})).xpath("//tbody")[1]]
    assert ["disclosure p99", "50 ms", "50 ms", "50 ms", "0%"] in rows


def test_a_set_with_a_baseline_says_how_it_compares(tmp_path):
    """Beside the verdict and with its figures; the file is linked."""
    page = page_of(leave_baseline(leave_set(tmp_path, {}, {})))
    assert "Beside the baseline" in [head.text for head in page.iter("h2")]
    assert "baseline: slower than main (1 run) beyond noise" in page.find(".//header").text_content()
    assert "baseline.json" in page.xpath("//ul[@class='links']//a/@href")
