"""The report of a search, made again from its files."""

import csv
import io
import json
from dataclasses import replace

import lxml.html
import pytest
from markdown_it import MarkdownIt
from rich.console import Console

from bench.base.documents import encode
from bench.base.errors import ConfigurationError
from bench.base.exits import Exit
from bench.capacity.reporting import report_capacity
from bench.capacity.writing import write_capacity
from bench.output.progress import Display
from bench.report.destinations import STANDARD_OUTPUT, Destinations
from tests.support.capacities import capacity_of
from tests.support.run_folders import leave_run

SILENT = Display(Console(file=io.StringIO(), quiet=True))


@pytest.fixture(scope="module")
def found():
    return capacity_of(1_000)


@pytest.fixture
def folder(found, tmp_path):
    """The folder of a search, whose trials left their summaries."""
    for trial in found.trials:
        leave_run(tmp_path / "search" / str(trial.number))
    assert write_capacity(found, tmp_path / "search", SILENT) == []
    return tmp_path / "search"


def test_the_pages_are_as_the_search_made_them(folder, capsys):
    """Of the search and of each trial; the table is printed."""
    before = {path.relative_to(folder): path.read_text() for path in folder.rglob("*.html")}
    for path in folder.rglob("*.html"):
        path.unlink()
    assert report_capacity(folder, Destinations()) is Exit.PASS
    assert {path.relative_to(folder): path.read_text() for path in folder.rglob("*.html")} == before
    assert "metronome holds" in capsys.readouterr().out


def test_its_json_is_capacity_json_and_its_csv_has_a_row_for_each_trial(found, folder, capsys):
    """As the files have them; a trial without a summary is named."""
    assert report_capacity(folder, Destinations(json=STANDARD_OUTPUT)) is Exit.PASS
    assert json.loads(capsys.readouterr().out) == json.loads((folder / "capacity.json").read_bytes())
    assert report_capacity(folder, Destinations(csv=STANDARD_OUTPUT)) is Exit.PASS
    assert len(list(csv.DictReader(io.StringIO(capsys.readouterr().out)))) == len(found.trials)
    (folder / "2" / "summary.json").unlink()
    with pytest.raises(ConfigurationError, match=r"2/summary\.json: no such file"):
        report_capacity(folder, Destinations(csv=STANDARD_OUTPUT))


def test_its_markdown_has_the_answer_and_a_row_for_each_load(found, folder, capsys):
    """What broke first stands between them."""
    report_capacity(folder, Destinations(markdown=STANDARD_OUTPUT))
    html = lxml.html.fromstring(MarkdownIt("gfm-like", {"linkify": False}).render(capsys.readouterr().out))
    assert html.xpath("//p")[0].text == found.goals[0].sentence
    assert [row[0].text for row in html.xpath("//tbody/tr")] == [f"{each.load:,}" for each in found.loads]


def test_a_page_elsewhere_links_to_the_folder(folder, tmp_path):
    """Its trials and its file."""
    page = tmp_path / "page.html"
    assert report_capacity(folder, Destinations(html=page)) is Exit.PASS
    targets = [target for target in lxml.html.parse(page).xpath("//a/@href") if not target.startswith("#")]
    assert "search/capacity.json" in targets
    assert "search/1/report.html" in targets
    assert all((tmp_path / target).is_file() for target in targets)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"end": "fault", "fault": "nats died"}, Exit.FAULT),
        ({"end": "interrupted"}, Exit.INTERRUPTED),
        ({"least": 10**6}, Exit.PASS),
    ],
)
def test_the_exit_code_is_the_searchs(found, folder, changes, code):
    """It follows from the bounds and the end."""
    (folder / "capacity.json").write_bytes(encode(replace(found, **changes)))
    assert report_capacity(folder, Destinations()) is code


def test_a_search_in_which_the_least_load_did_not_hold_failed(found, folder):
    """As the command said."""
    goal = replace(found.goals[0], lower=None, upper=found.least)
    (folder / "capacity.json").write_bytes(encode(replace(found, goals=(goal,))))
    assert report_capacity(folder, Destinations()) is Exit.FAIL


def test_what_is_not_there_is_named(tmp_path, folder, capsys):
    """The file, the form that there is none of, and the place that can't be written."""
    with pytest.raises(ConfigurationError, match=r"capacity\.json: no such file or directory; give the folder"):
        report_capacity(tmp_path / "none", Destinations())
    with pytest.raises(ConfigurationError, match="--junit: the thresholds of a search are meant to fail"):
        report_capacity(folder, Destinations(junit=tmp_path / "junit.xml"))
    assert report_capacity(folder, Destinations(json=tmp_path)) is Exit.FAULT
    assert "is a directory; it is not written" in capsys.readouterr().err
