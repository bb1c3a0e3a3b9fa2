"""The page of a run: its figures are the summary's, its parts come in order, and it needs nothing from elsewhere."""

import re

import lxml.html
import pytest

from bench.base.format import or_dash
from bench.base.quantities import Unit
from bench.output.summary_parts import ThresholdSummary
from bench.report import facts
from bench.report.page import run_page
from bench.report.run_files import read_run
from bench.verdict.verdict import Verdict
from tests.support.baseline_results import leave_baseline
from tests.support.run_folders import group, leave_files, leave_run
from tests.support.shares import share
from tests.support.summaries import whole_summary

FAILS = ThresholdSummary(
    expression="disclosure.p99 < 1ms", unit=Unit.SECONDS, actual=0.05, actual_lower=0.05, passed=False, doubt=None
)


def page_of(folder, page=None):
    return lxml.html.fromstring(run_page(read_run(folder), page or folder / "report.html"))


def cells(page, caption):
    """The rows of the table with a caption, each as its cells."""
    (table,) = [table for table in page.iter("table") if table.findtext("caption").startswith(caption)]
    return [[cell.text_content() for cell in row] for row in table.find("tbody")]


def test_the_figures_are_the_summarys(tmp_path):
    """Account, latencies, thresholds, groups."""
    folder = leave_files(tmp_path, thresholds=(FAILS,), verdict=Verdict.FAIL, duplicates=3, late=2)
    summary, page = read_run(folder).summary, page_of(folder)
    account = {row[0]: row[1] for row in cells(page, "Deliveries of 10 releases")}
    assert account == {"expected": "100", "delivered": "100", "missing": "0", "duplicates": "3", "late": "2"}
    latencies = {row[0].partition(":")[0]: row[1:] for row in cells(page, "Latencies")}
    assert latencies["disclosure"] == [or_dash(value) for value in summary.latency_seconds.disclosure.values]
    assert latencies["swarm lag"] == [or_dash(value) for value in summary.latency_seconds.swarm_lag.values]
    assert cells(page, "The scenario's thresholds") == [["disclosure.p99 < 1ms", "fails", "50 ms", ""]]
    assert cells(page, "Deliveries by circuit")[0] == [
        "English, Northern Europe",
        "50",
        "50",
        "0",
        "25 ms",
        "50 ms",
        "50 ms",
    ]
    assert cells(page, "Deliveries by kind")[1][0] == "background"
    assert cells(page, "The worst releases")[1][4:8] == ["never"] * 4


def test_own_topics_have_a_table_and_no_map(tmp_path):
    """They are in no language and no region."""
    folder = leave_files(
        tmp_path,
        by_circuit={},
        by_language={},
        by_region={},
        by_topic={"news/0": group(0.02), "news/1": group(0.03)},
        shared={"$share/desk/news/+": share([1, 3])},
    )
    page = page_of(folder)
    assert [row[0] for row in cells(page, "Deliveries by topic")] == ["news/1", "news/0"]
    assert cells(page, "1 shared subscription") == [["desk/news/+", "2", "4", "4", "1", "2.0", "3", "1.50 ×"]]
    titles = [heading.text_content() for heading in page.iter("h2")]
    assert {"Topics", "Shared subscriptions"} <= set(titles)
    assert "Languages and regions" not in titles


def test_the_verdict_comes_first_with_what_fails(tmp_path):
    """Then the sentence, faults and doubts."""
    folder = leave_run(
        tmp_path,
        thresholds=(FAILS,),
        verdict=Verdict.FAIL,
        fault="a worker died",
        doubts=("starved",),
        interrupted=True,
    )
    (header,) = page_of(folder).iter("header")
    said = [element.text_content() for element in header.iter("h1", "p", "li")]
    assert said[:3] == ["small: FAIL", "The run broke off: a worker died.", "fault: a worker died"]
    assert said[-2:] == ["fails: disclosure.p99 < 1ms: 50 ms", "in doubt: starved"]


def test_the_parts_come_in_order_and_those_without_anything_are_left_out(tmp_path):
    """The contents link to each."""
    whole = [head.text for head in page_of(leave_files(tmp_path / "a")).iter("h2")]
    assert whole == [
        "What was run",
        "The account",
        "Latency over time",
        "Percentiles",
        "Coverage",
        "Spread",
        "Languages and regions",
        "Kinds of release",
        "Missing and duplicates",
        "Connects",
        "Processors and memory",
        "What limited",
        "Files",
    ]
    page = page_of(leave_run(tmp_path / "b"))
    few = [head.text for head in page.iter("h2")]
    assert not {"Latency over time", "Kinds of release", "Languages and regions"} & set(few)
    assert [link.get("href")[1:] for link in page.xpath("//nav//a")] == [head.get("id") for head in page.iter("h2")]


def test_a_run_with_a_baseline_says_how_it_compares(tmp_path):
    """Each figure with its noise after the thresholds, and beside the verdict what is slower."""
    page = page_of(leave_baseline(leave_files(tmp_path)))
    assert [head.text for head in page.iter("h2")][:2] == ["Beside the baseline", "What was run"]
    assert cells(page, "Figures of a typical release") == [
        ["time to the last outlet", "10 ms", "+5 ms", "+50.0%", "2 ms", "slower"]
    ]
    (header,) = page.iter("header")
    assert "baseline: slower than main (1 run) beyond noise" in header.text_content()


def test_a_run_without_any_delivery_has_a_page(tmp_path):
    """It broke before it published."""
    folder = leave_run(tmp_path, published=None, releases=0, expected=0, delivered=0, fault="the broker died")
    assert "The run broke off: the broker died." in page_of(folder).text_content()


def test_a_file_of_percentiles_that_is_broken_is_left_out(tmp_path):
    """A full disk may have cut off the upper ends, and not the lower ones."""
    folder = leave_files(tmp_path)
    (folder / "disclosure.hgrm").write_bytes(b"\xff\x00")
    assert "Percentile curves of transit" in str(run_page(read_run(folder), folder))


def test_examples_of_missing_deliveries_are_named(tmp_path):
    """With release, topic, cause and outlets."""
    (row,) = cells(page_of(leave_files(tmp_path)), "The first messages with missing outlets")
    assert row == ["4", "urn:example:1", "wire/v1/en/x/y", "undelivered", "1", "00042"]


def test_the_files_are_linked_from_where_the_page_is(tmp_path):
    """The page itself is not among them; one elsewhere links to the run's folder."""
    folder = leave_files(tmp_path / "a run")
    (folder / "report.html").write_text("an older page")
    targets = page_of(folder).xpath("//ul[@class='links']//a/@href")
    assert "summary.json" in targets
    assert "report.html" not in targets
    elsewhere = page_of(folder, tmp_path / "page.html").xpath("//ul[@class='links']//a/@href")
    assert "a%20run/summary.json" in elsewhere


@pytest.mark.parametrize(
    "pattern", [r"<script", r"\b(src|srcset)=", r"url\(", r"@import", r'(href|xlink:href)="(https?:)?//']
)
def test_the_page_needs_nothing_from_elsewhere(pattern, tmp_path):
    """It opens offline; its policy would let nothing else in. It is far below 5 MB."""
    text = run_page(read_run(leave_files(tmp_path)), tmp_path / "report.html")
    assert re.search(pattern, text) is None
    assert "default-src 'none'" in text or "default-src &#x27;none&#x27;" in text
    assert len(text.encode()) < 2_000_000


def test_headlines_of_releases_are_text(tmp_path):
    """A headline with angle brackets is no element."""
    assert "“Fire & <flood> in the port”" in page_of(leave_files(tmp_path)).text_content()


def test_facts_name_broker_machine_and_tags():
    """And of a broker that is the service's, that it is."""
    told = lxml.html.fromstring(facts.origin(whole_summary())).text_content()
    for text in (
        "embedded 2.12.0, 1 node",
        "bench-1: 2 cores (AMD EPYC), 25.3 GB of memory",
        "build=421",
        "small.toml",
    ):
        assert text in told
