"""``order.csv``: a row for each outlet whose arrivals were ranked, so that its mean place can be drawn and asked."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from wire.contract.order import OutletOrder, PartitionOrder
from wire.contract.permutation import Permutation
from wire.directory.audience import Audience
from wire.directory.directory import Directory
from wire.directory.permuting import Permuted, is_wildcard

__all__ = ["ORDER_FILE", "RankedOutlet", "read_order", "write_order"]

ORDER_FILE = "order.csv"


class RankedOutlet(NamedTuple):
    """A ranked outlet: its name, when the broker confirmed its subscriptions (seconds after the first one's), how many
    messages were ranked, its mean place from -1, first, to 1, last, and its mean delay after the first arrival in
    seconds.

    ``client`` names the outlet whose client id it had: itself, but in a trial of client ids. ``wildcard`` is 1 where a
    filter of its has one. ``worker`` and ``node`` are numbers. ``region`` and ``circuits``, with spaces between them,
    are empty for clients of one's own. ``fan_s`` is its arrival after its worker's first one in one release, in
    seconds; None where it takes no part in that.
    """

    outlet: str
    subscribed_s: float
    messages: int
    place: float
    delay_s: float
    client: str = ""
    wildcard: int = 0
    worker: int = 0
    node: int = 0
    region: str = ""
    circuits: str = ""
    fan_s: float | None = None


def write_order(
    orders: Mapping[int, PartitionOrder], audience: Audience, permutation: Permutation, nodes: int, folder: Path
) -> None:
    """Write the file, where outlets were ranked; ``orders`` are by partition, each of which a worker had, and ``nodes``
    is the number of the broker's. OSError where the file can't be written.
    """
    rows = [
        (partition + row.slot * len(orders), partition, row)
        for partition, order in orders.items()
        for row in order.outlets
        if row.messages
    ]
    if not rows:
        return
    permuted = Permuted(permutation, audience.seed, audience.size)
    with (folder / ORDER_FILE).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(RankedOutlet._fields)
        writer.writerows(_lines(sorted(rows), audience, permuted, nodes))


def _lines(
    rows: list[tuple[int, int, OutletOrder]], audience: Audience, permuted: Permuted, nodes: int
) -> Iterator[tuple[str | int, ...]]:
    first_ns = min(row.subscribed_ns for _, _, row in rows)
    for index, partition, row in rows:
        client = audience.client(index)
        yield (
            client.id,
            f"{(row.subscribed_ns - first_ns) / 1e9:.6f}",
            row.messages,
            f"{row.places / row.messages:.6f}",
            f"{row.delays_ns / row.messages / 1e9:.9f}",
            audience.client(permuted.named_as(index)).id,
            int(any(map(is_wildcard, permuted.filters(client.filters)))),
            partition,
            permuted.node(index, nodes),
            *_places(audience, index),
            f"{row.fan_ns / 1e9:.9f}" if row.fan_ns >= 0 else "",
        )


def _places(audience: Audience, index: int) -> tuple[str, str]:
    if not isinstance(audience, Directory):
        return "", ""
    outlet = audience.outlets[index]
    return outlet.region, " ".join(map(str, outlet.circuits))


def read_order(folder: Path) -> list[RankedOutlet]:
    """Return the rows of a run's file, of an earlier version too; none where there is no such file, or it can't be
    read.
    """
    try:
        with (folder / ORDER_FILE).open(newline="", encoding="utf-8") as file:
            return [
                RankedOutlet(
                    row["outlet"],
                    float(row["subscribed_s"]),
                    int(row["messages"]),
                    float(row["place"]),
                    float(row["delay_s"]),
                    row.get("client") or row["outlet"],
                    int(row.get("wildcard") or 0),
                    int(row.get("worker") or 0),
                    int(row.get("node") or 0),
                    row.get("region") or "",
                    row.get("circuits") or "",
                    float(row["fan_s"]) if row.get("fan_s") else None,
                )
                for row in csv.DictReader(file)
            ]
    except (OSError, ValueError, KeyError, TypeError, csv.Error):
        return []
