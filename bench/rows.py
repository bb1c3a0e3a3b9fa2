"""Who got what, on disk: a JSON line for each settled release, and one for each message that some outlets lack."""

from collections.abc import Sequence
from pathlib import Path

import orjson

from bench.compose import COMPOSED
from wire.account import Account
from wire.contract.topics import FLASH
from wire.directory.directory import Directory
from wire.releaserow import COVERAGE_SHARES, ReleaseRow

__all__ = ["Rows", "write_missing"]

KEPT = 100


class Rows:
    """Writes ``releases.jsonl`` as releases settle, and keeps the flashes and real copy for the summary."""

    def __init__(self, folder: Path, bin_edges: Sequence[int]) -> None:
        self.flashes: list[ReleaseRow] = []
        self.copy: list[ReleaseRow] = []
        self._edges = bin_edges
        self._file = (folder / "releases.jsonl").open("wb")

    def settled(self, row: ReleaseRow) -> None:
        """A release for which nothing more is awaited."""
        self._file.write(orjson.dumps(describe(row, self._edges), option=orjson.OPT_APPEND_NEWLINE))
        if row.heading == FLASH and len(self.flashes) < KEPT:
            self.flashes.append(row)
        elif not row.release.uri.startswith(COMPOSED) and len(self.copy) < KEPT:
            self.copy.append(row)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def describe(row: ReleaseRow, bin_edges: Sequence[int]) -> dict[str, object]:
    """A release version as a JSON object; times in seconds, ``None`` where a share was never reached."""
    release = row.release
    coverage = {f"{share:g}": row.coverage_ns(share, bin_edges) for share in COVERAGE_SHARES}
    return {
        "uri": release.uri,
        "version": release.version,
        "status": release.status,
        "headline": release.edition(release.source_language).headline,
        "languages": [edition.language for edition in release.editions],
        "sector": release.primary_sector,
        "urgency": release.urgency,
        "due": row.due_ns / 1e9,
        "circuits": row.circuits,
        "expected": row.expected,
        "delivered": row.delivered,
        "missing": row.missing,
        "spread_seconds": None if row.spread_ns is None else row.spread_ns / 1e9,
        "coverage_seconds": {share: None if reached is None else reached / 1e9 for share, reached in coverage.items()},
    }


def write_missing(account: Account, directory: Directory, shares: int, folder: Path) -> Path | None:
    """Write ``missing.jsonl``: per message and share the outlets that lack it; None where nothing does."""
    if not account.lacking:
        return None
    path = folder / "missing.jsonl"
    with path.open("wb") as file:
        for sequence, (topic, by_share) in sorted(account.lacking.items()):
            outlets = [
                directory.outlets[slot * shares + share].id
                for share, bitset in sorted(by_share.items())
                for slot in _bits(int(bitset, 16))
            ]
            if outlets:
                line = {"sequence": sequence, "topic": topic, "outlets": outlets}
                file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
    return path


def _bits(number: int) -> list[int]:
    return [index for index in range(number.bit_length()) if number >> index & 1]
