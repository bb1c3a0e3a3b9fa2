"""*The broker*: what it says of itself beside what our ledger says, a section for each kind."""

from collections.abc import Sequence

from grafana_foundation_sdk.models import dashboard

from scripts.dashboards.frame import Section, Shelf, framed
from scripts.dashboards.kinds import KINDS, Figure, Kind
from scripts.dashboards.panels import GOOD_IS_ZERO, Query, graph, number
from scripts.dashboards.queries import foreign, rate, total

__all__ = ["the_broker"]


def the_broker() -> dashboard.Dashboard:
    """The dashboard."""
    first, *others = KINDS
    return framed(
        "the-broker",
        "The broker",
        "A broker's own counters beside our ledger: what it says it dropped, and what is missing.",
        "label_values(up, job)",
        [_ledger(), _section(first), *(_section(kind, folded=True) for kind in others)],
    )


def _ledger() -> Shelf:
    return Shelf(
        7,
        (9, 5, 5, 5),
        [
            graph(
                "Our ledger: messages and deliveries",
                "A second: messages that left the wire, and deliveries made. To a broker the first come in and the "
                "second go out, beside the control messages of wire and workers.",
                "ops",
                [
                    Query(rate("messages_published"), "messages"),
                    Query(rate("deliveries"), "deliveries"),
                    Query(rate("duplicate_deliveries"), "duplicates"),
                ],
            ),
            number(
                "Our ledger: what went wrong",
                "Deliveries settled as missing, duplicates, first deliveries out of order and late ones, since the "
                "start.",
                "none",
                [
                    Query(total("missing_deliveries"), "missing"),
                    Query(total("duplicate_deliveries"), "duplicates"),
                    Query(total("reordered_deliveries"), "reordered"),
                    Query(total("late_deliveries"), "late"),
                ],
                GOOD_IS_ZERO,
            ),
            graph(
                "Our ledger: outstanding",
                "Deliveries owed and neither made nor settled as missing, and what waits in the outbox for the "
                "broker's acknowledgement.",
                "none",
                [
                    Query(total("outstanding_deliveries"), "deliveries"),
                    Query(total("outbox_pending"), "outbox"),
                ],
            ),
            graph(
                "Our ledger: outlets on",
                "Outlets that are connected and subscribed. A broker counts more: wire, workers and exporter are "
                "its clients too.",
                "none",
                [Query(total("outlets", state="on"), "on")],
            ),
        ],
    )


def _section(kind: Kind, *, folded: bool = False) -> Section:
    told = f"From {kind.source}."
    name = kind.name
    return Section(
        name,
        [
            Shelf(
                7,
                (6, 6, 4, 4, 4),
                [
                    graph(
                        f"{name}: messages",
                        f"A second: messages in and out, as the broker counts them. {told}",
                        "ops",
                        _queries(kind.flow),
                    ).interval(f"{kind.every_s}s"),  # a rate over less than two scrapes is none
                    number(
                        f"{name}: dropped, and ours missing",
                        f"{kind.note} Beside it what our ledger misses: what a broker drops must be missing there, "
                        f"and what is missing without a drop was lost elsewhere. {told}",
                        "none",
                        [*_standing(kind.dropped), Query(total("missing_deliveries"), "missing in our ledger")],
                        GOOD_IS_ZERO,
                    ),
                    graph(
                        f"{name}: clients",
                        f"Connections now, as the broker counts them. {told}",
                        "none",
                        _queries(kind.clients),
                    ),
                    graph(
                        f"{name}: held",
                        f"What the broker keeps for its clients. {told}",
                        "none",
                        _queries(kind.held),
                    ),
                    graph(f"{name}: memory", f"Memory of the broker. {told}", "bytes", _queries(kind.memory)),
                ],
            )
        ],
        folded,
    )


def _queries(figures: Sequence[Figure]) -> list[Query]:
    return [
        Query(
            f"sum by (instance) (rate({_selector(figure)}[$__rate_interval]))"
            if figure.counter
            else f"sum by (instance) ({_selector(figure)})",
            f"{figure.legend} {{{{instance}}}}",
        )
        for figure in figures
    ]


def _standing(figures: Sequence[Figure]) -> list[Query]:
    return [Query(f"sum({_selector(figure)})", figure.legend) for figure in figures]


def _selector(figure: Figure) -> str:
    return foreign(figure.metric, **dict(figure.labels))
