"""The part of a run's page about the order of the fan-out: who is first, by how much, and what goes with it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.base.format import counted, or_dash
from bench.output.order_file import RankedOutlet, read_order
from bench.output.summary import Summary
from bench.output.summary_order import NearnessSummary, OrderSummary
from bench.output.wording import order_sentence
from bench.report.drawing import COLOURS, Spec, draw
from bench.report.markup import Markup, element, figure, table

__all__ = ["fan_out", "order_parts"]

MOST_POINTS = 2_000  # in the figure


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
        ("correlation with the order of subscribing, within a kind of filter", _number(order.subscribing)),
        ("correlation with the order of client ids, within a kind of filter", _number(order.client_ids)),
        ("exact filters before wildcards: pairs of outlets, less those the other way", _number(order.exact_first)),
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


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
