"""``order.csv``: a row for each outlet whose arrivals were ranked, so that its mean place can be drawn and asked."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from wire.contract.order import PartitionOrder
from wire.directory.audience import Audience

__all__ = ["ORDER_FILE", "RankedOutlet", "read_order", "write_order"]

ORDER_FILE = "order.csv"


class RankedOutlet(NamedTuple):
    """A ranked outlet: its name, when the broker confirmed its subscriptions (seconds after the first one's), how many
    messages were ranked, its mean place from -1, first, to 1, last, and its mean delay after the first arrival in
    seconds.
    """

    outlet: str
    subscribed_s: float
    messages: int
    place: float
    delay_s: float


def write_order(orders: Mapping[int, PartitionOrder], audience: Audience, folder: Path) -> None:
    """Write the file, where outlets were ranked; ``orders`` are by partition. OSError where that is not possible."""
    rows = [
        (partition + row.slot * len(orders), row)
        for partition, order in orders.items()
        for row in order.outlets
        if row.messages
    ]
    if not rows:
        return
    first_ns = min(row.subscribed_ns for _, row in rows)
    with (folder / ORDER_FILE).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(RankedOutlet._fields)
        for index, row in sorted(rows):
            writer.writerow(
                (
                    audience.client(index).id,
                    f"{(row.subscribed_ns - first_ns) / 1e9:.6f}",
                    row.messages,
                    f"{row.places / row.messages:.6f}",
                    f"{row.delays_ns / row.messages / 1e9:.9f}",
                )
            )


def read_order(folder: Path) -> list[RankedOutlet]:
    """Return the rows of a run's file; none where there is no such file, or it can't be read."""
    try:
        with (folder / ORDER_FILE).open(newline="", encoding="utf-8") as file:
            return [
                RankedOutlet(
                    row["outlet"],
                    float(row["subscribed_s"]),
                    int(row["messages"]),
                    float(row["place"]),
                    float(row["delay_s"]),
                )
                for row in csv.DictReader(file)
            ]
    except (OSError, ValueError, KeyError, TypeError, csv.Error):
        return []
