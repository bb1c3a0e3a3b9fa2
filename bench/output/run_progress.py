"""The progress of a run on a display: rows on a terminal, plain lines elsewhere."""

import time
from types import TracebackType
from typing import Self

from bench.base.format import counted, duration
from bench.brokers.opening import Broker
from bench.output.progress import Display
from bench.output.time_left import Left
from wire.account.account import Account
from wire.service.composition import Wire
from wire.workers.member import Readiness

__all__ = ["DeliveryRate", "RunProgress"]

LINE_EVERY_S = 5.0
IDLE_S = 2.0  # without a delivery: then the rate is 0


class DeliveryRate:
    """Deliveries a second. Tallies come once a second, so that the count stands still between them."""

    def __init__(self, now_s: float) -> None:
        self._delivered = 0
        self._at_s = now_s
        self._rate = 0.0

    def update(self, delivered: int, now_s: float) -> float:
        """Return the rate between the last two changes of the count; 0 when it has not changed for two seconds."""
        if delivered != self._delivered and now_s > self._at_s:
            self._rate = (delivered - self._delivered) / (now_s - self._at_s)
            self._delivered, self._at_s = delivered, now_s
        elif now_s - self._at_s > IDLE_S:
            self._rate, self._at_s = 0.0, now_s
        return self._rate


class RunProgress:
    """Shows a run on a display: the outlets that come on, then the calendar and the counts so far.

    Where the display is not live, a line stays of each fifth of the outlets, and of every five seconds of publishing.
    """

    def __init__(self, display: Display, outlets: int, seconds: float) -> None:
        self._display = display
        self._outlets = outlets
        self._seconds = seconds
        self._last_line_s = 0.0
        self._fifth = -1
        self._rate = DeliveryRate(time.monotonic())

    def __enter__(self) -> Self:
        self._display.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._display.__exit__(kind, error, trace)
        self._display.end_step()

    def broker_up(self, broker: Broker, metrics_url: str) -> None:
        """Print the addresses of broker and metrics."""
        self._display.say(_addresses(broker, metrics_url))

    def coming_on(self, readiness: Readiness) -> None:
        """Show how many outlets are on."""
        text = _outlets_on(readiness, self._outlets)
        fifth = readiness.on * 5 // max(1, self._outlets)
        if self._display.live:
            self._display.show_step("outlets", readiness.on, self._outlets, text)
        elif fifth > self._fifth:
            self._fifth = fifth
            self._display.say(text)

    def publishing(self, wire: Wire, seconds: float) -> None:
        """Show how much of the calendar is over, and the counts so far."""
        elapsed = min(max(0.0, seconds), self._seconds)
        per_second = self._rate.update(wire.account.delivered, time.monotonic())
        if self._display.live:
            left = Left(self._seconds - elapsed, bound="") if elapsed < self._seconds else None
            part = f"{elapsed:.0f} s of {self._seconds:.0f} s"
            self._display.show_step("publishing", elapsed, self._seconds, part, left)
            self._display.show_counts(_progress(wire.account, per_second))
        elif seconds - self._last_line_s >= LINE_EVERY_S:  # the latencies cost milliseconds: only for a line
            self._last_line_s = seconds
            self._display.say(f"{elapsed:4.0f} s of {self._seconds:.0f} s: {_progress(wire.account, per_second)}")

    def settling(self, wire: Wire) -> None:
        """Show how many deliveries are outstanding."""
        outstanding = (
            f"{counted(wire.account.outstanding, 'delivery', 'deliveries')} outstanding as of the last tallies"
        )
        if self._display.live:
            self._display.show_step("publishing", self._seconds, self._seconds, "settling")
            self._display.show_counts(outstanding)
        else:
            self._display.say(f"settling: {outstanding}")


def _addresses(broker: Broker, metrics_url: str) -> str:
    nodes = ", ".join(broker.urls)
    metrics = f"; metrics on {metrics_url}" if metrics_url else ""
    return f"broker: {broker.kind} {broker.version} on {nodes}{metrics}"


def _outlets_on(readiness: Readiness, outlets: int) -> str:
    line = f"{readiness.on:,} of {outlets:,} outlets on"
    refused = sum(readiness.given_up.values())
    return f"{line}, {refused:,} refused" if refused else line


def _progress(account: Account, per_second: float) -> str:
    totals = account.totals()
    p50_ns, p99_ns = (totals.sums.disclosure.upper.quantile(fraction) for fraction in (0.5, 0.99))
    latency = ""
    if p50_ns is not None and p99_ns is not None:
        latency = f" · p50 {duration(p50_ns / 1e9)}, p99 {duration(p99_ns / 1e9)}"
    released = counted(account.releases, "release")
    return f"{released} · {per_second:,.0f} deliveries/s{latency} · {totals.outstanding:,} outstanding"
