"""Runs a case: one broker, and on it the readers by turns, each on a machine that does nothing else."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.brokers.opening import Broker, open_broker
from bench.errors import BenchError
from bench.sidebyside.busy import Watch, quiet
from bench.sidebyside.outcome import Outcome
from bench.sidebyside.plan import Case, Plan
from bench.sidebyside.trial import READERS, Kind, Setting, Trial, measure
from wire.errors import WireError

__all__ = ["Saw", "Say", "run_case"]

Say = Callable[[str], None]
ATTEMPTS = 3  # at a trial, while the machine is busy
PATIENCE_S = 20.0  # for a quiet one, before each
SETTLING_S = 2.0  # for the broker alone, where others are let be
TRIAL_S = 150.0


@dataclass(frozen=True, slots=True)
class Saw:
    """A trial, or how the reader broke; and what else the machine did meanwhile."""

    trial: Trial | None
    failure: str
    busy: str


async def run_case(plan: Plan, case: Case, program: Path, say: Say) -> Outcome:
    """The case's outcome. BrokerFault where the broker can't be opened, or dies."""
    trials: dict[Kind, list[Trial | None]] = {kind: [] for kind in READERS}
    failures: dict[Kind, list[str]] = {kind: [] for kind in READERS}
    doubts: list[str] = []
    with TemporaryDirectory(prefix="wirestorm-bench-") as name:
        folder = Path(name)
        async with open_broker(case.broker, folder) as broker:
            for number, order in enumerate(plan.orders(), start=1):
                for kind in order:
                    saw = await _on_a_quiet_machine(kind, broker, plan, case, program, folder, say)
                    if saw.busy and not plan.busy_ok:
                        return Outcome(case, dict.fromkeys(READERS, ()), {}, busy=saw.busy)
                    if saw.busy:
                        doubts.append(f"round {number}, {kind}: {saw.busy}")
                    if saw.failure:
                        failures[kind].append(f"round {number}: {saw.failure}")
                    trials[kind].append(saw.trial)
                    say(f"{case}, round {number} of {plan.rounds}: {_told(kind, saw)}")
    return Outcome(case, trials, failures, doubts=tuple(doubts))


async def _on_a_quiet_machine(
    kind: Kind, broker: Broker, plan: Plan, case: Case, program: Path, folder: Path, say: Say
) -> Saw:
    """A trial, again while something else is busy; with ``busy_ok`` the first one, whatever it is."""
    saw = Saw(None, "", "")
    for attempt in range(1, ATTEMPTS + 1):
        # What waits here waits for the broker too, which is rid of the last reader's sessions when it is idle.
        busy = await quiet(SETTLING_S if plan.busy_ok else PATIENCE_S)
        if not busy or plan.busy_ok:
            await broker.renew()
            saw = await _attempt(kind, broker, plan.setting(case), program, folder)
            busy = saw.busy or busy
        saw = Saw(saw.trial, saw.failure, busy)
        if not busy or plan.busy_ok:
            break
        say(f"{case}: {busy}, attempt {attempt} of {ATTEMPTS} at {kind}")
    return saw


async def _attempt(kind: Kind, broker: Broker, setting: Setting, program: Path, folder: Path) -> Saw:
    watch = Watch(broker.pids)
    trial, failure = None, ""
    try:
        async with asyncio.timeout(TRIAL_S):
            trial = await measure(kind, broker.urls[0], setting, program, folder)
    except* (BenchError, WireError, TimeoutError) as broken:
        failure = str(_first(broken)) or f"it took more than {TRIAL_S:.0f} s"
    if not broker.alive():
        raise await broker.wait_dead()
    return Saw(trial, failure, watch.judge())


def _first(group: BaseException) -> BaseException:
    while isinstance(group, BaseExceptionGroup):
        group = group.exceptions[0]
    return group


def _told(kind: Kind, saw: Saw) -> str:
    if saw.trial is None:
        return f"{kind} broke: {saw.failure}"
    trial = saw.trial
    return (
        f"{kind} {trial.cpu_us_per_delivery:.1f} µs a delivery, {trial.deliveries_per_second:,.0f} a second, "
        f"connected in {trial.connect_seconds:.2f} s{f' ({saw.busy})' if saw.busy else ''}"
    )
