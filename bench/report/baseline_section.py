"""The part of a page that says how a run, or a set of runs, compares with its baseline."""

from bench.base.format import duration
from bench.output.baseline_result import BaselineChange, BaselineResult
from bench.report.markup import Markup, details, element, table

__all__ = ["baseline_notes", "baseline_parts"]

HEAD = ("figure", "baseline", "difference", "of it", "noise at most", "finding")


def baseline_notes(baseline: BaselineResult | None) -> list[str]:
    """Return what belongs beside the verdict: that the run is slower, or that it was not compared."""
    return [baseline.sentence] if baseline is not None and baseline.finding in {"slower", None} else []


def baseline_parts(baseline: BaselineResult | None) -> list[Markup]:
    """Return the sentence, each figure, and the runs of the baseline; nothing where no comparison was asked for."""
    if baseline is None:
        return []
    parts = [element("p", f"{baseline.sentence}.")]
    if baseline.changes:
        caption = f"Figures of a typical release, beside those of {baseline.name}"
        parts.append(table(caption, HEAD, map(_row, baseline.changes), words=("finding",)))
        parts.append(
            element(
                "p",
                "Each release is compared with itself in the baseline's runs. A difference above 0 is slower; one that "
                "is greater than the noise, in either direction, is more than chance makes.",
            )
        )
    rows = ((run.folder, run.started, run.host, (run.commit or "")[:12]) for run in baseline.runs)
    held = table("The baseline's runs", ("folder", "started", "machine", "commit"), rows, words=("machine", "commit"))
    return [*parts, details("The baseline's runs", held)]


def _row(change: BaselineChange) -> tuple[str, ...]:
    level_s, difference_s = change.baseline_seconds, change.difference_seconds
    return (
        change.figure,
        duration(level_s),
        ("+" if difference_s > 0 else "") + duration(difference_s),
        f"{difference_s / level_s:+.1%}" if level_s else "–",
        duration(change.noise_seconds),
        change.finding,
    )
