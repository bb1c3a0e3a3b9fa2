"""*The broker*: the broker's own figures beside our ledger, with a section for each kind of broker."""

from collections.abc import Sequence

from grafana_foundation_sdk.models import dashboard

from scripts.dashboards.frame import Section, Shelf, framed
from scripts.dashboards.kinds import KINDS, Figure, Kind
from scripts.dashboards.panels import GOOD_IS_ZERO, Query, graph, number
from scripts.dashboards.queries import foreign, last, rate, total

__all__ = ["the_broker"]


def the_broker() -> dashboard.Dashboard:
    """Build the dashboard."""
    first, *others = KINDS
    return framed(
        "the-broker",
        "The broker",
        "A broker's own counters beside our ledger: the drops that the broker reports, and the missing deliveries.",
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
                "A second: messages that the wire sent, and deliveries at outlets. For a broker the messages come in "
                "and the deliveries go out, beside the control messages of wire and workers.",
                "ops",
                [
                    Query(rate("messages_published"), "messages"),
                    Query(rate("deliveries"), "deliveries"),
                    Query(rate("duplicate_deliveries"), "duplicates"),
                ],
            ),
            number(
                "Our ledger: faults",
                "Since the start: deliveries settled as missing, duplicates, first deliveries out of order, kills that "
                "came behind what replaces the story, and late deliveries.",
                "none",
                [
                    Query(last("missing_deliveries"), "missing"),
                    Query(last("duplicate_deliveries"), "duplicates"),
                    Query(last("reordered_deliveries"), "reordered"),
                    Query(last("overtaken_kills"), "kills overtaken"),
                    Query(last("late_deliveries"), "late"),
                ],
                GOOD_IS_ZERO,
            ),
            graph(
                "Our ledger: outstanding",
                "Expected deliveries that are neither delivered nor settled as missing, and messages in the outbox "
                "that wait for the broker's acknowledgement.",
                "none",
                [
                    Query(total("outstanding_deliveries"), "deliveries"),
                    Query(total("outbox_pending"), "outbox"),
                ],
            ),
            graph(
                "Our ledger: outlets online",
                "Outlets that are connected and subscribed. The broker counts more clients: wire, workers and exporter "
                "are its clients too.",
                "none",
                [Query(total("outlets", state="on"), "online")],
            ),
        ],
    )


def _section(kind: Kind, *, folded: bool = False) -> Section:
    source = f"Source: {kind.source}."
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
                        f"A second: messages in and out, as the broker counts them. {source}",
                        "ops",
                        _queries(kind.flow),
                    ).interval(f"{kind.every_s}s"),  # a rate needs at least two scrapes
                    number(
                        f"{name}: dropped, and missing in our ledger",
                        f"{kind.note} To the right, the missing deliveries of our ledger: a message that the broker "
                        "dropped must be missing there, and a message missing without a drop was lost elsewhere. "
                        f"{source}",
                        "none",
                        [*_totals(kind.dropped), Query(last("missing_deliveries"), "missing in our ledger")],
                        GOOD_IS_ZERO,
                    ),
                    graph(
                        f"{name}: clients",
                        f"Current connections, as the broker counts them. {source}",
                        "none",
                        _queries(kind.clients),
                    ),
                    graph(
                        f"{name}: stored",
                        f"Messages or subscriptions that the broker keeps for its clients. {source}",
                        "none",
                        _queries(kind.held),
                    ),
                    graph(f"{name}: memory", f"Memory of the broker. {source}", "bytes", _queries(kind.memory)),
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


def _totals(figures: Sequence[Figure]) -> list[Query]:
    return [Query(f"sum({_selector(figure)})", figure.legend) for figure in figures]


def _selector(figure: Figure) -> str:
    return foreign(figure.metric, **dict(figure.labels))
