"""The digest of a run: at most 20 lines that fit a terminal of 80 columns, with what failed first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bench.base.format import counted, duration, or_dash
from bench.output.catch_up_rows import catch_up_sentence
from bench.output.change_rows import kill_sentence, withheld_sentence
from bench.output.cohort_rows import behaviour_sentences
from bench.output.fault_rows import fault_sentence
from bench.output.quote import advice, p99_parts
from bench.output.service_level_rows import service_level_sentence
from bench.output.share_rows import share_sentence
from bench.output.summary import Summary
from bench.output.summary_parts import GroupSummary, ThresholdSummary
from bench.output.wording import COLOURS, aborted_sentence, actual, causes, headline, order_sentence
from bench.verdict.verdict import Verdict
from wire.contract.places import LANGUAGES, REGIONS

__all__ = ["LINES", "digest", "print_digest", "print_verdict"]

LINES = 20
REASONS = 2  # for which the broker refused outlets
MARKS = {True: ("✓", "green"), False: ("✗", "red"), None: ("?", "yellow")}
MORE = {True: ("holds", "hold"), None: ("is not known", "are not known")}  # of one that is left out, of several
NAME_COLUMNS = 10
MARK_COLUMNS = 4
EXPRESSION_COLUMNS = (28, 52)  # at least, at most


@dataclass(slots=True)
class _Part:
    """Lines of the digest. Where there are too many, those of the highest rank are the first to go, but for ``least``
    at the beginning.
    """

    rank: int
    lines: list[Text]
    least: int = 0

    @property
    def shortens(self) -> bool:
        return len(self.lines) > self.least

    def shorten(self) -> None:
        self.lines.pop()


class _Thresholds:
    """Thresholds that have not failed, as a part of the digest: a last line says how many of them are left out."""

    def __init__(self, rank: int, thresholds: Sequence[ThresholdSummary], console: Console, column: int) -> None:
        self.rank = rank
        self._shown = [_threshold(console, threshold, column) for threshold in thresholds]
        self._passed = thresholds[0].passed if thresholds else None
        self._left_out = 0

    @property
    def lines(self) -> list[Text]:
        return [*chain.from_iterable(self._shown), *self._more()]

    @property
    def shortens(self) -> bool:
        return bool(self._shown)

    def shorten(self) -> None:
        self._shown.pop()
        self._left_out += 1

    def _more(self) -> Iterator[Text]:
        if self._left_out:
            told = f"{self._left_out:,} more" if self._shown else counted(self._left_out, "threshold")
            yield Text.assemble("  ", MARKS[self._passed], f" {told} {MORE[self._passed][self._left_out > 1]}")


def print_digest(console: Console, summary: Summary, folder: Path) -> None:
    """Print the digest of a run, whose files are in the folder."""
    console.print()
    for line in digest(console, summary, folder):
        console.print(line)


def print_verdict(console: Console, summary: Summary) -> None:
    """Print the verdict alone, with each threshold that does not hold and each doubt."""
    column = _column(console, summary)
    unknown = _Thresholds(0, _of(summary, passed=None), console, column)
    for line in (*_verdict(console, summary, column), *unknown.lines, *_doubts(console, summary)):
        console.print(line)


def digest(console: Console, summary: Summary, folder: Path) -> list[Text]:
    """Return the lines of the digest, as wide as the console: at most 20 from 80 columns on, and more only where so
    many thresholds fail.
    """
    column = _column(console, summary)
    verdict = _verdict(console, summary, column)
    parts: list[_Part | _Thresholds] = [
        _Part(0, _wrapped(console, Text(headline(summary), style="bold")), least=1),
        _Part(0, verdict, least=len(verdict)),
        _Thresholds(-1, _of(summary, passed=None), console, column),
        _Part(0, _doubts(console, summary)),
        _Thresholds(6, _of(summary, passed=True), console, column),
        _Part(2, _reasons(console, "refused", "outlet", summary.outlets_refused)),
        _Part(2, _reasons(console, "publisher", "time", summary.publish_errors)),
        _Part(1, _named(console, "account", _account(summary))),
        _Part(2, _faults(console, summary)),
        _Part(2, _named(console, "catch-up", catch_up_sentence(summary))),
        _Part(1, _named(console, "latency", _latency(summary))),
        _Part(2, _named(console, "p99 parts", _p99(summary))),
        _Part(2, _lines(console, "outlets", behaviour_sentences(summary.by_behaviour))),
        _Part(4, _named(console, "spread", _spread(summary))),
        _Part(4, _named(console, "order", _order(summary))),
        _Part(2, _named(console, "on time", service_level_sentence(summary))),
        _Part(3, _named(console, "kills", kill_sentence(summary))),
        _Part(3, _named(console, "withheld", withheld_sentence(summary))),
        _Part(3, _named(console, "shared", share_sentence(summary.shared))),
        _Part(3, _named(console, "limit", summary.bottleneck.sentence)),
        _Part(5, _named(console, "slowest", _slowest(summary))),
        _Part(0, _named(console, "files", f"{folder} (every figure: report.html)"), least=1),
    ]
    while sum(len(part.lines) for part in parts) > LINES and console.width >= 80:
        long = [part for part in parts if part.shortens]
        if not long:
            break
        max(long, key=lambda part: part.rank).shorten()
    return list(chain.from_iterable(part.lines for part in parts))


def _verdict(console: Console, summary: Summary, column: int) -> list[Text]:
    """Return the verdict, and each threshold that fails."""
    verdict = summary.verdict
    lines = [Text.assemble(("verdict".ljust(NAME_COLUMNS), "bold"), (verdict, f"bold {COLOURS[verdict]}"))]
    return lines + [line for failed in _of(summary, passed=False) for line in _threshold(console, failed, column)]


def _doubts(console: Console, summary: Summary) -> list[Text]:
    """Return what broke, what is in doubt where that decides, and the notes."""
    lines = []
    for name, colour, texts in (
        ("fault", "red", [fault for fault in (summary.fault, *summary.account_faults) if fault]),
        ("in doubt", "yellow", summary.doubts if summary.verdict is Verdict.INVALID else ()),
        ("note", "dim", summary.notes),
    ):
        for text in texts:
            lines += _named(console, name, text, colour)
    if summary.aborted:
        lines += _named(console, "aborted", aborted_sentence(summary.aborted), "red")
    if summary.interrupted:
        lines += _named(console, "note", "interrupted: the account covers all that was due until then", "dim")
    return lines


def _of(summary: Summary, *, passed: bool | None) -> list[ThresholdSummary]:
    return [threshold for threshold in summary.thresholds if threshold.passed is passed]


def _column(console: Console, summary: Summary) -> int:
    """Return how many columns the thresholds' expressions take, so that the figures of all that allow it stand in one
    column.
    """
    figures = max((len(actual(threshold)) for threshold in summary.thresholds), default=0)
    least, most = EXPRESSION_COLUMNS
    room = min(most, console.width - MARK_COLUMNS - 1 - figures)
    lengths = [len(threshold.expression) for threshold in summary.thresholds]
    return max([least, *(length for length in lengths if length <= room)])


def _threshold(console: Console, threshold: ThresholdSummary, column: int) -> list[Text]:
    expression, figure = threshold.expression, actual(threshold)
    lead = MARK_COLUMNS + column + 1
    if len(expression) > column and lead + len(figure) <= console.width:
        expression += "\n" + " " * lead  # the figure stands below it, in its column
    else:
        expression = f"{expression:<{column}} "
    return _wrapped(console, Text.assemble("  ", MARKS[threshold.passed], f" {expression}{figure}"))


def _reasons(console: Console, name: str, unit: str, reasons: Mapping[str, int]) -> list[Text]:
    """Return why the broker refused outlets, or ended the publisher's connection: the two most frequent reasons."""
    most = sorted(reasons.items(), key=lambda item: -item[1])[:REASONS]
    lines = (_named(console, name, f"{counted(count, unit)}: {reason}", "yellow") for reason, count in most)
    return list(chain.from_iterable(lines))


def _account(summary: Summary) -> str:
    fraction = summary.delivered / summary.expected if summary.expected else 1.0
    told = f"{summary.delivered:,} of {counted(summary.expected, 'delivery', 'deliveries')}"
    told += f" ({fraction:.2%})" if fraction < 1 else ""
    told += f", {summary.missing:,} missing"
    told += f" ({causes(summary)})" if summary.missing else ""
    counts = {
        "duplicates": summary.duplicates,
        "reordered": summary.reordered,
        "kills overtaken": summary.overtaken,
        "misdelivered": summary.misdelivered,
        "unexpected": summary.unexpected,
        "late": summary.late,
        "before the embargo": summary.embargo_breaches,
        "foreign": summary.foreign,
    }
    parts = [told, *(f"{count:,} {name}" for name, count in counts.items() if count)]
    if summary.possible:
        parts.append(f"{summary.possible:,} possible ({summary.possible_delivered:,} came)")
    return ", ".join(parts)


def _faults(console: Console, summary: Summary) -> list[Text]:
    return [line for each in summary.faults for line in _named(console, "fault", fault_sentence(each))]


def _latency(summary: Summary) -> str:
    times = summary.latency_seconds.disclosure
    if times.p99 is None:
        return "nothing was delivered"
    return (
        f"p50 {or_dash(times.p50)}, p99 {or_dash(times.p99)}, max {or_dash(times.max)} from due to arrival; "
        f"{summary.deliveries_per_second:,.0f} deliveries/s"
    )


def _p99(summary: Summary) -> str:
    parts = p99_parts(summary)
    return "" if parts is None else f"{parts.text}; {advice(summary)}"


def _spread(summary: Summary) -> str:
    spread = summary.spread_seconds
    if not spread.releases or spread.p50 is None:
        return ""
    told = ", ".join(f"{stat} {or_dash(spread.at(stat))}" for stat in spread.told)
    return f"{told} from the first outlet to the last, over {counted(spread.releases, 'release')}"


def _order(summary: Summary) -> str:
    return "" if summary.order is None or summary.order.doubt else order_sentence(summary.order)


def _slowest(summary: Summary) -> str:
    """The language, the region and the topic whose p99 is the greatest, where there are several."""
    languages = {tag: item.name for tag, item in LANGUAGES.items()}
    regions = {slug: item.name for slug, item in REGIONS.items()}
    found = [
        *_greatest(summary.by_language, languages),
        *_greatest(summary.by_region, regions),
        *_greatest(summary.by_topic, {}),
    ]
    return ", ".join(f"{name} p99 {duration(p99_s)}" for name, p99_s in found)


def _greatest(groups: Mapping[str, GroupSummary], names: Mapping[str, str]) -> Iterator[tuple[str, float]]:
    times = {key: p99_s for key, group in groups.items() if (p99_s := group.disclosure.p99) is not None}
    if len(times) > 1:
        key = max(times, key=times.__getitem__)
        yield names.get(key, key), times[key]


def _named(console: Console, name: str, text: str, style: str = "bold") -> list[Text]:
    """Return a name and a text beside it, wrapped; no line where there is no text."""
    if not text:
        return []
    inner = max(20, console.width - NAME_COLUMNS)
    first, *rest = Text(text).wrap(console, inner)
    return [
        Text.assemble((name.ljust(NAME_COLUMNS), style), first),
        *(Text.assemble(" " * NAME_COLUMNS, line) for line in rest),
    ]


def _lines(console: Console, name: str, texts: Sequence[str]) -> list[Text]:
    """Return a name and several texts beside it, each on lines of its own."""
    parts = (_named(console, "" if number else name, text) for number, text in enumerate(texts))
    return list(chain.from_iterable(parts))


def _wrapped(console: Console, text: Text) -> list[Text]:
    return list(text.wrap(console, console.width))
