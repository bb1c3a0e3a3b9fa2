"""Compose releases from the project's own text, as long and as varied as the releases of a real wire.

All choices come from one seeded source, in the order of the calls: the same calls give the same releases.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from wire.contract.places import LANGUAGES, SECTORS
from wire.contract.release import Block, BlockKind, Edition, Release, Status

__all__ = ["COMPOSED", "Composer", "Pool"]

COMPOSED = "urn:wirestorm:composed:"  # the start of every composed release's URI

LEAST_BYTES, MOST_BYTES = 600, 150_000
# The tables of a quarter's results: mostly a page or two, sometimes every subsidiary of a conglomerate.
EARNINGS_MEDIAN_BYTES, EARNINGS_SIGMA = 6_000, 1.2
QUARTERS = ("Q1", "Q2", "Q3", "Q4")
LINES = (
    "Revenue",
    "Cost of sales",
    "Gross profit",
    "Research",
    "Administration",
    "Interest",
    "Tax",
    "Net income",
)
# The word before the headline of a corrected version, in the edition's language.
CORRECTED = {
    "en": "CORRECTED", "ko": "정정", "ja": "訂正", "ar": "تصحيح", "zh-Hans": "更正", "zh-Hant": "更正",
    "vi": "ĐÍNH CHÍNH", "th": "แก้ไข", "id": "RALAT", "ms": "PEMBETULAN", "de": "BERICHTIGT", "ru": "ИСПРАВЛЕНО",
    "fr": "RECTIFICATIF", "es": "CORREGIDO", "pt": "CORRIGIDO",
}  # fmt: skip
# Business has the most releases; the others follow roughly as outlets subscribe to them.
SECTOR_WEIGHTS = {
    "business": 30,
    "science": 12,
    "politics": 12,
    "health": 10,
    "sport": 6,
    "environment": 5,
    "arts": 5,
}


@dataclass(frozen=True, slots=True)
class Pool:
    """Text to compose from: for each language, whole editions of sample releases."""

    editions: Mapping[str, Sequence[Edition]]

    @classmethod
    def of(cls, releases: Sequence[Release]) -> "Pool":
        """Return the pool of some releases; ValueError if a language of the wire has no edition among them."""
        editions: dict[str, list[Edition]] = {}
        for release in releases:
            for edition in release.editions:
                editions.setdefault(edition.language, []).append(edition)
        missing = [tag for tag in LANGUAGES if tag not in editions]
        if missing:
            raise ValueError(f"no sample release in {', '.join(missing)}")
        return cls(editions)


class Composer:
    """Composes releases. The size of an edition's text is log-normal, with ``median_bytes`` and ``sigma``.

    ``series`` is part of their URIs: a service that has the releases of one run refuses the same URIs in the next.
    """

    def __init__(self, pool: Pool, seed: int, median_bytes: int, sigma: float, series: str = "") -> None:
        self._pool = pool
        self._random = random.Random(f"{seed}:compose")  # noqa: S311 - repeatable on purpose
        self._median_bytes = median_bytes
        self._sigma = sigma
        self._prefix = f"{COMPOSED}{series}:" if series else COMPOSED
        self._count = 0

    def release(self, languages: Sequence[str], created_ns: int, size_bytes: int | None = None) -> Release:
        """Compose a release of ordinary urgency in these languages; the first one is its source language."""
        size = size_bytes or self._size(self._median_bytes, self._sigma)
        return self._compose("release", languages, self._sector(), self._random.randint(3, 6), size, created_ns)

    def flash(self, languages: Sequence[str], created_ns: int) -> Release:
        """Compose a flash: short, urgency 1, for every outlet of its languages."""
        return self._compose("flash", languages, self._sector(), 1, LEAST_BYTES, created_ns)

    def earnings(self, languages: Sequence[str], created_ns: int) -> Release:
        """Compose a company's quarterly results: business, with tables of up to 150 kB."""
        size = self._size(EARNINGS_MEDIAN_BYTES, EARNINGS_SIGMA)
        release = self._compose("earnings", languages, "business", 3, LEAST_BYTES, created_ns)
        table = self._table(max(0, size - LEAST_BYTES))
        editions = tuple(replace(edition, blocks=(*edition.blocks, table)) for edition in release.editions)
        return replace(release, editions=editions)

    def correction(self, release: Release, created_ns: int) -> Release:
        """Return the next version of a release, with a corrected headline; a chain of them has the word once."""
        editions = tuple(replace(edition, headline=_corrected(edition)) for edition in release.editions)
        return _next(release, created_ns, "Corrects the headline.", editions=editions)

    def kill(self, release: Release, created_ns: int) -> Release:
        """Return the next version, which withdraws the release: status canceled, no body."""
        editions = tuple(replace(edition, blocks=(), disclaimer="", boilerplate="") for edition in release.editions)
        note = "KILL: do not use; withdrawn by the source."
        return _next(release, created_ns, note, editions=editions, status=Status.CANCELED)

    def advisory(self, release: Release, created_ns: int) -> Release:
        """Return the next version, with a note for editors alone."""
        note = "Advisory: a further update of this story is planned within the hour."
        return _next(release, created_ns, note)

    def withheld(self, release: Release, created_ns: int) -> Release:
        """Return the next version, which withholds the release; the desk sends no text of it."""
        note = "Withheld until further notice: the facts are checked."
        return _next(release, created_ns, note, embargo_ns=None, status=Status.WITHHELD)

    def restored(self, release: Release, usable: Release, created_ns: int) -> Release:
        """Return the next version of a withheld release: its last usable version again."""
        note = "Restored: the facts were checked, and the text stands."
        return replace(usable, version=release.version + 1, created_ns=created_ns, embargo_ns=None, note=note)

    def replacement(self, release: Release, created_ns: int) -> Release:
        """Return a release of its own, with other text, in the place of a killed one, by its last usable version."""
        self._count += 1
        sizes = [sum(len(block.text.encode()) for block in edition.blocks) for edition in release.editions]
        return replace(
            release,
            uri=f"{self._prefix}replacement:{self._count:06d}",
            version=1,
            editions=tuple(
                self._edition(edition.language, max(size, 1))
                for edition, size in zip(release.editions, sizes, strict=True)
            ),
            created_ns=created_ns,
            note=f"Replaces {release.uri}, which was withdrawn.",
            replaces=release.uri,
        )

    def _compose(
        self, kind: str, languages: Sequence[str], sector: str, urgency: int, size: int, created_ns: int
    ) -> Release:
        self._count += 1
        return Release(
            uri=f"{self._prefix}{kind}:{self._count:06d}",
            version=1,
            source_language=languages[0],
            sectors=(sector,),
            editions=tuple(self._edition(language, size) for language in languages),
            created_ns=created_ns,
            urgency=urgency,
            credit="Wirestorm",
        )

    def _edition(self, language: str, size: int) -> Edition:
        samples = self._pool.editions[language]
        first = self._random.choice(samples)
        blocks: list[Block] = []
        length = 0
        while length < size:
            for block in self._random.choice(samples).blocks if blocks else first.blocks:
                blocks.append(block)
                length += len(block.text.encode())
                if length >= size:
                    break
        return Edition(language, first.headline, tuple(blocks), first.disclaimer, first.boilerplate)

    def _table(self, size: int) -> Block:
        rows = ["\t".join(("", *QUARTERS))]
        length = 0
        while length < size:
            cells = (f"{self._random.randint(1_000, 9_999_999):,}" for _ in QUARTERS)
            row = "\t".join((self._random.choice(LINES), *cells))
            rows.append(row)
            length += len(row) + 50  # the tags of the row and of its cells
        return Block(BlockKind.TABLE, "\n".join(rows))

    def _sector(self) -> str:
        sectors = list(SECTORS)
        return self._random.choices(sectors, [SECTOR_WEIGHTS.get(sector, 2) for sector in sectors])[0]

    def _size(self, median_bytes: int, sigma: float) -> int:
        drawn = self._random.lognormvariate(math.log(median_bytes), sigma)
        return int(min(MOST_BYTES, max(LEAST_BYTES, drawn)))


def _next(release: Release, created_ns: int, note: str, **changes: Any) -> Release:
    """Return the next version of a release, with these ``changes`` of its fields."""
    return replace(release, version=release.version + 1, created_ns=created_ns, note=note, **changes)


def _corrected(edition: Edition) -> str:
    mark = f"{CORRECTED.get(edition.language, 'CORRECTED')}: "
    return mark + edition.headline.removeprefix(mark)
