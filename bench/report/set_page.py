"""The page of a set of runs: the runs side by side, with a link to the page of each."""

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from bench.base.format import counted, shown
from bench.output.baseline_result import FILE as BASELINE
from bench.output.run_set import RunSetSummary
from bench.output.set_cells import percent, run_cells
from bench.report.baseline_section import baseline_notes, baseline_parts
from bench.report.facts import file_links
from bench.report.frame import document
from bench.report.latency_figures import run_curves_figure
from bench.report.markup import Markup, element, link, table
from bench.report.percentiles import read_curve
from bench.report.run_files import RunSetFiles

__all__ = ["PAGE", "set_page"]

PAGE = "report.html"
MOST_CURVES = 8  # runs whose curves have colours of their own


def set_page(files: RunSetFiles, page: Path) -> str:
    """Return the page of a set as it stands at ``page``, from which the pages of its runs are linked."""
    summary = files.summary
    to_folder = Path(os.path.relpath(files.folder, page.parent))
    beside = baseline_parts(files.baseline)
    names = [name for name in ("runs.json", BASELINE) if (files.folder / name).is_file()]
    body = (
        _header(summary, baseline_notes(files.baseline)),
        element(
            "main",
            element("section", element("h2", "The runs side by side", id="runs"), _runs(summary, to_folder)),
            *([element("section", element("h2", "Beside the baseline", id="baseline"), *beside)] if beside else []),
            element("section", element("h2", "Percentiles", id="percentiles"), *_curves(files)),
            element("section", element("h2", "Figures over the runs", id="figures"), _figures(summary)),
            element(
                "section",
                element("h2", "Files", id="files"),
                file_links(names, to_folder),
            ),
        ),
        element("footer", f"Made by wirestorm {summary.wirestorm} from the files in {files.folder.name}."),
    )
    return document(f"{summary.scenario}: {summary.verdict}, {counted(len(summary.runs), 'run')}", body)


def _header(summary: RunSetSummary, baseline: Sequence[str]) -> Markup:
    ended, asked = len(summary.runs), summary.runs_asked
    told = [
        f"{ended} of {asked} runs ended, and {len(summary.runs_counted)} count",
        *([f"fault: {summary.fault}"] if summary.fault else []),
        *(f"baseline: {text}" for text in baseline),
        *(f"suspect: {suspect}" for suspect in summary.repeatability.suspects),
        *(f"run {item.number} does not count: {item.disturbance}" for item in summary.runs_set_aside),
    ]
    return element(
        "header",
        element("h1", f"{summary.scenario}: ", element("span", summary.verdict, class_=f"verdict {summary.verdict}")),
        element("p", summary.repeatability.sentence, class_="lead"),
        element("div", element("ul", *(element("li", text) for text in told)), class_="notes"),
    )


def _runs(summary: RunSetSummary, to_folder: Path) -> Markup:
    rows = (
        (
            link(f"run {run.number}", quote((to_folder / run.folder / PAGE).as_posix())),
            *run_cells(run),
        )
        for run in summary.runs
    )
    head = ("run", "verdict", "disclosure p99", "bounded", "other programs", "slowed", "limit")
    caption = "Each run, with the fraction of its arrivals of which only a range is known, and of its processors"
    return table(caption, head, rows, words=("verdict", "limit"))


def _curves(files: RunSetFiles) -> list[Markup]:
    curves = {f"run {run.folder.name}": read_curve(run.folder, "disclosure") for run in files.runs[:MOST_CURVES]}
    known = {name: points for name, points in curves.items() if points}
    if not known:
        return [element("p", "No run delivered anything.")]
    sentence = (
        "At most this disclosure latency in so many percent of the deliveries, for each run. Runs that repeat lie on "
        "one another."
    )
    if len(files.runs) > MOST_CURVES:
        sentence += f" The first {MOST_CURVES} runs are drawn."
    return [element("figure", run_curves_figure(known), element("figcaption", sentence))]


def _figures(summary: RunSetSummary) -> Markup:
    rows = (
        (
            name.replace("_", " ").replace(".", " "),
            *("–" if value is None else shown(value, found.unit) for value in (found.min, found.median, found.max)),
            percent(found.spread),
        )
        for name, found in summary.figures.items()
    )
    caption = f"Over the {counted(len(summary.runs_counted), 'run')} that count"
    return table(caption, ("figure", "least", "median", "greatest", "range of median"), rows)
