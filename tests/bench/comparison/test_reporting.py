"""The report of a comparison, made again from its files."""

import csv
import io
import json
from dataclasses import replace

import lxml.html
import pytest
from markdown_it import MarkdownIt

from bench.base.documents import decode, encode
from bench.base.errors import ConfigurationError
from bench.base.exits import Exit
from bench.cli import main
from bench.comparison.document import Comparison
from bench.comparison.reporting import report_comparison
from bench.report.destinations import STANDARD_OUTPUT, Destinations
from tests.bench.comparison.test_command import made_set


@pytest.fixture
def compared(tmp_path, capsys):
    """The folder of a comparison of two sets, as the command leaves it."""
    sides = [str(made_set(tmp_path / name, last_s)) for name, last_s in (("a", 0.02), ("b", 0.03))]
    assert main(["compare", *sides, "--out", str(tmp_path / "out")]) == 0
    capsys.readouterr()
    return tmp_path / "out"


def test_the_page_and_the_table_are_as_the_command_made_them(compared, capsys):
    """The table is printed, and the page is in the folder."""
    before = (compared / "comparison.html").read_text()
    (compared / "comparison.html").unlink()
    assert report_comparison(compared, Destinations()) is Exit.PASS
    assert (compared / "comparison.html").read_text() == before
    printed = capsys.readouterr().out
    assert "b is worse in half of the outlets" in printed.replace("\n", " ")
    assert "report: " in printed


def test_its_json_is_comparison_json(compared, capsys):
    """As the file has it."""
    assert report_comparison(compared, Destinations(json=STANDARD_OUTPUT)) is Exit.PASS
    assert json.loads(capsys.readouterr().out) == json.loads((compared / "comparison.json").read_bytes())


def test_its_csv_has_a_row_for_each_run(compared, capsys):
    """In the order of the sides; a run whose files are gone is named."""
    assert report_comparison(compared, Destinations(csv=STANDARD_OUTPUT)) is Exit.PASS
    assert len(list(csv.DictReader(io.StringIO(capsys.readouterr().out)))) == 10
    (compared.parent / "b" / "2" / "summary.json").unlink()
    with pytest.raises(ConfigurationError, match=r"b/2/summary\.json: no such file"):
        report_comparison(compared, Destinations(csv=STANDARD_OUTPUT))


def test_its_markdown_has_the_sentence_and_a_row_for_each_figure(compared, capsys):
    """Before the table stands what is found."""
    assert report_comparison(compared, Destinations(markdown=STANDARD_OUTPUT)) is Exit.PASS
    html = lxml.html.fromstring(MarkdownIt("gfm-like", {"linkify": False}).render(capsys.readouterr().out))
    found = decode(Comparison, (compared / "comparison.json").read_bytes(), "")
    assert html.findtext(".//p") == found.sentence
    rows = html.xpath("//tbody/tr")
    assert [row[-1].text for row in rows] == [figure.finding for figure in found.figures]


def test_a_page_elsewhere_links_to_the_folder(compared, tmp_path):
    """Its runs and its file."""
    page = tmp_path / "page.html"
    assert report_comparison(compared, Destinations(html=page)) is Exit.PASS
    targets = [target for target in lxml.html.parse(page).xpath("//a/@href") if not target.startswith("#")]
    assert "out/comparison.json" in targets
    assert all((tmp_path / target).is_file() for target in targets)


@pytest.mark.parametrize("code", [Exit.FAULT, Exit.INVALID, Exit.INTERRUPTED])
def test_the_exit_code_is_the_comparisons(compared, code):
    """It is in its file."""
    path = compared / "comparison.json"
    path.write_bytes(encode(replace(decode(Comparison, path.read_bytes(), ""), exit_code=int(code))))
    assert report_comparison(compared, Destinations()) is code


def test_what_is_not_there_is_named(tmp_path, compared, capsys):
    """The file, the form that there is none of, and the place that can't be written."""
    with pytest.raises(ConfigurationError, match=r"comparison\.json: no such file or directory; give the folder"):
        report_comparison(tmp_path / "none", Destinations())
    with pytest.raises(ConfigurationError, match="--junit: a comparison has no test cases; give --html, --json"):
        report_comparison(compared, Destinations(junit=tmp_path / "junit.xml"))
    assert report_comparison(compared, Destinations(json=tmp_path)) is Exit.FAULT
    assert "is a directory; it is not written" in capsys.readouterr().err
