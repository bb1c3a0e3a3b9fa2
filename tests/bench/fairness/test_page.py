"""The page of the order and its trials."""

from dataclasses import replace

from bench.fairness.page import fairness_page
from tests.support.fair_orders import fairness_of


def test_the_page_has_the_order_the_trials_and_links_to_the_runs(tmp_path):
    """With the picture of the first run's places."""
    found = fairness_of(tmp_path, "connect-order,filters")
    (tmp_path / "5" / "report.html").touch()
    text = fairness_page(found, tmp_path)
    assert text.startswith("<!doctype html>")
    assert found.sentence in text
    assert "connect-order: follows the order of subscribing: a cause." in text
    assert "rank of subscribing" in text
    assert 'href="5/report.html"' in text
    assert "order.swap_filters=true" in text
    elsewhere = fairness_page(found, tmp_path, tmp_path.parent / "page.html")
    assert f'href="{tmp_path.name}/5/report.html"' in elsewhere


def test_a_fault_and_an_interruption_are_told_above(tmp_path):
    """Without trials there is no such part."""
    found = fairness_of(tmp_path)
    assert "The trials of causes" not in fairness_page(found, tmp_path)
    assert "fault: it died" in fairness_page(replace(found, fault="it died"), tmp_path)
    assert "interrupted: the figures" in fairness_page(replace(found, end="interrupted"), tmp_path)
