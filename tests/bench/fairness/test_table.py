"""Who is first, on the console."""

from dataclasses import replace
from pathlib import Path

from bench.fairness.document import Interval
from bench.fairness.table import COLUMNS, LINES, interval_text, print_fairness, print_sentences
from tests.support.fair_orders import fairness_of
from tests.support.printed import printed

ALL = "connect-order,client-id,filters,reconnect,qos"


def test_it_takes_twenty_lines_of_eighty_columns_at_most(tmp_path):
    """With every trial, a fault and a long folder; on a narrow terminal the lines are cut."""
    found = replace(fairness_of(tmp_path, ALL), fault="it died. " * 40, sentence="in an order: " * 60)
    for width in (40, 80, 120):
        lines = printed(print_fairness, found, Path("runs") / ("fairness-" * 12), width=width).splitlines()
        assert len(lines) <= LINES
        assert max(map(len, lines)) <= min(width, COLUMNS)


def test_it_says_the_law_the_first_outlets_and_each_trial(tmp_path):
    """A row a trial, with both correlations and the finding; and where the report is."""
    found = fairness_of(tmp_path, ALL)
    said = printed(print_fairness, found, Path("out"), width=80)
    assert "in the order of subscribing: rank correlation of two messages 1.00" in said.replace("\n", " ")
    assert f"first: {found.first[0].outlet} (-0.99)" in said
    assert "connect-order" in said
    assert said.count(" a cause\n") == 3
    assert said.count(" no cause\n") == 2
    assert "report: out/fairness.html" in said


def test_what_is_not_known_of_the_order_has_no_line(tmp_path):
    """As where too few outlets were ranked to say what their places go with."""
    found = fairness_of(tmp_path)
    assert "place goes with: subscribing 1.00" in printed(print_fairness, found, Path("out"), width=80)
    order = replace(found.order, subscribing=None, client_ids=None, exact_first=None)
    assert "goes with" not in printed(print_fairness, replace(found, order=order), Path("out"), width=80)


def test_in_words_each_trial_is_a_sentence(tmp_path):
    """With --quiet nothing else is printed."""
    said = printed(print_sentences, fairness_of(tmp_path, "client-id"), width=120)
    assert "client-id: stays with the outlet: the client id is no cause" in said
    assert "fault: it died" in printed(print_sentences, replace(fairness_of(tmp_path / "b"), fault="it died"))


def test_an_interval_that_is_not_known_is_a_dash():
    """A known one has both ends."""
    assert interval_text(None) == "–"
    assert interval_text(Interval(value=0.5, low=0.25, high=0.75)) == "0.50 (0.25 … 0.75)"
