"""Run a case: one broker, and on it the clients by turns, each on a machine that does nothing else."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.base.errors import BenchError
from bench.benchmarks.sidebyside.bounds import is_enough
from bench.benchmarks.sidebyside.case_result import CaseResult
from bench.benchmarks.sidebyside.measure import measure_turn
from bench.benchmarks.sidebyside.plan import Case, Plan
from bench.benchmarks.sidebyside.programs import Programs
from bench.benchmarks.sidebyside.quietness import MachineWatch, until_quiet
from bench.benchmarks.sidebyside.secure_broker import open_case_broker
from bench.benchmarks.sidebyside.trial import Kind, Setting, Trial
from bench.brokers.opening import Broker
from wire.errors import WireError, first_of
from wire.host.tasks import in_own_task

__all__ = ["Attempt", "Say", "run_case"]

Say = Callable[[str], None]
ATTEMPTS = 3  # at a trial, while the machine is busy
PATIENCE_S = 20.0  # for a quiet machine, before each trial
SETTLING_S = 2.0  # for the broker alone, where a busy machine is accepted
TRIAL_S = 150.0  # of one kind of client, and what follows for each turn of a further one
TURN_S = 15.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """The trials of some kinds of client, or the reason why the client broke; with a clause on other use of the machine
    meanwhile.
    """

    trials: Mapping[Kind, Trial]
    failure: str
    busy: str


async def run_case(plan: Plan, case: Case, programs: Programs, say: Say) -> CaseResult:
    """Return the case's result. BrokerFault where the broker can't be opened, or dies."""
    trials: dict[Kind, list[Trial | None]] = {kind: [] for kind in case.clients}
    failures: dict[Kind, list[str]] = {kind: [] for kind in case.clients}
    doubts: list[str] = []
    with TemporaryDirectory(prefix="wirestorm-bench-") as name:
        folder = Path(name)
        async with open_case_broker(case.broker, folder) as broker:
            for number, order in enumerate(plan.orders(case), start=1):
                for kinds in order:
                    attempt = await _on_a_quiet_machine(kinds, broker, plan, case, programs, folder, say)
                    if attempt.busy and not plan.busy_ok:
                        return CaseResult(case, dict.fromkeys(case.clients, ()), {}, busy=attempt.busy)
                    if attempt.busy:
                        doubts.append(f"round {number}, {' and '.join(kinds)}: {attempt.busy}")
                    for kind in kinds:
                        if attempt.failure:
                            failures[kind].append(f"round {number}: {attempt.failure}")
                        trials[kind].append(attempt.trials.get(kind))
                        say(f"{case}, round {number} of {plan.rounds}: {_told(kind, attempt)}")
                for kind in set(case.clients).difference(*order):
                    trials[kind].append(None)
                result = CaseResult(case, trials, failures, doubts=tuple(doubts))
                if is_enough(result, number, plan.rounds):
                    break
    return result


async def _on_a_quiet_machine(
    kinds: tuple[Kind, ...], broker: Broker, plan: Plan, case: Case, programs: Programs, folder: Path, say: Say
) -> Attempt:
    """Make a trial, and another one while the machine is busy; with ``busy_ok`` the first one counts."""
    attempt = Attempt({}, "", "")
    for number in range(1, ATTEMPTS + 1):
        # This waits for the broker too, which drops the last client's sessions while it is idle.
        busy = await until_quiet(SETTLING_S if plan.busy_ok else PATIENCE_S)
        if not busy or plan.busy_ok:
            await broker.renew()
            setting = replace(plan.setting(case), transport=broker.transport)
            attempt = await _attempt(kinds, broker, setting, programs, folder)
            busy = attempt.busy or busy
        attempt = Attempt(attempt.trials, attempt.failure, busy)
        if not busy or plan.busy_ok:
            break
        say(f"{case}: {busy}, attempt {number} of {ATTEMPTS} at {' and '.join(kinds)}")
    return attempt


async def _attempt(
    kinds: tuple[Kind, ...], broker: Broker, setting: Setting, programs: Programs, folder: Path
) -> Attempt:
    watch = MachineWatch(broker.pids)
    trials: Mapping[Kind, Trial] = {}
    failure = ""
    patience_s = TRIAL_S + TURN_S * setting.turns * (len(kinds) - 1)
    try:
        async with asyncio.timeout(patience_s):
            trials = await in_own_task(measure_turn(kinds, broker.urls[0], setting, programs, folder), "trial")
    except* (BenchError, WireError, TimeoutError) as broken:
        failure = str(first_of(broken)) or f"it took more than {patience_s:.0f} s"
    if not broker.alive():
        raise await broker.wait_for_exit()
    return Attempt(trials, failure, watch.judge())


def _told(kind: Kind, attempt: Attempt) -> str:
    trial = attempt.trials.get(kind)
    if trial is None:
        return f"{kind} broke: {attempt.failure}"
    told = f"{kind} {trial.cpu_us_per_delivery:.1f} µs each, {trial.deliveries_per_second:,.0f} a second"
    for value, text in (
        (trial.connect_seconds, "connected in {:.2f} s"),
        (trial.seconds_to_99, "99 % after {:.2f} s"),
        (trial.seconds_to_last, "the last after {:.2f} s"),
    ):
        told += f", {text.format(value)}" if value is not None else ""
    return f"{told} ({attempt.busy})" if attempt.busy else told
