"""Words that digest, full report and other renderings of a summary share."""

from bench.base.format import counted, duration, shown
from bench.output.summary import Summary
from bench.output.summary_order import OrderSummary
from bench.output.summary_parts import ThresholdSummary
from bench.verdict.verdict import Verdict

__all__ = ["COLOURS", "aborted_sentence", "actual", "apart", "causes", "headline", "order_sentence"]

COLOURS = {Verdict.PASS: "green", Verdict.FAIL: "red", Verdict.INVALID: "yellow"}
ENDS_APART = 0.03  # of the upper end: a lower end that is nearer is not shown


def headline(summary: Summary) -> str:
    """Return one sentence that a stranger understands."""
    if summary.fault:
        return f"The run broke off: {summary.fault.splitlines()[0]}."
    if summary.flashes and summary.flashes[0].spread_seconds is not None:
        flash = summary.flashes[0]
        return (
            f"{flash.outlets_reached:,} of {flash.outlets:,} outlets had the flash; "
            f"the last {duration(flash.spread_seconds)} after the first."
        )
    if not summary.expected:
        return "No delivery was expected."
    return (
        f"{summary.delivered:,} of {summary.expected:,} expected deliveries of "
        f"{counted(summary.releases, 'release')} arrived, "
        f"{summary.deliveries_per_second:,.0f} a second."
    )


def aborted_sentence(reason: str) -> str:
    """Return the sentence on a run that a threshold ended."""
    return f"{reason}; the account covers all that was due until then"


def actual(threshold: ThresholdSummary) -> str:
    """Return a threshold's figure, with its lower end where that is far from it."""
    low, high = threshold.actual_lower, threshold.actual
    if high is None:
        return "never" if threshold.passed is False else "nothing to measure"
    text = shown(high, threshold.unit)
    if low is not None and apart(low, high) and shown(low, threshold.unit) != text:
        text += f" (at least {shown(low, threshold.unit)})"
    return text


def apart(low: float | None, high: float | None) -> bool:
    """Whether the two ends of a figure are so far apart that both are worth showing."""
    return low is not None and high is not None and high - low > ENDS_APART * high


def causes(summary: Summary) -> str:
    """Return the missing deliveries by cause."""
    causes = summary.missing_by_cause
    counts = {
        "never sent": causes.unsent,
        "refused by the broker": causes.refused,
        "unreported by crashed workers": causes.unreported,
        "held for outlets that were away": causes.held,
        "lost on the way": causes.lost,
    }
    return ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)


def order_sentence(order: OrderSummary) -> str:
    """Return the order of the fan-out in a sentence; empty where no two messages could be compared."""
    if order.rho is None:
        return ""
    told = f"rank correlation of two messages {order.rho:.2f} (0 by chance, 1 frozen)"
    head_start_s = order.head_start_seconds.p50
    if head_start_s is not None and order.law not in ("", "by chance"):
        told += f"; the first tenth has a head start of {duration(head_start_s)}"
    if order.doubt:
        return f"{told}; in doubt: {order.doubt}"
    return f"{order.law}: {told}" if order.law else told
