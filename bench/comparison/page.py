"""The page of a comparison: what is found, the differences with their intervals, each round, and the runs."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from bench.base.errors import ConfigurationError
from bench.base.exits import Exit
from bench.base.format import counted, size
from bench.comparison.cells import LABELS, by_figure, cell, interval_cell, labels
from bench.comparison.document import ComparedFigure, ComparedSide, Comparison, SideRun
from bench.comparison.figures import FIGURES
from bench.comparison.page_figures import difference_figure, round_figure
from bench.output.summary import Summary
from bench.report.frame import Section, sectioned
from bench.report.markup import Markup, element, link, table
from bench.report.run_files import read_run

__all__ = ["comparison_page", "place_of"]

NO_BREAK = "\N{NO-BREAK SPACE}"
FINDINGS = {
    "better, worse": "The interval of the difference excludes 0: the difference is more than noise.",
    "same": "The interval lies within the margin.",
    "open": "Neither. The last column of the table says after how many rounds it would be decided.",
}


def comparison_page(comparison: Comparison, folder: Path, page: Path | None = None) -> str:
    """Return the page of a comparison whose files are in the folder, as it stands at ``page``, by default there."""
    place_of_page = folder if page is None else page.parent
    first, *others = comparison.sides
    title = f"{comparison.scenario}: {first.name} against {', '.join(side.name for side in others)}"
    made = f"Made by wirestorm {comparison.wirestorm} from the files in {folder.name or folder}."
    return sectioned(title, _header(comparison, title), _sections(comparison, folder, place_of_page), made)


def _sections(comparison: Comparison, folder: Path, page: Path) -> Iterator[Section]:
    yield Section("differences", "The differences", list(_differences(comparison)))
    yield Section("rounds", "Each round", list(_rounds(comparison)))
    yield Section("deliveries", "Missing deliveries", [_deliveries(comparison)])
    yield Section("compared", "What was compared", [_origin(comparison, _first_summaries(comparison, folder))])
    yield Section("runs", "The runs", [_runs(comparison, folder, page)])
    yield Section("words", "How to read it", list(_words(comparison, _way(folder, page))))


def _header(comparison: Comparison, title: str) -> Markup:
    code = Exit(comparison.exit_code)
    told = [
        *([f"fault: {comparison.fault}"] if comparison.fault else []),
        *(["interrupted: the figures are of the rounds that were whole until then"] if comparison.interrupted else []),
        *([] if comparison.interleaved else ["The runs were there before: a machine that changed counts as a side's."]),
    ]
    ended = [] if code is Exit.PASS else [" ", element("span", code.name, class_=f"verdict {code.name}")]
    notes = element("div", element("ul", *(element("li", text) for text in told)), class_="notes")
    return element(
        "header",
        element("h1", title, *ended),
        element("p", comparison.sentence, class_="lead"),
        *([notes] if told else []),
    )


def _differences(comparison: Comparison) -> Iterator[Markup]:
    figure = difference_figure(comparison)
    if figure is None:
        return
    named = labels(comparison)
    letters = "".join(f" {label} is {name}." for name, label in named.items() if label != name)
    sentence = (
        f"Each side's difference from {comparison.sides[0].name}, with its {comparison.confidence:.0%} interval. Times "
        "are better on the left of the zero line, deliveries a second on the right. An interval that does not touch "
        f"the line is more than noise; one inside the band of {comparison.margin:.0%} is the same.{letters}"
    )
    yield element("figure", figure, element("figcaption", sentence))
    head = ("figure", "side", "reference", "value", "difference", "in %", "interval", "finding", "rounds needed")
    caption = f"Means over {counted(comparison.rounds, 'round')}, against {comparison.sides[0].name}"
    rows = (_row(figure, named[figure.side]) for figure in by_figure(comparison))
    yield table(caption, head, rows, words=("side", "finding"))


def _row(figure: ComparedFigure, side: str) -> tuple[str, ...]:
    percent = (
        "–"
        if figure.difference is None or not figure.reference
        else f"{figure.difference / abs(figure.reference):+.1%}"
    )
    cells = (
        LABELS[figure.figure],
        side,
        cell(figure.reference, figure.unit),
        cell(figure.value, figure.unit),
        cell(figure.difference, figure.unit, signed=True),
        percent,
        interval_cell(figure),
        figure.finding,
        "–" if figure.rounds_needed is None else f"{figure.rounds_needed:,}",
    )
    return tuple(text.replace(" ", NO_BREAK) for text in cells)


def _rounds(comparison: Comparison) -> Iterator[Markup]:
    drawn = {figure: markup for figure in FIGURES if (markup := round_figure(comparison, figure.name))}
    if not drawn:
        return
    yield element(
        "p",
        "Lines that rise or fall together show a machine that changed; within a round the sides are compared all the "
        "same. Lines that cross show noise.",
    )
    for figure, markup in drawn.items():
        caption = f"{figure.label[:1].upper()}{figure.label[1:]}: {figure.meaning}."
        yield element("figure", markup, element("figcaption", caption))


def _deliveries(comparison: Comparison) -> Markup:
    named = labels(comparison)
    rows = (
        (
            side.name if named[side.name] == side.name else f"{named[side.name]} is {side.name}",
            f"{side.missing:,}",
            f"{side.expected:,}",
            _fraction(side),
            f"{side.duplicates:,}",
            f"{sum(run.counted for run in side.runs)} of {len(side.runs)}",
            f"{side.failed:,}",
        )
        for side in comparison.sides
    )
    head = ("side", "missing", "expected", "in %", "duplicates", "runs that count", "FAIL")
    caption = "Deliveries of the runs that count. A release that is incomplete on either side is in no time above."
    return table(caption, head, rows)


def _fraction(side: ComparedSide) -> str:
    """Return the missing deliveries in percent of the expected; a dash where none were expected."""
    if not side.expected:
        return "–"
    return f"{side.missing / side.expected:.4%}" if side.missing else "0%"


def _origin(comparison: Comparison, summaries: Mapping[str, Summary]) -> Markup:
    made = "in turn, in an order drawn for each round" if comparison.interleaved else "before the comparison"
    facts = {
        "scenario": f"{comparison.scenario}, seed {comparison.seed}",
        "command": " ".join(comparison.command),
        "rounds": f"{comparison.rounds} that count, of {comparison.rounds_asked} at most; made {made}",
        "started": comparison.started,
        "ended": comparison.ended,
        **{
            f"{'side' if place else 'reference'} {side.name}": _side(side)
            for place, side in enumerate(comparison.sides)
        },
        **_machines(summaries),
        "wirestorm": comparison.wirestorm,
    }
    pairs = (part for name, text in facts.items() if text for part in (element("dt", name), element("dd", text)))
    return element("dl", *pairs)


def _side(side: ComparedSide) -> str:
    told = (", ".join(side.broker), " ".join(side.settings), f"on {side.version}" if side.version else "")
    return "; ".join(text for text in told if text) or "the scenario as it is"


def _machines(summaries: Mapping[str, Summary]) -> dict[str, str]:
    """Return the machine, or the machine of each side where they are different."""
    told = {}
    for name, summary in summaries.items():
        machine = summary.machine
        memory = "" if machine.memory_bytes is None else f", {size(machine.memory_bytes)} of memory"
        cores = f"{counted(machine.cores, 'core')} ({machine.processor or 'unknown'})"
        told[name] = f"{machine.host}: {cores}{memory}; {machine.system}"
    if len(set(told.values())) == 1:
        return {"machine": next(iter(told.values()))}
    return {f"machine of {name}": text for name, text in told.items()}


def _first_summaries(comparison: Comparison, folder: Path) -> dict[str, Summary]:
    """Return the summary of each side's first run, of the sides whose first run has one that can be read."""
    found = {}
    for side in comparison.sides:
        if side.runs:
            try:
                found[side.name] = read_run(place_of(comparison, folder, side.runs[0])).summary
            except ConfigurationError:  # the run broke before it had a summary
                continue
    return found


def _runs(comparison: Comparison, folder: Path, page: Path) -> Markup:
    runs = [(run, side.name) for side in comparison.sides for run in side.runs]
    if comparison.interleaved:
        runs.sort(key=lambda item: item[0].number)
    rows = (
        (
            f"run {run.number}",
            side,
            str(run.round),
            run.verdict,
            "yes" if run.counted else "no",
            *_links(place_of(comparison, folder, run), page),
        )
        for run, side in runs
    )
    head = ("run", "side", "round", "verdict", "counts", "report", "summary")
    return table("Each run, with its files", head, rows, words=("side", "verdict", "counts", "report", "summary"))


def _way(to: Path, page: Path) -> Path:
    return Path(os.path.relpath(to.absolute(), page.absolute()))


def _links(run: Path, page: Path) -> tuple[str, ...]:
    """Return links to a run's report and summary; a dash in place of a file that is not there."""
    to_run = _way(run, page)
    return tuple(
        link(name, quote((to_run / name).as_posix())) if (run / name).is_file() else "–"
        for name in ("report.html", "summary.json")
    )


def place_of(comparison: Comparison, folder: Path, run: SideRun) -> Path:
    """Return the folder of a run of the comparison in a folder: within it, or where the run was before."""
    return folder / run.folder if comparison.interleaved else Path(run.folder)


def _words(comparison: Comparison, to_folder: Path) -> Iterator[Markup]:
    yield element(
        "dl", *(part for name, text in FINDINGS.items() for part in (element("dt", name), element("dd", text)))
    )
    yield element(
        "p",
        "In a round each side runs once with the same releases, and each release is compared with itself. The "
        "difference is the mean over the rounds. All intervals together hold the true differences in "
        f"{comparison.confidence:.0%} of comparisons. All figures are in ",
        link("comparison.json", quote((to_folder / "comparison.json").as_posix())),
        ".",
    )
