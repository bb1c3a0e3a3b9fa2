"""The pictures in the README and the documents: current, small, shown to everybody, and of what the report has."""

import datetime as dt
import json
import re
import subprocess

import pytest

from bench.report.page import run_page
from bench.report.run_files import read_run
from scripts.pictures.__main__ import FOLDER
from scripts.pictures.shots import SCHEMES, SHOTS
from tests.support.documents import DOCUMENTS, ROOT
from tests.support.run_folders import leave_files

RECORD = json.loads((FOLDER / "pictures.json").read_text())
GRACE = dt.timedelta(days=30)
MOST_BYTES, MOST_BYTES_IN_ALL = 200_000, 1_000_000
SHOWN = re.compile(r'(?:src|srcset)="(?:\.\./)?(?:docs/)?pictures/([^"]+)"')


def shown():
    """The pictures that each document shows."""
    return {path.name: SHOWN.findall(path.read_text()) for path in DOCUMENTS}


def test_the_pictures_are_no_older_than_the_report_by_more_than_thirty_days():
    """The newest commit to the report's code is at most 30 days younger: else run python -m scripts.pictures."""
    command = ["git", "log", "-1", "--format=%cs", "--", "bench/report"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode or not found.stdout.strip():
        pytest.skip("the dates of the commits are not here: this is no clone")
    assert dt.date.fromisoformat(found.stdout.strip()) <= dt.date.fromisoformat(RECORD["made"]) + GRACE


def test_the_folder_has_the_pictures_of_the_record_and_of_the_script():
    """Each shot, on a light and on a dark screen, and no other file."""
    expected = sorted(shot.file(scheme) for shot in SHOTS for scheme in SCHEMES)
    assert RECORD["pictures"] == expected
    assert sorted(path.name for path in FOLDER.iterdir() if path.name != "pictures.json") == expected


def test_the_pictures_are_small():
    """A clone and a page load them: less than 200 kB each, and 1 MB in all."""
    sizes = {name: (FOLDER / name).stat().st_size for name in RECORD["pictures"]}
    assert {name: size for name, size in sizes.items() if size >= MOST_BYTES} == {}
    assert sum(sizes.values()) < MOST_BYTES_IN_ALL


def test_each_picture_is_shown_in_a_document():
    """A document shows each picture, and shows no picture that is not there."""
    assert {name for names in shown().values() for name in names} == set(RECORD["pictures"])


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_picture_comes_with_words_and_in_both_schemes(path):
    """Each picture says in words what it shows, and has a form for a dark screen."""
    text = path.read_text()
    for whole in re.findall(r"<picture>.*?</picture>", text, re.DOTALL):
        light, dark = re.search(r'src="[^"]*?(\w[\w-]*)-light\.webp"', whole), re.search(r"([\w-]+)-dark\.webp", whole)
        assert light[1] == dark[1]
        assert len(re.search(r'alt="([^"]*)"', whole)[1].split()) >= 5
    assert len(SHOWN.findall(text)) == 2 * text.count("<picture>")


def test_the_report_has_the_sections_of_the_shots(tmp_path):
    """Each shot begins and ends at a section that the report of a run has."""
    folder = leave_files(tmp_path)
    page = run_page(read_run(folder), folder / "report.html")
    places = {place for shot in SHOTS for place in (shot.first, shot.until) if place}
    assert {place for place in places if f'id="{place}"' not in page} == set()
