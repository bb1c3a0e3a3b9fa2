"""A history as a page of HTML: one table that opens offline, with a link to each run's files."""

from collections.abc import Iterator, Sequence
from html import escape
from os.path import relpath
from pathlib import Path
from urllib.parse import quote

from bench.base.format import counted, or_dash
from bench.history.records import Record, RunRecord, local_time
from bench.history.table import deliveries

__all__ = ["page_of"]

STYLE = """
:root { color-scheme: light dark; --text: #1b1f24; --back: #ffffff; --line: #d0d7de; --soft: #57606a;
  --link: #0550ae; --good: #116329; --bad: #a40e26; --doubt: #7d4e00; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --back: #0d1117; --line: #30363d; --soft: #9da7b1;
  --link: #79c0ff; --good: #56d364; --bad: #ff8e86; --doubt: #e3b341; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 80rem; color: var(--text); background: var(--back);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
p { margin: 0 0 1rem; color: var(--soft); }
a { color: var(--link); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .75rem .4rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { white-space: nowrap; }
tbody th { font-weight: 600; }
td.number, th.number { text-align: right; white-space: nowrap; }
td.PASS, td.DONE { color: var(--good); } td.FAIL, td.FAULT { color: var(--bad); }
td.INVALID, td.INTERRUPTED { color: var(--doubt); }
code { font-size: .9em; }
@media (max-width: 45rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr { display: block; padding: .75rem 0; border-bottom: 1px solid var(--line); }
  tbody th, tbody td, td.number { display: block; text-align: left; border: 0; padding: 0; white-space: normal;
    overflow-wrap: anywhere; }
  tbody td[data-name]::before { content: attr(data-name) ": "; color: var(--soft); }
  tbody td:empty { display: none; }
}
@media print { body { padding: 0; max-width: none; font-size: .8rem; } .scroll { overflow: visible; } }
"""
COLUMNS = (
    ("run", ""),
    ("kind", ""),
    ("started", ""),
    ("scenario", ""),
    ("outcome", ""),
    ("p99 of disclosure", "number"),
    ("delivered", "number"),
    ("broker", ""),
    ("tags", ""),
    ("commit", ""),
)


def page_of(runs: Sequence[Record], place: Path) -> str:
    """Return the page of the records, in their order. Its links start from ``place``, the folder of the page."""
    heads = "".join(f"<th scope=col{_classed(kind)}>{escape(name)}</th>" for name, kind in COLUMNS)
    rows = "\n".join(f"<tr>{''.join(_cells(run, place))}</tr>" for run in runs)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Runs of wirestorm</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>Runs of wirestorm</h1>
<p>{counted(len(runs), "result")}, the newest first. The latency is from due to arrival, at the upper end.</p>
<div class="scroll" role="region" aria-label="Table of the runs" tabindex="0">
<table>
<thead><tr>{heads}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
</div>
</main>
</body>
</html>
"""


def _cells(run: Record, place: Path) -> Iterator[str]:
    link = quote(relpath((run.folder / _file_of(run)).absolute(), place.absolute()))
    yield f'<th scope=row><a href="{link}">{escape(run.name)}</a></th>'
    yield _cell("kind", run.kind)
    yield _cell("started", f"{local_time(run.started_ns):%Y-%m-%d %H:%M}")
    yield _cell("scenario", run.scenario)
    yield _cell("outcome", run.outcome, run.outcome)
    if isinstance(run, RunRecord):
        yield _cell("p99 of disclosure", or_dash(run.p99_s), "number")
        yield _cell("delivered", deliveries(run), "number")
    else:
        yield f'<td data-name="found" colspan=2>{escape(run.sentence)}</td>'
    yield _cell("broker", run.broker)
    yield _cell("tags", ", ".join(f"{key}={value}" for key, value in run.tags.items()))
    commit = f"<code>{escape(run.commit[:9])}</code>{'-dirty' * run.commit.endswith('-dirty')}" if run.commit else ""
    yield f'<td data-name="commit">{commit}</td>'


def _file_of(run: Record) -> str:
    """Return the file that a record's link leads to: its page, or its JSON where it has no page."""
    if isinstance(run, RunRecord):
        return "report.html" if (run.folder / "report.html").exists() else "summary.json"
    return run.page


def _cell(name: str, text: str, kinds: str = "") -> str:
    return f'<td data-name="{name}"{_classed(kinds)}>{escape(text)}</td>'


def _classed(kinds: str) -> str:
    return f' class="{escape(kinds)}"' if kinds else ""
