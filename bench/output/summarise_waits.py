"""The waits of the publisher, as the summary has them, and the sentence on those that made a release slow."""

from bench.output.slowest import beside_slowest, part_of_slowest
from bench.output.summary_waits import WaitsSummary
from bench.run.result import RunResult
from wire.broker.window import WINDOW

__all__ = ["waits_note", "waits_of"]


def waits_of(result: RunResult) -> WaitsSummary | None:
    """Return the summary of the waits; None against a service."""
    return None if result.waits is None else WaitsSummary(window=WINDOW, **beside_slowest(result.waits, result))


def waits_note(found: WaitsSummary | None) -> str:
    """Return a sentence where messages waited for a good part of the slowest release's time; else empty."""
    if found is None or not (part := part_of_slowest(found)):
        return ""
    return (
        f"for {part}, due messages waited for the broker to acknowledge some of the {found.window} on their way; what "
        "they are late by is the broker's, and not the publisher's"
    )
