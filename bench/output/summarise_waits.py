"""The waits of the publisher, as the summary has them, and the sentence on those that made a release slow."""

from bench.output.slowest import FRACTION_LEAST, slowest_of
from bench.output.summary_waits import WaitsSummary
from bench.run.result import RunResult
from wire.broker.window import WINDOW

__all__ = ["waits_note", "waits_of"]


def waits_of(result: RunResult) -> WaitsSummary | None:
    """Return the summary of the waits; None against a service."""
    if result.waits is None:
        return None
    slowest = slowest_of(result)
    within_s = sum(each.within_s(slowest.due_ns, slowest.end_ns) for each in result.waits) if slowest else 0.0
    return WaitsSummary(
        window=WINDOW,
        seconds=sum((each.end_ns - each.start_ns) / 1e9 for each in result.waits),
        in_slowest_seconds=within_s,
        slowest_seconds=slowest.seconds if slowest else None,
    )


def waits_note(found: WaitsSummary | None) -> str:
    """Return a sentence where messages waited for a good part of the slowest release's time; else empty."""
    if found is None or not found.slowest_seconds or found.in_slowest_seconds < FRACTION_LEAST * found.slowest_seconds:
        return ""
    return (
        f"for {found.in_slowest_seconds:.1f} of the {found.slowest_seconds:.1f} s that the slowest release took, due "
        f"messages waited for the broker to acknowledge some of the {found.window} on their way; what they are late by "
        "is the broker's, and not the publisher's"
    )
