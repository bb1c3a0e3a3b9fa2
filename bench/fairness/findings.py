"""What a trial says of its cause, from two estimates and the orders of its two runs. Pure."""

from enum import StrEnum

from bench.fairness.causes import Cause, Value
from bench.output.summary_order import OrderSummary
from bench.verdict.order_intervals import Correlation

__all__ = ["Finding", "finding_of", "sentence_of"]

LEAST = 0.5  # of a correlation, for an order that follows
WEAK = 0.05  # a correlation of two messages that is no order to speak of, though it may be more than noise


class Finding(StrEnum):
    """CAUSE: the order follows what the outlets have of it. NO_CAUSE: it stays with the outlet. NEITHER: it follows
    neither of them. CHANCE: there is no order in either run, or hardly any. OPEN: the runs do not tell the two
    apart. UNKNOWN: the order of a run is not known.
    """

    CAUSE = "a cause"
    NO_CAUSE = "no cause"
    NEITHER = "neither"
    CHANCE = "by chance"
    OPEN = "open"
    UNKNOWN = "not known"


def finding_of(
    cause: Cause,
    before: OrderSummary | None,
    after: OrderSummary | None,
    outlet: Correlation | None,
    value: Correlation | None,
) -> Finding:
    """Return the finding from the orders of the two runs, and how the places go with the outlet and with the cause."""
    if not before or not after or before.rho is None or after.rho is None or outlet is None:
        return Finding.UNKNOWN
    if _by_chance(before) and _by_chance(after):
        return Finding.CHANCE
    if cause.value is Value.NONE:  # all outlets changed alike: either the order is still the same, or it is not
        return Finding.NO_CAUSE if outlet.low >= LEAST else Finding.CAUSE if outlet.high < LEAST else Finding.OPEN
    if value is None:
        return Finding.UNKNOWN
    if max(outlet.high, value.high) < LEAST:
        return Finding.NEITHER
    if value.low > outlet.high and value.value >= LEAST:
        return Finding.CAUSE
    return Finding.NO_CAUSE if outlet.low > value.high and outlet.value >= LEAST else Finding.OPEN


def sentence_of(cause: Cause, finding: Finding) -> str:
    """Return the finding in a sentence."""
    if cause.value is Value.NONE and finding is Finding.CAUSE:
        return f"the order changes with {cause.words}: a cause"
    return {
        Finding.CAUSE: f"follows {cause.words}: a cause",
        Finding.NO_CAUSE: f"stays with the outlet: {cause.words} is no cause",
        Finding.NEITHER: f"follows neither the outlet nor {cause.words}",
        Finding.CHANCE: "the order is by chance before and after, or nearly so: nothing to explain",
        Finding.OPEN: f"goes with the outlet and with {cause.words}: not told apart",
        Finding.UNKNOWN: "the order of a run is not known",
    }[finding]


def _by_chance(order: OrderSummary) -> bool:
    return order.rho is not None and order.noise is not None and abs(order.rho) <= max(order.noise, WEAK)
