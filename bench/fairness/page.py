"""``fairness.html``: who gets the news first, and the trials of causes, as one file that needs no other."""

import os
from collections.abc import Iterator
from pathlib import Path

from bench.base.format import counted
from bench.fairness.document import Fairness
from bench.fairness.table import interval_text
from bench.report.facts import broker_facts, file_links, machine_facts, run_link
from bench.report.frame import Section, sectioned
from bench.report.markup import Markup, element, facts_list, table
from bench.report.order_section import order_parts

__all__ = ["PAGE", "fairness_page"]

PAGE = "fairness.html"
TRIALS = ("cause", "same twice", "with the outlet", "with the cause", "finding", "runs")
RUNS = ("run", "trial", "settings", "verdict", "correlation", "law")
READING = """
In a trial one thing is changed and all else stays as it was: scenario, seed, releases and outlets. Beside the changed
run stands a run without the change, made right before or after it.

“With the outlet” is the rank correlation of an outlet's mean place with its own place in the run without the change.
“With the cause” is that with the place of the outlet that had then what this one has now: its rank of subscribing, its
client id. Where a cause is of groups, as kinds of filter and nodes are, both are of the pairs of outlets in different
groups: those in the order of the groups, less those in the other.

A cause is a thing that the order follows. What the order only goes with stays with the outlet when it is changed.
“Same twice” is the correlation of the places with those of the first run: no other of the row can be expected above it.

The intervals hold the true value in 19 of 20. They are of these outlets, this broker and this machine.
"""


def fairness_page(fairness: Fairness, folder: Path, page: Path | None = None) -> str:
    """Return the page of the runs whose files are in the folder, as it stands at ``page``, by default there."""
    way = Path() if page is None else Path(os.path.relpath(folder.absolute(), page.parent.absolute()))
    made = f"Made by wirestorm {fairness.wirestorm} from fairness.json."
    return sectioned(
        f"Who gets the news first: {fairness.scenario}", _header(fairness), _sections(fairness, folder, way), made
    )


def _sections(fairness: Fairness, folder: Path, way: Path) -> Iterator[Section]:
    yield Section("order", "Who is first", list(order_parts(fairness.order, fairness.nearness, folder / "1")))
    yield Section("trials", "The trials of causes", [_trials(fairness)] if fairness.trials else [])
    yield Section("runs", "The runs", [_runs(fairness, folder, way)])
    yield Section("origin", "What was run, where, and on what", [_origin(fairness)])
    yield Section("reading", "How to read this page", [element("p", text) for text in READING.strip().split("\n\n")])
    yield Section("files", "Files", [file_links(["fairness.json"], way)])


def _header(fairness: Fairness) -> Markup:
    told = [
        *([f"fault: {fairness.fault}"] if fairness.fault else []),
        *(["interrupted: the figures are of the runs until then"] if fairness.end == "interrupted" else []),
    ]
    return element(
        "header",
        element("h1", "Who gets the news first"),
        element("p", fairness.sentence, class_="lead"),
        *(element("p", f"{trial.name}: {trial.sentence}.") for trial in fairness.trials),
        *([element("div", element("ul", *(element("li", text) for text in told)), class_="notes")] if told else []),
    )


def _trials(fairness: Fairness) -> Markup:
    rows = (
        (
            trial.name,
            interval_text(trial.again),
            interval_text(trial.with_outlet),
            interval_text(trial.with_cause),
            trial.sentence,
            f"{trial.before}, {trial.after}",
        )
        for trial in fairness.trials
    )
    caption = "Rank correlations of the outlets' mean places, with what they go with"
    return table(caption, TRIALS, rows, words=("finding",))


def _runs(fairness: Fairness, folder: Path, way: Path) -> Markup:
    rows = (
        (
            run_link(str(run.number), run.number, folder, way),
            f"{run.trial}, changed" if run.changed else run.trial or "–",
            " ".join(run.settings) or "–",
            str(run.verdict),
            "–" if run.rho is None else f"{run.rho:.3f} ± {run.noise or 0:.3f}",
            run.law or "–",
        )
        for run in fairness.runs
    )
    caption = f"The {counted(len(fairness.runs), 'run')} in their order"
    return table(caption, RUNS, rows, words=("trial", "settings", "verdict", "law"))


def _origin(fairness: Fairness) -> Markup:
    return facts_list(
        {
            "scenario": f"{fairness.scenario}, seed {fairness.seed}",
            "command": " ".join(fairness.command),
            "tags": ", ".join(f"{key}={value}" for key, value in fairness.tags.items()),
            "commit": fairness.commit or "",
            "started": fairness.started,
            "ended": fairness.ended,
            **broker_facts(fairness.broker),
            **machine_facts(fairness.machine),
            "wirestorm": fairness.wirestorm,
        }
    )
