"""The progress of a run on the console: a live view on a terminal, plain lines elsewhere."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

from bench.base.format import counted, duration
from bench.brokers.opening import Broker
from wire.account.account import Account
from wire.service.composition import Wire
from wire.workers.member import Readiness

__all__ = ["DeliveryRate", "LiveDisplay", "PlainDisplay", "display_for"]

LINE_EVERY_S = 5.0
IDLE_S = 2.0  # without a delivery: then the rate is 0


def display_for(console: Console, outlets: int, seconds: float) -> "LiveDisplay | PlainDisplay":
    """Return a live display for a terminal that can move its cursor, else a plain one.

    It is of so many outlets, and so many seconds of publishing.
    """
    kind = LiveDisplay if console.is_terminal and not console.is_dumb_terminal and not console.quiet else PlainDisplay
    return kind(console, outlets, seconds)


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


class PlainDisplay:
    """Prints a line at each step of the run, and one every five seconds of publishing."""

    def __init__(self, console: Console, outlets: int, seconds: float) -> None:
        self._console = console
        self._outlets = outlets
        self._seconds = seconds
        self._last_line_s = 0.0
        self._fifth = -1
        self._rate = DeliveryRate(time.monotonic())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the lines as they are."""

    def broker_up(self, broker: Broker, metrics_url: str) -> None:
        """Print the addresses of broker and metrics."""
        self._print(_addresses(broker, metrics_url))

    def coming_on(self, readiness: Readiness) -> None:
        """Print how many outlets are on, at each fifth of them."""
        fifth = readiness.on * 5 // max(1, self._outlets)
        if fifth > self._fifth:
            self._fifth = fifth
            self._print(_outlets_on(readiness, self._outlets))

    def publishing(self, wire: Wire, seconds: float) -> None:
        """Print the counts so far, every five seconds."""
        per_second = self._rate.update(wire.account.delivered, time.monotonic())
        if seconds - self._last_line_s >= LINE_EVERY_S:  # the latencies cost milliseconds: only for a line
            self._last_line_s = seconds
            progress = _progress(wire.account, per_second)
            self._print(f"{min(seconds, self._seconds):4.0f} s of {self._seconds:.0f} s: {progress}")

    def settling(self, wire: Wire) -> None:
        """Print how many deliveries are outstanding."""
        outstanding = wire.account.outstanding
        self._print(f"settling: {outstanding:,} deliveries outstanding as of the last tallies")

    def _print(self, text: str) -> None:
        self._console.print(Text(text))


class LiveDisplay:
    """Shows two lines: a bar of the outlets that come on, then one of the calendar, and the counts so far."""

    def __init__(self, console: Console, outlets: int, seconds: float) -> None:
        self._console = console
        self._outlets = outlets
        self._seconds = seconds
        self._rate = DeliveryRate(time.monotonic())
        self._progress = Progress(
            TextColumn("  {task.description}"),
            BarColumn(bar_width=None),
            TextColumn("{task.fields[note]}"),
            expand=True,
        )
        self._counts = Text("", no_wrap=True, overflow="ellipsis")
        self._live = Live(Group(self._progress, self._counts), console=console, refresh_per_second=8, transient=True)
        self._on = self._progress.add_task("outlets", total=outlets, note="")
        self._run = self._progress.add_task("publishing", total=seconds, note="", visible=False)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def broker_up(self, broker: Broker, metrics_url: str) -> None:
        """Print the addresses of broker and metrics above the bar."""
        self._console.print(Text(_addresses(broker, metrics_url)))

    def coming_on(self, readiness: Readiness) -> None:
        """Move the outlets' bar."""
        self._progress.update(self._on, completed=readiness.on, note=_outlets_on(readiness, self._outlets))

    def publishing(self, wire: Wire, seconds: float) -> None:
        """Move the calendar's bar, and show the counts."""
        elapsed = min(max(0.0, seconds), self._seconds)
        note = f"{elapsed:.0f} s of {self._seconds:.0f} s, {self._seconds - elapsed:.0f} s left"
        self._progress.update(self._on, visible=False)
        self._progress.update(self._run, visible=True, completed=elapsed, note=note)
        per_second = self._rate.update(wire.account.delivered, time.monotonic())
        self._counts.plain = f"  {_progress(wire.account, per_second)}"

    def settling(self, wire: Wire) -> None:
        """Show how many deliveries are outstanding."""
        self._progress.update(self._run, completed=self._seconds, note="settling")
        self._counts.plain = f"  {wire.account.outstanding:,} deliveries outstanding as of the last tallies"


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
