"""Runs as Markdown with GitHub's tables: for a job's summary, an issue or a pull request."""

import re
from collections.abc import Iterable, Iterator, Sequence

from bench.base.format import counted, duration, or_dash
from bench.base.quantiles import Stat
from bench.output.baseline_result import BaselineResult
from bench.output.quote import advice
from bench.output.summary import Summary
from bench.output.wording import actual, causes, headline
from bench.report.run_files import RunFiles, RunSetFiles

__all__ = ["markdown", "markdown_table", "plain_markdown"]

SIGNS = {True: "✅ holds", False: "❌ fails", None: "❔ not known"}
BASELINE_SIGNS = {"slower": "❌", "faster": "✅", "same": "✅", None: "❔"}
BASELINE_HEAD = ("beside the baseline", "baseline", "difference", "noise", "")
VERDICT_SIGNS = {"PASS": "✅", "FAIL": "❌", "INVALID": "⚠️"}
# CommonMark 0.31 §2.4: a backslash makes these characters like others. Those that have a meaning within a line.
# Counts of the account that are shown where they are not 0.
RARE = (
    *("reordered", "overtaken", "misdelivered", "unexpected", "possible", "possible_delivered", "late"),
    *("embargo_breaches", "foreign"),
)
MEANING = re.compile(r"([\\`*_{}\[\]<>#|~&$@])")
COLUMNS_OF_NUMBERS = "---:"


def markdown(items: Sequence[RunFiles | RunSetFiles]) -> str:
    """Return a section for each run, the verdict first, and one for each set that was compared with a baseline."""
    sections = (section for item in items for section in _sections(item))
    return "\n".join("\n".join(section) + "\n" for section in sections)


def _sections(item: RunFiles | RunSetFiles) -> Iterator[Iterator[str]]:
    if isinstance(item, RunFiles):
        yield _section(item.summary, item.baseline)
        return
    yield from (section for run in item.runs for section in _sections(run))
    if item.baseline:
        title = f"{plain_markdown(item.summary.scenario)}: {counted(len(item.runs), 'run')} beside the baseline"
        yield iter((f"## {BASELINE_SIGNS[item.baseline.finding]} {title}", *_baseline(item.baseline)))


def _section(summary: Summary, baseline: BaselineResult | None) -> Iterator[str]:
    yield f"## {VERDICT_SIGNS[summary.verdict]} {summary.verdict}: {plain_markdown(summary.scenario)}"
    yield ""
    yield plain_markdown(headline(summary))
    yield from _list("Fault", [fault for fault in (summary.fault, *summary.account_faults) if fault])
    yield from _list("In doubt", summary.doubts)
    yield from _list("Note", summary.notes)
    if summary.thresholds:
        yield from markdown_table(
            ("threshold", "result", "figure"),
            (
                (plain_markdown(threshold.expression), SIGNS[threshold.passed], plain_markdown(actual(threshold)))
                for threshold in summary.thresholds
            ),
            numbers=(2,),
        )
    if baseline:
        yield from _baseline(baseline)
    yield from markdown_table(("account", "deliveries", ""), _account(summary), numbers=(1,))
    yield from markdown_table(
        ("latency", *Stat),
        (
            (name, *map(or_dash, times.values))
            for name, times in (
                ("disclosure: due to arrival", summary.latency_seconds.disclosure),
                ("transit: sent to arrival", summary.latency_seconds.transit),
                ("lateness: due to sent", summary.latency_seconds.publisher_lateness),
                ("swarm lag: arrival to ledger", summary.latency_seconds.swarm_lag),
            )
        ),
        numbers=range(1, 6),
    )
    told = [advice(summary), summary.bottleneck.sentence, _origin(summary)]
    yield from ("", "  \n".join(plain_markdown(_sentence(text)) for text in told if text))


def _baseline(baseline: BaselineResult) -> Iterator[str]:
    yield from _list("Baseline", [baseline.sentence])
    if baseline.changes:
        rows = (
            (change.figure, *map(duration, (change.baseline_seconds, change.difference_seconds, change.noise_seconds)))
            for change in baseline.changes
        )
        findings = (f"{BASELINE_SIGNS[change.finding]} {change.finding}" for change in baseline.changes)
        whole = ((*row, finding) for row, finding in zip(rows, findings, strict=True))
        yield from markdown_table(BASELINE_HEAD, whole, numbers=(1, 2, 3))


def _account(summary: Summary) -> Iterator[tuple[str, str, str]]:
    yield ("expected", f"{summary.expected:,}", "")
    yield ("delivered", f"{summary.delivered:,}", "")
    yield ("missing", f"{summary.missing:,}", plain_markdown(causes(summary)))
    yield ("duplicates", f"{summary.duplicates:,}", "")
    for name in RARE:
        if count := getattr(summary, name):
            yield (plain_markdown(name.replace("_", " ")), f"{count:,}", "")


def _origin(summary: Summary) -> str:
    broker, machine = summary.broker, summary.machine
    tested = f"{broker.kind} {broker.version}" if broker.kind else "the service's broker"
    tags = "".join(f", {key}={value}" for key, value in summary.tags.items())
    commit = f", commit {summary.commit[:12]}" if summary.commit else ""
    processor = machine.processor or "unknown processors"
    return f"{tested} on {machine.host} ({machine.cores} cores, {processor}), {summary.started}{commit}{tags}"


def _list(name: str, texts: Sequence[str]) -> Iterator[str]:
    if texts:
        yield ""
        yield from (f"- **{name}:** {plain_markdown(text)}" for text in texts)


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int]) -> Iterator[str]:
    """Yield the lines of a table whose cells are Markdown; the columns with these numbers are aligned to the right."""
    aligned = set(numbers)
    yield ""
    yield _row(head)
    yield _row([COLUMNS_OF_NUMBERS if column in aligned else "---" for column in range(len(head))])
    yield from map(_row, rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def plain_markdown(text: str) -> str:
    """Return a text on one line, of which nothing is read as Markdown or HTML."""
    return MEANING.sub(r"\\\1", " ".join(text.split()))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
