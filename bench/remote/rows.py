"""The releases of a run against a service as lines of ``releases.jsonl``, from the service's account of each."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.remote.answers import ChangeLine, Delivery
from bench.remote.follow import ask_delivery
from bench.remote.http import Client
from bench.remote.posting import Posted
from bench.run.rows import COVERAGE_NAMES, KEPT, FlashLine, ReleaseLine, flash_line, write_lines
from bench.run.worst import worst_of
from bench.workload.compose import COMPOSED
from wire.account.rows import Key, SettledRelease, ToldChange
from wire.contract.times import format_time
from wire.contract.topics import FLASH

__all__ = ["ReleaseRows", "ask_rows"]

AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class ReleaseRows:
    """Every version that was sent, in order of due times; for the summary also the flashes and the real copy.

    ``settled`` are the same versions as an account has them, without the times of single deliveries.
    """

    rows: Sequence[ReleaseLine]
    flashes: Sequence[FlashLine]
    copy: Sequence[ReleaseLine]
    settled: Sequence[SettledRelease] = ()

    def worst(self, warm: Collection[Key]) -> list[ReleaseLine]:
        """Return the lines of the worst releases; the versions of the warm-up do not count."""
        lines = {(line.uri, line.version): line for line in self.rows}
        measured = (row for row in self.settled if (row.release.uri, row.release.version) not in warm)
        return [lines[row.release.uri, row.release.version] for row in worst_of(measured)]

    def write(self, folder: Path) -> None:
        """Write ``releases.jsonl``."""
        write_lines(self.rows, folder / "releases.jsonl")


async def ask_rows(client: Client, posted: Sequence[Posted], outlets: int) -> ReleaseRows:
    """Ask for the delivery of every posted version. ``outlets`` is the directory's size. Refusal, ServiceFault."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def ask(item: Posted) -> Delivery:
        async with slots:
            return await ask_delivery(client, item.receipt.uri, item.receipt.version)

    deliveries = await asyncio.gather(*map(ask, posted))
    sent = [(item, held) for item, held in zip(posted, deliveries, strict=True) if held.state == "committed"]
    sent.sort(key=lambda pair: pair[1].due_ns)
    flashes: list[FlashLine] = []
    copy: list[ReleaseLine] = []
    for item, held in sent:
        if item.receipt.heading == FLASH:
            reached = held.reach[-1].outlets if held.reach else 0
            flashes.append(flash_line(_row(item, held), reached, outlets))
        elif not item.release.uri.startswith(COMPOSED):
            copy.append(_row(item, held))
    return ReleaseRows(
        [_row(item, held) for item, held in sent], flashes[:KEPT], copy[:KEPT], [_settled(*pair) for pair in sent]
    )


def _row(item: Posted, held: Delivery) -> ReleaseLine:
    release = item.release
    return ReleaseLine(
        uri=held.uri,
        version=held.version,
        status=held.status,
        headline=release.edition(release.source_language).headline,
        languages=tuple(edition.language for edition in release.editions),
        sector=release.primary_sector,
        urgency=release.urgency,
        due=format_time(held.due_ns),
        circuits=tuple(line.circuit for line in held.circuits),
        expected=held.entitled,
        delivered=held.delivered,
        missing=held.missing,
        spread_seconds=held.spread_seconds,
        coverage_seconds={name: held.coverage_seconds[name] for name in COVERAGE_NAMES.values()},
    )


def _settled(item: Posted, held: Delivery) -> SettledRelease:
    return SettledRelease(
        release=item.release,
        heading=item.receipt.heading,
        due_ns=held.due_ns,
        labels=tuple(line.circuit for line in held.circuits),
        expected=held.entitled,
        delivered=held.delivered,
        missing=held.missing,
        spread_ns=_ns(held.spread_seconds),
        coverage_ns={fraction: _ns(held.coverage_seconds[name]) for fraction, name in COVERAGE_NAMES.items()},
        outlets_reached=held.reach[-1].outlets if held.reach else 0,
        told=None if held.change is None else _told(held.change),
    )


def _told(change: ChangeLine) -> ToldChange:
    return ToldChange(change.had, change.missing, _ns(change.seconds))


def _ns(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1e9)
