"""The forms of a report that programs and other pages take: JUnit, Markdown, JSON and CSV, written where asked."""

import sys
from collections.abc import Callable, Sequence

from bench.base.documents import encode
from bench.output.summary import Summary
from bench.report.destinations import STANDARD_OUTPUT, Destinations
from bench.report.junit import junit
from bench.report.markdown import markdown
from bench.report.table_rows import csv_text
from wire.host.reasons import reason_of

__all__ = ["write_outputs"]


def write_outputs(destinations: Destinations, summaries: Sequence[Summary]) -> list[str]:
    """Write each of these forms that is asked for, of all the runs together; return a sentence on each file that is
    not written.
    """
    problems = []
    for name, path in destinations.given.items():
        if name not in FORMS:
            continue
        text = FORMS[name](summaries)
        if path == STANDARD_OUTPUT:
            sys.stdout.write(text)
            continue
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            problems.append(f"{path}: {reason_of(error).lower()}; it is not written")
    return problems


def _json(summaries: Sequence[Summary]) -> str:
    """Return the summary of one run as summary.json has it, the summaries of several as an array."""
    documents = [encode(summary, indented=True).decode() for summary in summaries]
    return documents[0] + "\n" if len(documents) == 1 else "[\n" + ",\n".join(documents) + "\n]\n"


FORMS: dict[str, Callable[[Sequence[Summary]], str]] = {
    "junit": junit,
    "markdown": markdown,
    "json": _json,
    "csv": csv_text,
}
