"""The report of a result of any kind, made again from its files."""

import csv
import io
import json
import sys

import pytest

from bench.base.documents import encode
from bench.base.exits import Exit
from bench.report.destinations import STANDARD_OUTPUT, Destinations
from bench.report.result_report import FORMS, ResultReport, report_result
from tests.support.run_folders import leave_run
from tests.support.summaries import whole_summary

RESULT = whole_summary()


@pytest.fixture
def reported(tmp_path):
    """Make the report of a result with two runs, whose pages have these problems; return its exit code."""
    runs = [leave_run(tmp_path / name) for name in ("1", "2")]

    def report(destinations, problems=()):
        made = ResultReport(
            document=RESULT,
            runs=runs,
            exit_code=Exit.FAIL,
            markdown=lambda: "## Result\n",
            write_page=lambda page: [f"page {page}"],
            write_pages=lambda meter: list(problems),
            show=lambda: sys.stdout.write("the table\n"),
        )
        return report_result(made, destinations)

    return report


def test_without_a_destination_the_pages_are_written_and_the_table_is_printed(reported, capsys):
    """With the exit code that the command ended with; a page that is not written is a fault."""
    assert reported(Destinations()) is Exit.FAIL
    assert capsys.readouterr().out == "the table\n"
    assert reported(Destinations(), ["no space left"]) is Exit.FAULT
    said = capsys.readouterr()
    assert (said.out, said.err) == ("the table\n", "wirestorm: no space left\n")


def test_each_form_goes_where_it_is_asked_for_and_no_table_is_printed(reported, capsys):
    """JSON as the file has it, Markdown as the result makes it, a row of CSV for each run."""
    assert reported(Destinations(json=STANDARD_OUTPUT)) is Exit.FAIL
    assert json.loads(capsys.readouterr().out) == json.loads(encode(RESULT))
    reported(Destinations(markdown=STANDARD_OUTPUT))
    assert capsys.readouterr().out == "## Result\n"
    reported(Destinations(csv=STANDARD_OUTPUT))
    assert len(list(csv.DictReader(io.StringIO(capsys.readouterr().out)))) == 2
    assert "junit" not in FORMS


def test_a_page_elsewhere_is_written_alone(reported, tmp_path, capsys):
    """The problem of the other pages is none of this report's."""
    assert reported(Destinations(html=tmp_path / "page.html"), ["of another page"]) is Exit.FAULT
    assert capsys.readouterr().err == f"wirestorm: page {tmp_path / 'page.html'}\n"
