"""The panels of the pictures: drawn from the dashboards' own queries, titles, units and colours."""

import lxml.html
import pytest

from scripts.pictures.dashboards import PARTS, forms_of
from scripts.pictures.panels import panel

START_S = 1_000.0


class Scrapes:
    """Answers as a Prometheus that scraped a run for ten seconds; ``asked`` are the queries."""

    start_s, end_s = START_S, START_S + 10

    def __init__(self, value, missing_s=()):
        self.value, self.missing_s = value, missing_s
        self.asked = []

    def now(self, expr):
        self.asked.append(expr)
        return [] if self.value is None else [{"metric": {"process": "broker"}, "value": [self.end_s, self.value]}]

    def over(self, expr):
        self.asked.append(expr)
        seconds = [second for second in range(11) if second not in self.missing_s]
        return [
            {"metric": {"process": "broker"}, "values": [[START_S + second, self.value] for second in seconds]},
        ]


def form_of(title):
    """A panel of the dashboards as their JSON has it."""
    return next(form for part in PARTS for form in forms_of(part) if form["title"] == title)


def drawn(title, scraped):
    return lxml.html.fromstring(panel(form_of(title), scraped, 40.0))


@pytest.mark.parametrize(
    ("title", "value", "text", "colour"),
    [
        ("Can the measure be trusted?", "0", "yes", "background: var(--pass)"),
        ("Can the measure be trusted?", "3", "in doubt", "background: var(--fail)"),
        ("Missing", "0", "0", "color: var(--pass)"),
        ("Missing", "12", "12", "color: var(--fail)"),
        ("Coverage of settled releases", "0.995", "99.5%", "color: var(--fail)"),
        ("Missing", None, "–", "color: var(--ink)"),
    ],
)
def test_a_figure_in_large_type_has_the_text_and_colour_of_its_panel(title, value, text, colour):
    """By the panel's mappings, its thresholds and its unit."""
    page = drawn(title, Scrapes(value))
    (shown,) = page.find_class("value")
    assert page.findtext(".//h2") == title
    assert shown.text == text
    assert shown.get("style").startswith(colour)


def test_a_figure_has_the_name_of_its_query():
    """With the labels filled in, where the legend asks for them."""
    page = drawn("At the limit", Scrapes("1.25"))
    assert [each.text for each in page.find_class("name")] == ["outstanding", "broker"]
    assert [each.text for each in page.find_class("value")] == ["1.2 s", "1.2 s"]


def test_lines_are_of_the_panels_own_queries_with_their_legend():
    """No variable is left in a query, and each line is named."""
    scraped = Scrapes("2")
    page = drawn("Processors of the run's machine", scraped)
    assert len(scraped.asked) == len(form_of("Processors of the run's machine")["targets"])
    assert not any("$" in expr for expr in scraped.asked)
    texts = [each.text for each in page.iter("{*}text")]
    assert {"broker", "cores"} <= set(texts)


def test_a_line_is_interrupted_where_nothing_was_scraped():
    """As in Grafana: a gap is no line."""
    pieces = []
    for missing_s in ((), (4, 5, 6)):
        page = drawn("Outstanding", Scrapes("2", missing_s))
        pieces.append(max(path.get("d").count("M") for path in page.iter("{*}path") if "L" in path.get("d")))
    assert pieces == [1, 2]


def test_a_type_of_panel_that_is_not_drawn_is_refused():
    """A table would be a picture of nothing."""
    form = {**form_of("Missing"), "type": "heatmap"}
    with pytest.raises(ValueError, match="Missing: a panel of type heatmap is not drawn"):
        panel(form, Scrapes("1"), 40.0)
