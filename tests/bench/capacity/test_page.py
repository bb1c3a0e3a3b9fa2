"""The page of a search: its figures are those of ``capacity.json``, and the answer comes first."""

import lxml.html
import pytest

from bench.base.format import or_dash
from bench.capacity.goals import DEFAULT_GOAL, SearchGoal
from bench.capacity.page import capacity_page
from tests.support.capacities import capacity_of


@pytest.fixture(scope="module")
def found():
    return capacity_of(1_000)


def page_of(capacity, folder):
    return lxml.html.fromstring(capacity_page(capacity, folder))


def cells(page, caption):
    """The rows of the table with a caption, each as its cells."""
    (table,) = [table for table in page.iter("table") if table.findtext("caption").startswith(caption)]
    return [[cell.text_content().replace("\N{NO-BREAK SPACE}", " ") for cell in row] for row in table.find("tbody")]


def test_the_answer_of_each_goal_comes_first(tmp_path):
    """Its sentence, with the conditional throughput in the load's unit."""
    capacity = capacity_of(1_000, DEFAULT_GOAL, SearchGoal(loss_ratio=0.1, width=0.05))
    leads = [part.text_content() for part in page_of(capacity, tmp_path).find_class("lead")]
    assert [lead.partition(" Conditional")[0] for lead in leads] == [goal.sentence for goal in capacity.goals]
    for lead, goal in zip(leads, capacity.goals, strict=True):
        assert lead.endswith(f"Conditional throughput: {round(goal.conditional_throughput):,} releases/min.")


def test_the_figures_are_those_of_the_document(found, tmp_path):
    """Bounds of the goals; load, loss and latencies of the trials, in their order."""
    page = page_of(found, tmp_path)
    (goal,) = found.goals
    bounds = (goal.lower, goal.upper, None, goal.conditional_throughput)
    shown = ["–" if value is None else f"{value:,.0f}" for value in bounds]
    assert cells(page, "The bounds")[0][1:] == [*shown, "30 s"]
    rows = cells(page, f"The {len(found.trials)} trials")
    assert len(rows) == len(found.trials)
    for row, trial in zip(rows, found.trials, strict=True):
        assert row[:3] == [f"{trial.number}", f"{trial.load:,}", or_dash(trial.seconds)]
        assert row[3] == ("broke" if trial.missing else "held")
        assert float(row[4].rstrip("%")) == pytest.approx(100 * trial.loss_ratio, rel=1e-3)
        assert row[5:7] == [or_dash(trial.p50), or_dash(trial.p99)]
        assert (f"{trial.missing:,} of 1,000,000 deliveries missing" in row[7]) is bool(trial.missing)


def test_a_trial_is_linked_to_its_report(found, tmp_path):
    """To its summary where it has no report, and to nothing where the trial left neither."""
    for number, name in ((1, "report.html"), (2, "summary.json")):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / name).write_text("")
    hrefs = {link.get("href") for link in page_of(found, tmp_path).iter("a")}
    assert {href for href in hrefs if not href.startswith("#")} == {
        "1/report.html",
        "2/summary.json",
        "capacity.json",
    }


def test_the_figures_have_the_bounds_and_the_knee(found, tmp_path):
    """Each line is named with its load."""
    text = "".join(part.text_content() for part in page_of(found, tmp_path).iter("svg"))
    (goal,) = found.goals
    for name in (f"lower bound: {goal.lower:,}", f"upper bound: {goal.upper:,}", f"knee: {found.knee:,}"):
        assert name in text


def test_what_broke_first_is_told_with_its_trial(found, tmp_path):
    """The missing deliveries, and the number of the trial."""
    (section,) = page_of(found, tmp_path).xpath("//section[@aria-labelledby='broke']")
    broke = found.goals[0].broke
    assert f"({'; '.join(broke.failed)}), in trial {broke.trial}. {broke.sentence}" in section.text_content()


def test_a_fault_is_told_and_a_search_without_trials_has_a_page(tmp_path):
    """The fault stands below the answer; nothing is drawn."""
    empty = capacity_of(1_000, trials=(), loads=(), knee=None, end="fault", fault="mosquitto died <9>")
    page = page_of(empty, tmp_path)
    assert page.find_class("notes")[0].text_content() == "fault: mosquitto died <9>"
    assert list(page.iter("svg")) == []
