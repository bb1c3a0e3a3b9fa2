"""The part of a run's page about the order of the fan-out: who is first, by how much, and what goes with it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.base.format import counted, or_dash
from bench.output.order_file import RankedOutlet, read_order
from bench.output.summary import Summary
from bench.output.summary_order import CorrelationEnds, NearnessSummary, OrderSummary
from bench.output.wording import order_sentence
from bench.report.drawing import COLOURS, Spec, draw, seconds_axis, series
from bench.report.markup import Markup, element, figure, table

__all__ = ["fan_out", "order_parts"]

MOST_POINTS = 2_000  # in a figure
KINDS = {False: "exact filters", True: "a wildcard"}


def fan_out(summary: Summary, folder: Path) -> Iterator[Markup]:
    """Yield the part, where arrivals were ranked or releases had two."""
    yield from order_parts(summary.order, summary.nearness, folder)


def order_parts(order: OrderSummary | None, nearness: NearnessSummary | None, folder: Path) -> Iterator[Markup]:
    """Yield the order and the nearness of the run whose files are in the folder."""
    if order is not None and order.rho is not None:
        yield element("p", order_sentence(order))
        outlets = read_order(folder)
        if outlets:
            yield figure(
                _place_figure(outlets),
                "Each ranked outlet's mean place over its messages, -1 for the first and 1 for the last, by its rank "
                "of subscribing. Points on a line: the order is that of subscribing. A band around 0: chance.",
            )
            yield from _fan(outlets)
        yield _order_table(order)
    if nearness is not None:
        yield _nearness_table(nearness)


def _place_figure(outlets: Sequence[RankedOutlet]) -> Markup:
    ranked = sorted(outlets, key=lambda outlet: outlet.subscribed_s)
    step = -(-len(ranked) // MOST_POINTS)
    rows = [{"rank": rank, "place": outlet.place} for rank, outlet in enumerate(ranked, 1) if rank % step == 0]

    def spec(width: int) -> Spec:
        del width
        return {
            "height": 280,
            "data": {"values": rows},
            "mark": {"type": "circle", "size": 14, "color": COLOURS[0], "opacity": 0.7},
            "encoding": {
                "x": {"field": "rank", "type": "quantitative", "axis": {"title": "rank of subscribing"}},
                "y": {
                    "field": "place",
                    "type": "quantitative",
                    "scale": {"domain": [-1, 1]},
                    "axis": {"title": "mean place"},
                },
            },
        }

    return draw(f"Mean places of {counted(len(rows), 'outlet')} by their rank of subscribing", spec)


def _fan(outlets: Sequence[RankedOutlet]) -> Iterator[Markup]:
    """Yield the picture of one release, at the worker with most outlets in it, where one was ranked."""
    workers = Counter(outlet.worker for outlet in outlets if outlet.fan_s is not None)
    if not workers:
        return
    worker = workers.most_common(1)[0][0]
    arrivals = sorted(
        (each.fan_s, each.wildcard) for each in outlets if each.worker == worker and each.fan_s is not None
    )
    step = -(-len(arrivals) // MOST_POINTS)
    rows = [
        {"after": after_s, "rank": rank, "name": KINDS[bool(wildcard)]}
        for rank, (after_s, wildcard) in enumerate(arrivals, 1)
        if rank % step == 0 or rank == 1
    ]
    names = [name for name in KINDS.values() if any(row["name"] == name for row in rows)]

    def spec(width: int) -> Spec:
        return {
            "height": 280,
            "data": {"values": rows},
            "mark": {"type": "circle", "size": 14, "opacity": 0.7},
            "encoding": {
                "x": {"field": "after", "type": "quantitative", "axis": seconds_axis("after the first arrival", width)},
                "y": {"field": "rank", "type": "quantitative", "axis": {"title": "outlets that have it"}},
                "color": series(names, width),
            },
        }

    yield figure(
        draw(f"Arrivals of one release at {counted(len(arrivals), 'outlet')} in their order", spec),
        f"The fan of one release: its arrivals at the {counted(len(arrivals), 'outlet')} of one worker, in order. "
        "A straight line: a sender that serves one after the other at an even pace.",
    )


def _order_table(order: OrderSummary) -> Markup:
    head = order.head_start_seconds
    lags = [
        (f"rank correlation of messages {lag} apart; pairs that changed their order", _pair(held.rho, held.inversions))
        for lag, held in order.lags.items()
    ]
    rows = [
        ("mean rank correlation of two messages: 0 by chance, 1 frozen", _number(order.rho)),
        ("by chance it lies within", f"± {_number(order.noise)}"),
        ("Kendall's W; by chance", _pair(order.concordance, order.chance)),
        *lags,
        ("head start of the first tenth of the outlets: p50, max", f"{or_dash(head.p50)}, {or_dash(head.max)}"),
        ("range of the outlets' mean delays", or_dash(order.range_seconds)),
        *(
            (told, _with_ends(value, order.intervals.get(name)))
            for name, told, value in (
                (
                    "subscribing",
                    "correlation with subscribing, within a kind of filter",
                    order.subscribing,
                ),
                ("client_ids", "correlation with client ids, within a kind of filter", order.client_ids),
                (
                    "filter_count",
                    "correlation with the number of filters, within a kind of filter",
                    order.filter_count,
                ),
                ("size", "correlation with the outlet's size in editors, within a kind of filter", order.size),
                ("exact_first", "exact filters before wildcards: pairs of outlets, less the others", order.exact_first),
                ("node", "one node before the other, within a kind of filter: pairs, less the others", order.node),
                ("group", "one group before the other, within a kind of filter: pairs, less the others", order.group),
            )
        ),
        ("messages ranked; undecided; with a missing, late or absent outlet", _counts(order)),
    ]
    caption = f"The order at {counted(order.outlets, 'outlet')}, over {counted(order.topics, 'topic')}"
    return table(caption, ("figure", "value"), rows)


def _nearness_table(nearness: NearnessSummary) -> Markup:
    rows = [
        (f"within {distance} of the release's first arrival", f"{ends.low:.2%} to {ends.high:.2%}")
        for distance, ends in nearness.within.items()
    ]
    rows += [
        ("99 % of the deliveries within", or_dash(nearness.p99_seconds)),
        (
            "from a release's first hundredth of arrivals to its last: p50, max",
            f"{or_dash(nearness.trimmed_spread_p50_seconds)}, {or_dash(nearness.trimmed_spread_max_seconds)}",
        ),
    ]
    return table("How near to the first outlet the others had a release", ("deliveries", "share"), rows)


def _counts(order: OrderSummary) -> str:
    return f"{order.messages:,}; {order.undecided:,}; {order.incomplete:,}"


def _pair(one: float | None, other: float | None) -> str:
    return f"{_number(one)}; {_number(other)}"


def _with_ends(value: float | None, ends: CorrelationEnds | None) -> str:
    return f"{_number(value)} ({ends.low:.3f} … {ends.high:.3f})" if ends else _number(value)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
