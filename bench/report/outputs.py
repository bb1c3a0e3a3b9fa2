"""The forms of a report that programs and other pages take: JUnit, Markdown, JSON and CSV, written where asked."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from bench.base.documents import encode
from bench.output.baseline_result import BaselineResult
from bench.report.destinations import STANDARD_OUTPUT, Destinations
from bench.report.junit import junit
from bench.report.markdown import markdown
from bench.report.run_files import RunFiles, RunSetFiles
from bench.report.table_rows import csv_text
from wire.host.reasons import reason_of

__all__ = ["write_outputs", "write_texts"]


def write_outputs(destinations: Destinations, items: Sequence[RunFiles | RunSetFiles]) -> list[str]:
    """Write each of these forms that is asked for, of all the runs together; return a sentence on each file that is
    not written.
    """
    return write_texts(destinations, {name: partial(form, items) for name, form in FORMS.items()})


def write_texts(destinations: Destinations, forms: Mapping[str, Callable[[], str]]) -> list[str]:
    """Write each of the forms that is asked for; return a sentence on each file that is not written."""
    problems = []
    for name, path in destinations.given.items():
        if name not in forms:
            continue
        text = forms[name]()
        if path == STANDARD_OUTPUT:
            sys.stdout.write(text)
            continue
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            problems.append(f"{path}: {reason_of(error).lower()}; it is not written")
    return problems


def _json(items: Sequence[RunFiles | RunSetFiles]) -> str:
    """Return the summary of one run as summary.json has it, the summaries of several as an array.

    A run that was compared with a baseline, by itself or with its set, has the content of baseline.json under
    ``baseline``.
    """
    documents = [_with_baseline(run, baseline) for run, baseline in _runs(items)]
    return documents[0] + "\n" if len(documents) == 1 else "[\n" + ",\n".join(documents) + "\n]\n"


def _with_baseline(run: RunFiles, baseline: BaselineResult | None) -> str:
    summary = encode(run.summary, indented=True).decode()
    if baseline is None:
        return summary
    inner = encode(baseline, indented=True).decode().replace("\n", "\n  ")
    return f'{summary.removesuffix("}").rstrip()},\n  "baseline": {inner}\n}}'


def _runs(items: Sequence[RunFiles | RunSetFiles]) -> Iterator[tuple[RunFiles, BaselineResult | None]]:
    """Yield each run, those of sets too, with what compares it or its set with a baseline."""
    for item in items:
        if isinstance(item, RunFiles):
            yield item, item.baseline
        else:
            yield from ((run, item.baseline) for run in item.runs)


def _csv(items: Sequence[RunFiles | RunSetFiles]) -> str:
    return csv_text([run.summary for run, _ in _runs(items)])


FORMS: dict[str, Callable[[Sequence[RunFiles | RunSetFiles]], str]] = {
    "junit": junit,
    "markdown": markdown,
    "json": _json,
    "csv": _csv,
}
