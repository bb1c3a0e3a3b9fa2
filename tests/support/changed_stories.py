"""Stories that are changed: versions as an account settles them, from the arrivals at each outlet."""

from bisect import bisect_left
from collections import Counter

from tests.support.run_results import EDGES
from wire.account.rows import COVERAGE_FRACTIONS, SettledRelease
from wire.contract.bitsets import bitset
from wire.contract.release import Block, BlockKind, Edition, Release, Status

__all__ = ["EDITION", "LABEL", "version_row"]

LABEL = "de/western-europe"
EDITION = Edition("de", "Ergebnisse", (Block(BlockKind.PARAGRAPH, "Text."),))


def version_row(
    number,
    arrivals,
    *,
    kill=False,
    due_ns=0,
    excused=(),
    untimed=(),
    warm=False,
    uri="urn:x:1",
    replaces="",
    status=None,
):
    """A version on one circuit that settled: ``arrivals`` has the moment at each entitled outlet, which is one number
    or both ends of it, and None where the outlet misses the version. ``excused`` outlets were not expected to get it,
    ``untimed`` ones got it from their session when they came back.
    """
    ends = {
        outlet: (moment if isinstance(moment, tuple) else (moment, moment))
        for outlet, moment in arrivals.items()
        if moment is not None
    }
    bins = Counter(bisect_left(EDGES, high - due_ns) for _, high in ends.values())
    lows = Counter(bisect_left(EDGES, low - due_ns) for low, _ in ends.values())
    missing = [outlet for outlet, moment in arrivals.items() if moment is None]
    delivered = len(ends) + len(untimed)
    latest_ns = max((high for _, high in ends.values()), default=0) - due_ns
    return SettledRelease(
        release=Release(
            uri,
            number,
            "de",
            ("business",),
            (EDITION,),
            1,
            status=status or (Status.CANCELED if kill else Status.USABLE),
            replaces=replaces,
        ),
        heading="business",
        due_ns=due_ns,
        labels=(LABEL,),
        expected=delivered + len(missing),
        delivered=delivered,
        missing=len(missing),
        spread_ns=None,
        coverage_ns=dict.fromkeys(COVERAGE_FRACTIONS, None if missing else latest_ns),
        outlets_reached=0,
        warm=warm,
        latest_ns=latest_ns,
        bins=tuple(sorted(bins.items())),
        lows=tuple(sorted(lows.items())),
        exact=all(low == high for low, high in ends.values()),
        by_label={LABEL: delivered},
        missing_at={LABEL: {0: bitset(sorted(missing))}} if missing else {},
        excused_at={LABEL: {0: bitset(sorted(excused))}} if excused else {},
    )
