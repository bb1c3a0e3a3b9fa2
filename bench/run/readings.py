"""Readings of a run for its timeline: what the account has counted, and what the processes use."""

import time
from collections.abc import Callable, Sequence

from bench.host.bottleneck import OTHERS, STOLEN
from bench.host.cpu import CpuMeter, Process
from bench.host.memory import resident_bytes
from bench.run.timeline import Reading
from wire.account.account import Account

__all__ = ["RunReader"]


class RunReader:
    """Reads the present ``account`` of a run, and its processes."""

    def __init__(self, account: Callable[[], Account], processes: Sequence[Process]) -> None:
        self._account = account
        self._processes = tuple(processes)
        self._meter = CpuMeter(processes)

    def __call__(self) -> Reading:
        """Return a reading as of now; cores are those since the last one."""
        account, sample = self._account(), self._meter.sample()
        totals = account.totals()
        return Reading(
            at_ns=time.time_ns(),
            start_ns=account.start_ns,
            releases_due=account.releases,
            messages_sent=account.messages_sent,
            deliveries_due=totals.expected,
            delivered=totals.delivered,
            outstanding=totals.outstanding,
            disclosure=totals.sums.disclosure.upper,
            lateness=account.lateness(),
            cores={**sample.used, OTHERS: sample.others, STOLEN: sample.stolen},
            memory=resident_bytes(self._processes),
        )
