"""Releases of a run against a service, as ``releases.jsonl`` has them, from what the service says of each."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from bench.client.answers import Delivery
from bench.client.follow import ask_delivery
from bench.client.http import Client
from bench.client.posting import Posted
from bench.compose import COMPOSED
from bench.rows import KEPT
from wire.contract.times import parse_time
from wire.contract.topics import FLASH

__all__ = ["ReleaseRows", "ask_rows"]

AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class ReleaseRows:
    """Every version that left, in order of due times; of those the flashes and the real copy, for the summary."""

    rows: Sequence[dict[str, Any]]
    flashes: Sequence[dict[str, Any]]
    copy: Sequence[dict[str, Any]]

    def write(self, folder: Path) -> None:
        """``releases.jsonl``."""
        with (folder / "releases.jsonl").open("wb") as file:
            for row in self.rows:
                file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))


async def ask_rows(client: Client, posted: Sequence[Posted], outlets: int) -> ReleaseRows:
    """The rows of what was posted; ``outlets`` is the directory's size."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def ask(item: Posted) -> Delivery:
        async with gate:
            return await ask_delivery(client, item.receipt.uri, item.receipt.version)

    deliveries = await asyncio.gather(*map(ask, posted))
    left = [(item, held) for item, held in zip(posted, deliveries, strict=True) if held.state == "committed"]
    left.sort(key=lambda pair: parse_time(pair[1].due))
    flashes, copy = [], []
    for item, held in left:
        if item.receipt.heading == FLASH:
            reached = held.reach[-1].outlets if held.reach else 0
            flashes.append(_row(item, held) | {"outlets_reached": reached, "outlets": outlets})
        elif not item.release.uri.startswith(COMPOSED):
            copy.append(_row(item, held))
    return ReleaseRows([_row(item, held) for item, held in left], flashes[:KEPT], copy[:KEPT])


def _row(item: Posted, held: Delivery) -> dict[str, Any]:
    release = item.release
    return {
        "uri": held.uri,
        "version": held.version,
        "status": held.status,
        "headline": release.edition(release.source_language).headline,
        "languages": [edition.language for edition in release.editions],
        "sector": release.primary_sector,
        "urgency": release.urgency,
        "due": parse_time(held.due) / 1e9,
        "circuits": [line.circuit for line in held.circuits],
        "expected": held.entitled,
        "delivered": held.delivered,
        "missing": held.missing,
        "spread_seconds": held.spread_s,
        "coverage_seconds": {
            f"{float(share.removesuffix('%')) / 100:g}": time_s for share, time_s in held.coverage_s.items()
        },
    }
