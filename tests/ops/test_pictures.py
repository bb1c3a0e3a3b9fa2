"""The pictures in the README and the documents: current, small, shown to everybody, and of what the report has."""

import datetime as dt
import json
import re
import subprocess

import pytest

from bench.comparison.page import comparison_page
from bench.report.page import run_page
from bench.report.run_files import read_run
from scripts.pictures.__main__ import FOLDER
from scripts.pictures.dashboards import PARTS, forms_of
from scripts.pictures.shots import SCHEMES, SHOTS, SOURCES
from tests.bench.comparison.test_command import comparison
from tests.support.documents import DOCUMENTS, ROOT
from tests.support.run_folders import leave_files

RECORD = json.loads((FOLDER / "pictures.json").read_text())
GRACE = dt.timedelta(days=30)
PICTURES = sorted(name for taken in RECORD.values() for name in taken["pictures"])
MOST_BYTES, MOST_BYTES_IN_ALL = 200_000, 1_500_000
SHOWN = re.compile(r'(?:src|srcset)="(?:\.\./)?(?:docs/)?pictures/([^"]+)"')


def shown():
    """The pictures that each document shows."""
    return {path.name: SHOWN.findall(path.read_text()) for path in DOCUMENTS}


@pytest.mark.parametrize("source", SOURCES)
def test_the_pictures_are_no_older_than_what_they_show_by_more_than_thirty_days(source):
    """The newest commit to the code of the page is at most 30 days younger: else run make pictures."""
    command = ["git", "log", "-1", "--format=%cs", "--", SOURCES[source]]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode or not found.stdout.strip():
        pytest.skip("the dates of the commits are not here: this is no clone")
    assert dt.date.fromisoformat(found.stdout.strip()) <= dt.date.fromisoformat(RECORD[source]["made"]) + GRACE


def test_the_folder_has_the_pictures_of_the_record_and_of_the_script():
    """Each shot of each source, on a light and on a dark screen, and no other file."""
    for source in SOURCES:
        shots = [shot for shot in SHOTS if shot.source == source]
        assert RECORD[source]["pictures"] == sorted(shot.file(scheme) for shot in shots for scheme in SCHEMES)
    assert sorted(path.name for path in FOLDER.iterdir() if path.name != "pictures.json") == PICTURES


def test_the_pictures_are_small():
    """A clone and a page load them: less than 200 kB each, and 1.5 MB in all."""
    sizes = {name: (FOLDER / name).stat().st_size for name in PICTURES}
    assert {name: size for name, size in sizes.items() if size >= MOST_BYTES} == {}
    assert sum(sizes.values()) < MOST_BYTES_IN_ALL


def test_each_picture_is_shown_in_a_document():
    """A document shows each picture, and shows no picture that is not there."""
    assert {name for names in shown().values() for name in names} == set(PICTURES)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_picture_comes_with_words_and_in_both_schemes(path):
    """Each picture says in words what it shows, and has a form for a dark screen."""
    text = path.read_text()
    for whole in re.findall(r"<picture>.*?</picture>", text, re.DOTALL):
        light, dark = re.search(r'src="[^"]*?(\w[\w-]*)-light\.webp"', whole), re.search(r"([\w-]+)-dark\.webp", whole)
        assert light[1] == dark[1]
        assert len(re.search(r'alt="([^"]*)"', whole)[1].split()) >= 5
    assert len(SHOWN.findall(text)) == 2 * text.count("<picture>")


def places(source):
    """The sections at which the shots of a source begin and end."""
    return {place for shot in SHOTS if shot.source == source for place in (shot.first, shot.until) if place}


def test_the_report_has_the_sections_of_the_shots(tmp_path):
    """Each shot begins and ends at a section that the report of a run has."""
    folder = leave_files(tmp_path)
    page = run_page(read_run(folder), folder / "report.html")
    assert {place for place in places("report") if f'id="{place}"' not in page} == set()


def test_the_page_of_a_comparison_has_the_sections_of_the_shots(tmp_path):
    """As that of a report."""
    page = comparison_page(comparison(), tmp_path)
    assert {place for place in places("comparison") if f'id="{place}"' not in page} == set()


def test_each_document_that_shows_a_dashboard_says_that_it_is_no_screenshot():
    """The panels are drawn from the dashboards' queries, and Grafana draws them otherwise."""
    for path in DOCUMENTS:
        text = path.read_text()
        if "pictures/dashboard-" in text:
            assert "not a screenshot of Grafana" in " ".join(text.split())


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_the_parts_of_the_dashboards_have_panels_that_are_drawn(part):
    """Whole panels, of the two types that scripts/pictures draws."""
    forms = forms_of(part)
    assert len(forms) >= 7
    assert {form["type"] for form in forms} == {"stat", "timeseries"}
    assert max(form["gridPos"]["y"] + form["gridPos"]["h"] for form in forms) == part.until - part.first
