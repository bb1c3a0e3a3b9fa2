"""Which latency of a run to quote, and what its p99 consists of: waiting to be sent, the broker, our own reading."""

from dataclasses import dataclass

from bench.base.format import duration, or_dash
from bench.output.summary import Summary

__all__ = ["P99Parts", "advice", "p99_parts"]

UNSURE = 0.1  # of the p99: lower ends that are further below leave a range to quote
WAITED = 0.5  # of the p99: a publisher that is later makes the figure its own, and not the broker's


@dataclass(frozen=True, slots=True)
class P99Parts:
    """The p99 of disclosure latency beside the p99s of its parts, in seconds; p99s of parts do not add up to it.

    ``waiting_s`` is from due to sent, ``broker_s`` from sent to arrival. By ``unsure_s`` the figure may be less,
    because arrivals shared a read.
    """

    whole_s: float
    waiting_s: float | None
    broker_s: float | None
    unsure_s: float

    @property
    def text(self) -> str:
        """The parts in words."""
        return (
            f"waiting to be sent {or_dash(self.waiting_s)}, broker and network {or_dash(self.broker_s)}, "
            f"unsure by our reads {duration(self.unsure_s)}"
        )


def p99_parts(summary: Summary) -> P99Parts | None:
    """Return the parts of the p99 of disclosure latency; None where nothing was delivered."""
    upper, lower = summary.latency_seconds, summary.latency_lower_seconds
    whole_s = upper.disclosure.p99
    if whole_s is None:
        return None
    low_s = whole_s if lower.disclosure.p99 is None else lower.disclosure.p99
    return P99Parts(whole_s, upper.publisher_lateness.p99, upper.transit.p99, max(0.0, whole_s - low_s))


def advice(summary: Summary) -> str:
    """Return which figure to quote, as a clause; empty where nothing was delivered."""
    parts = p99_parts(summary)
    if parts is None:
        return ""
    if parts.unsure_s > UNSURE * parts.whole_s:
        return f"quote a range, {duration(parts.whole_s - parts.unsure_s)} to {duration(parts.whole_s)}"
    if parts.waiting_s is not None and parts.waiting_s > WAITED * parts.whole_s:
        return "quote transit for the broker, disclosure for the outlets: messages waited to be sent"
    return "quote disclosure"
