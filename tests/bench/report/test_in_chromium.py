"""The pages in a browser: they fit a phone, a tablet and a desk, and axe finds no fault, on light and dark screens."""

from importlib.resources import files

import pytest

from bench.capacity.goals import DEFAULT_GOAL, SearchGoal
from bench.capacity.page import capacity_page
from bench.report.page import run_page
from bench.report.run_files import read_run, read_runs
from bench.report.set_page import set_page
from bench.verdict.verdict import Verdict
from tests.support.capacities import capacity_of
from tests.support.chromium import CHROMIUM, look
from tests.support.run_folders import leave_files, leave_set

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
WIDTHS = {"phone": 360, "tablet": 768, "desk": 1280}
LAYOUT = """async () => {
    const shown = name => [...document.querySelectorAll('.' + name)].filter(part => part.checkVisibility()).length;
    const scale = matrix => Math.hypot(matrix.a, matrix.b);
    return {
        over: document.documentElement.scrollWidth - window.innerWidth,
        wide: shown('wide'), narrow: shown('narrow'),
        least: Math.min(...[...document.querySelectorAll('.chart text')]
            .filter(text => text.checkVisibility() && text.textContent.trim())
            .map(text => parseFloat(getComputedStyle(text).fontSize) * scale(text.getScreenCTM()))),
    };
}"""
FAULTS = """async () => {
    document.querySelectorAll('details').forEach(part => part.open = true);
    const found = await axe.run(document, {resultTypes: ['violations']});
    const told = node => node.html.slice(0, 200);
    return found.violations.map(fault => fault.id + ': ' + fault.nodes.slice(0, 3).map(told));
}"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = leave_files(tmp_path_factory.mktemp("run"), doubts=("a doubt",), verdict=Verdict.INVALID)
    return run_page(read_run(folder), folder / "report.html")


@pytest.mark.parametrize("device", WIDTHS)
def test_the_page_fits_its_screen(device, page, tmp_path):
    """Nothing sticks out to the side, one form of each figure is shown, and no text of a figure is tiny."""
    found = look(page, LAYOUT, tmp_path, width=WIDTHS[device])
    assert found["over"] <= 0
    figures = page.count('class="chart wide"')
    assert (found["wide"], found["narrow"]) == ((0, figures) if device == "phone" else (figures, 0))
    assert found["least"] >= 8


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_in_the_page_of_a_run(scheme, page, tmp_path):
    """Contrast, names, landmarks, order of headings, tables."""
    assert look(page, FAULTS, tmp_path, width=WIDTHS["desk"], scheme=scheme, library=axe()) == []


def test_axe_finds_no_fault_on_a_phone_or_in_the_page_of_a_set(page, tmp_path):
    """What scrolls there can be reached by the keyboard."""
    assert look(page, FAULTS, tmp_path, width=WIDTHS["phone"], library=axe()) == []
    folder = leave_set(tmp_path / "set", {}, {})
    leave_files(folder / "1")
    (found,) = read_runs([folder])
    of_set = set_page(found, folder / "report.html")
    assert look(of_set, FAULTS, tmp_path, width=WIDTHS["desk"], library=axe()) == []


@pytest.mark.parametrize("device", WIDTHS)
def test_the_page_of_a_search_fits_its_screen_without_a_fault(device, tmp_path):
    """On a phone, a tablet and a desk; on a dark screen too."""
    searched = capacity_page(capacity_of(1_000, DEFAULT_GOAL, SearchGoal(loss_ratio=0.1, width=0.05)), tmp_path)
    found = look(searched, LAYOUT, tmp_path, width=WIDTHS[device])
    assert found["over"] <= 0
    assert found["least"] >= 8
    scheme = "dark" if device == "tablet" else "light"
    assert look(searched, FAULTS, tmp_path, width=WIDTHS[device], scheme=scheme, library=axe()) == []


def test_axe_finds_a_fault_that_is_there(page, tmp_path):
    """The check itself: text as pale as the page."""
    pale = page.replace("--ink: #1b1f24", "--ink: #eeeeee")
    assert any("color-contrast" in fault for fault in look(pale, FAULTS, tmp_path, width=1280, library=axe()))


def axe():
    return (files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
