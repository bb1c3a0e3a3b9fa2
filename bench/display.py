"""What is seen while a run goes on: a live view on a terminal, plain lines anywhere else."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

from bench.brokers.opening import Broker
from bench.report import counted, duration
from wire.account import Account
from wire.muster import Readiness
from wire.service.app import Wire

__all__ = ["LiveDisplay", "PlainDisplay", "display_for"]

LINE_EVERY_S = 5.0


def display_for(console: Console, outlets: int, seconds: float) -> "LiveDisplay | PlainDisplay":
    """A live display where there is a terminal, else a plain one."""
    kind = LiveDisplay if console.is_terminal else PlainDisplay
    return kind(console, outlets, seconds)


class _Pace:
    """Deliveries a second, between one look and the next."""

    def __init__(self) -> None:
        self._made = 0
        self._at = time.monotonic()
        self._rate = 0.0

    def look(self, account: Account) -> float:
        made, now = account.made, time.monotonic()
        if made != self._made and now > self._at:
            self._rate = (made - self._made) / (now - self._at)
            self._made, self._at = made, now
        elif now - self._at > 2:
            self._rate, self._at = 0.0, now
        return self._rate


class PlainDisplay:
    """One line at each event, and one every five seconds of publishing."""

    def __init__(self, console: Console, outlets: int, seconds: float) -> None:
        self._console = console
        self._outlets = outlets
        self._seconds = seconds
        self._said = 0.0
        self._on = -1
        self._pace = _Pace()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to take down."""

    def broker_up(self, broker: Broker, metrics_url: str) -> None:
        """Say where things are."""
        self._say(_where(broker, metrics_url))

    def coming_on(self, readiness: Readiness) -> None:
        """Say each fifth of the outlets, and those that will not come."""
        fifth = readiness.on * 5 // max(1, self._outlets)
        if fifth > self._on:
            self._on = fifth
            self._say(_outlets_line(readiness, self._outlets))

    def publishing(self, wire: Wire, seconds: float) -> None:
        """Say every five seconds how it goes."""
        rate = self._pace.look(wire.account)
        if seconds - self._said >= LINE_EVERY_S:
            self._said = seconds
            self._say(
                f"{min(seconds, self._seconds):4.0f} s of {self._seconds:.0f} s: {_progress_line(wire.account, rate)}"
            )

    def settling(self, wire: Wire) -> None:
        """Say that the rest is awaited."""
        self._say(f"settling: {wire.account.owed - wire.account.made:,} deliveries awaited as of the last tallies")

    def _say(self, text: str) -> None:
        self._console.print(Text(text))


class LiveDisplay:
    """A progress bar while outlets come on, then one that follows the calendar."""

    def __init__(self, console: Console, outlets: int, seconds: float) -> None:
        self._console = console
        self._outlets = outlets
        self._seconds = seconds
        self._pace = _Pace()
        self._progress = Progress(
            TextColumn("  {task.description}"),
            BarColumn(bar_width=16),
            TextColumn("{task.fields[note]}"),
            console=console,
        )
        self._live = Live(self._progress, console=console, refresh_per_second=8, transient=True)
        self._on = self._progress.add_task("outlets  ", total=outlets, note="")
        self._run = self._progress.add_task("releases ", total=seconds, note="", visible=False, start=False)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def broker_up(self, broker: Broker, metrics_url: str) -> None:
        """Say above the bar where things are."""
        self._console.print(Text(_where(broker, metrics_url)))

    def coming_on(self, readiness: Readiness) -> None:
        """Move the outlets' bar."""
        self._progress.update(self._on, completed=readiness.on, note=_outlets_line(readiness, self._outlets))

    def publishing(self, wire: Wire, seconds: float) -> None:
        """Move the calendar's bar."""
        self._progress.start_task(self._run)
        note = _progress_line(wire.account, self._pace.look(wire.account))
        self._progress.update(self._run, visible=True, completed=min(max(0.0, seconds), self._seconds), note=note)

    def settling(self, wire: Wire) -> None:
        """Say that the rest is awaited."""
        awaited = wire.account.owed - wire.account.made
        self._progress.update(self._run, completed=self._seconds, note=f"settling, {awaited:,} awaited")


def _where(broker: Broker, metrics_url: str) -> str:
    nodes = ", ".join(broker.urls)
    metrics = f"; metrics on {metrics_url}" if metrics_url else ""
    return f"broker: {broker.kind} {broker.version} on {nodes}{metrics}"


def _outlets_line(readiness: Readiness, outlets: int) -> str:
    line = f"{readiness.on:,} of {outlets:,} outlets on"
    refused = sum(readiness.given_up.values())
    return f"{line}, {refused:,} refused" if refused else line


def _progress_line(account: Account, rate: float) -> str:
    totals = account.totals()
    p50, p99 = (totals.sums.disclosure.upper.quantile(share) for share in (0.5, 0.99))
    latency = "" if p50 is None or p99 is None else f" · p50 {duration(p50 / 1e9)}, p99 {duration(p99 / 1e9)}"
    released = counted(account.releases, "release")
    return f"{released} · {rate:,.0f} deliveries/s{latency} · {totals.outstanding:,} outstanding"
