"""The page of a comparison in a browser: it fits its screen, and axe finds no fault."""

import pytest

from bench.comparison.page import comparison_page
from tests.bench.comparison.test_command import comparison
from tests.bench.report.test_in_chromium import FAULTS, LAYOUT, WIDTHS, axe
from tests.support.chromium import CHROMIUM, look

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return comparison_page(comparison(3, fault="nats died", exit_code=1), tmp_path_factory.mktemp("comparison"))


@pytest.mark.parametrize("device", ["phone", "desk"])
def test_the_page_fits_its_screen(device, page, tmp_path):
    """Nothing sticks out to the side, one form of each figure is shown, and no text of a figure is tiny."""
    found = look(page, LAYOUT, tmp_path, width=WIDTHS[device])
    assert found["over"] <= 0
    assert (found["wide"], found["narrow"]) == ((0, 6) if device == "phone" else (6, 0))
    assert found["least"] >= 8


@pytest.mark.parametrize(("device", "scheme"), [("desk", "light"), ("desk", "dark"), ("phone", "light")])
def test_axe_finds_no_fault(device, scheme, page, tmp_path):
    """Contrast, names, landmarks, order of headings, tables."""
    assert look(page, FAULTS, tmp_path, width=WIDTHS[device], scheme=scheme, library=axe()) == []
