"""What puts the figures of a wire in doubt, as far as the wire itself can see."""

from collections.abc import Mapping

from wire.account.figures import AccountFigures
from wire.account.totals import Totals
from wire.contract.histogram import Histogram

__all__ = ["wire_doubts"]

# Below this our own part of a latency does not matter; above it, a quarter of the latency does.
MATTERS_NS = 250_000_000
FRACTION = 4
QUANTILE = 0.99


def wire_doubts(account: AccountFigures, totals: Totals, outlets: int) -> Mapping[str, bool]:
    """Return each reason that a wire can judge, and whether it holds; ``outlets`` is the directory's size.

    A wire has no thresholds: its own delay is in doubt where it is a large part of what was measured.
    """
    disclosure_ns = totals.sums.disclosure.upper.quantile(QUANTILE) or 0
    return {
        "account": bool(account.faults),
        "outlets": account.outlets_on < outlets,
        "swarm lag": _matters(account.lag(), disclosure_ns),
        "publisher": _matters(account.lateness, disclosure_ns),
        "clocks": totals.sums.negative > 0,
    }


def _matters(own: Histogram, disclosure_ns: int) -> bool:
    own_ns = own.quantile(QUANTILE) or 0
    return own_ns > MATTERS_NS and own_ns * FRACTION > disclosure_ns
