"""docs/brokers.md, made from the results alone."""

import statistics
from collections.abc import Iterator, Sequence
from operator import attrgetter

from scripts.broker_table.cells import Cell, cells_of
from scripts.broker_table.table import Seen, Table

__all__ = ["page_of"]

GIB = 1 << 30
RANKED = 0.9  # of the messages, for an order without a remark; as in a run's own verdict
UNKNOWN = "the order's law is not known, because too few messages could be ranked"
BUSY = 0.25  # from this part of the processors on, other programs may have moved the figures in time
HEAD = """\
# The brokers compared

[`make brokers`](running.md#brokers-by-name) made this page, and every figure in it, from `docs/brokers.json`.
Change neither by hand.

Each [run](glossary.md#run) starts a broker of its own on the same machine and sends the
[scenario](glossary.md#scenario) [`{scenario}`](fairness.md) for {duration}: [flashes](glossary.md#flash) to all
[outlets](glossary.md#outlet), every outlet ranked. In a round the brokers take turns at one load
after the other.

| column | meaning |
|---|---|
| held | connections that the broker held when publishing began |
| rho | rank correlation of two messages: 0 by chance, 1 if the same outlets are always first; ± by chance |
| [spread](glossary.md#spread) | from a message's first arrival to its last one, in the median |
| p99 | from due to arrival, at 99 % of the arrivals |
| CPU a delivery | processor time of the broker's processes while arrivals were outstanding, for each arrival |
| memory | the greatest resident memory of the broker's processes together |
| lost | messages that should have arrived and did not, of all that should have |
| runs that counted | those with the verdict PASS or FAIL, of all; if there are some, the figures are theirs |

A * marks a time that comes from runs in doubt: it is a rough bound. Below each table stands the order in which the
brokers served their subscribers.

- measured on {date}, with {rounds} of up to {most} runs
- machine: {cores} cores, {memory:.0f} GiB of memory, {kernel}; load tester and broker share it
- {counted} of {runs} runs counted

"""
TRUST = """\
## How far to trust it

- `rho` and its law follow from the kernel's receive times, and what was lost and what a broker speaks from counts: load
  on the machine changes none of these times and counts, but it can change the order itself. A `rho` near 1 or near 0 in
  every table is the broker's. One between them, or one of few ranked messages, is a rough figure.
- Spans of time and processor time are of this machine. Compare brokers within one table only, and none by a difference
  of less than a factor of two.
- A message is ranked if its arrivals can be told apart. On a busy machine several arrivals share one read, and the
  order is that of the other messages: "(71% ranked)" says how many.
- A single round says nothing about the range of a figure. Figures of several rounds are medians.
- Each broker has the configuration of `ops/brokers` or of `bench/brokers`: long queues, and no store on disk where that
  can be turned off. Other settings give other figures.
"""
ROW = "| {} |\n"


def page_of(table: Table) -> str:
    """Return the page of the results, in Markdown."""
    cells = cells_of(table.rows)
    return "".join((_head(table), _spoken(table.seen), *_loads(table, cells), TRUST, *_doubts(table)))


def _head(table: Table) -> str:
    per_round = [sum(row.round == number for row in table.rows) for number in {row.round for row in table.rows}]
    return HEAD.format(
        scenario=table.scenario,
        duration=table.duration,
        date=table.date,
        rounds=_counted(len(per_round), "round"),
        most=max(per_round, default=0),
        cores=table.machine.cores,
        memory=table.machine.memory_bytes / GIB,
        kernel=table.machine.kernel,
        counted=sum(row.counted for row in table.rows),
        runs=len(table.rows),
    )


def _spoken(seen: Sequence[Seen]) -> str:
    text = "## What each speaks, as seen\n\n"
    text += "| broker | version | QoS that it delivered | MQTT 5 |\n|---|---|---|---|\n"
    for each in seen:
        if not each.missing:
            levels = ", ".join(map(str, each.qos)) or "none"
            text += ROW.format(" | ".join((each.candidate.title, each.version, levels, "yes" if each.mqtt5 else "no")))
    missing = [f"- {each.candidate.title}: {each.missing}\n" for each in seen if each.missing]
    text += "\nThe version of rumqttd is that of the package iotcore, which contains it.\n\n"
    return text + ("Left out:\n\n" + "".join(missing) + "\n" if missing else "")


def _loads(table: Table, cells: Sequence[Cell]) -> Iterator[str]:
    titles = [each.candidate.title for each in table.seen]
    for outlets, qos in sorted({(cell.outlets, cell.qos) for cell in cells}):
        found = [cell for cell in cells if (cell.outlets, cell.qos) == (outlets, qos)]
        yield f"## {outlets:,} outlets at QoS {qos}\n\n"
        yield "| broker | held | rho | spread p50 | p99 | CPU a delivery | memory | lost | runs that counted |\n"
        yield "|---|---|---|---|---|---|---|---|---|\n"
        for cell in sorted(found, key=lambda cell: titles.index(cell.candidate.title)):
            yield ROW.format(" | ".join(_texts(cell)))
        absent = [title for title in titles if title not in {cell.candidate.title for cell in found}]
        yield f"\nNot measured at this load: {', '.join(absent)}.\n" if absent else ""
        yield "\n"
        yield "The order in which they served:\n\n"
        yield from _laws(found)


def _texts(cell: Cell) -> Iterator[str]:
    mark = "" if cell.clean else " *"
    yield cell.candidate.title
    yield "–" if cell.held is None else f"{cell.held:,}"
    yield "–" if cell.rho is None else f"{cell.rho:z.2f} ± {cell.noise or 0:.2f}"
    yield "–" if cell.spread_s is None else f"{_figure(cell.spread_s * 1e3)} ms{mark}"
    yield "–" if cell.p99_s is None else f"{_figure(cell.p99_s * 1e3)} ms{mark}"
    yield "–" if cell.cpu_us is None else f"{_figure(cell.cpu_us)} µs{mark}"
    yield "–" if cell.memory_bytes is None else f"{cell.memory_bytes / 1e6:,.0f} MB"
    yield "–" if cell.expected is None else f"{cell.missing:,} of {cell.expected:,}"
    yield f"{cell.counted} of {cell.runs}"


def _figure(value: float) -> str:
    return f"{value:.3g}" if value < 1_000 else f"{value:,.0f}"


def _laws(cells: Sequence[Cell]) -> Iterator[str]:
    """Yield the order in words, for each law the brokers that have it; then what went wrong."""
    laws: dict[str, list[str]] = {}
    for cell in cells:
        if cell.rho is not None:
            part = "" if cell.ranked is None or cell.ranked >= RANKED else f" ({cell.ranked:.0%} ranked)"
            laws.setdefault(cell.law or UNKNOWN, []).append(cell.candidate.title + part)
    for law, titles in sorted(laws.items()):
        yield f"- {law}: {', '.join(sorted(titles))}\n"
    for cell in sorted(cells, key=attrgetter("candidate.title")):
        for fault in cell.faults:
            yield f"- {cell.candidate.title}: {fault}\n"
    yield "\n"


def _doubts(table: Table) -> Iterator[str]:
    others = [row.others for row in table.rows if row.others is not None]
    if others:
        median = statistics.median(others)
        yield f"- Other programs used {median:.0%} of the processors in the median run"
        yield f", and {max(others):.0%} in the busiest one.\n" if max(others) >= BUSY else ".\n"
    kinds: dict[str, int] = {}
    for row in table.rows:
        for kind in map(_kind, row.doubts):
            kinds[kind] = kinds.get(kind, 0) + 1
    for kind, count in sorted(kinds.items(), key=lambda item: -item[1]):
        yield f"- {_counted(count, 'run')} in doubt: {kind}.\n"


def _kind(doubt: str) -> str:
    """Return a doubt without its figures."""
    subject, _, clause = doubt.partition(": ")
    if not subject.startswith("order."):
        return subject
    return "too few messages could be ranked" if "ranked" in clause else "rho is too near to the bound of 0.1"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
