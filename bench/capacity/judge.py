"""What a run says as a trial of a search: its loss ratio, or that it does not count."""

from collections.abc import Sequence

from bench.base.exits import Exit
from bench.base.format import counted
from bench.capacity.document import Broke, CapacityTrial, Part
from bench.capacity.goals import SearchGoal
from bench.capacity.search import Trial
from bench.output.summary import Summary
from bench.output.wording import actual

__all__ = ["broke", "judge_trial", "kept_from_measuring", "missing_words", "part_of"]

LOSS = "missing"  # the figure that a goal's loss ratio takes the place of
WHOLE = (Exit.PASS, Exit.FAIL, Exit.INVALID)
# The parts of a run as the summary's bottleneck names them, and as a search does.
PARTS: dict[str, Part] = {
    "broker": "broker",
    "publisher": "publisher",
    "workers": "swarm",
    "control group": "swarm",
    "interrupts": "machine",
    "others": "machine",
    "stolen": "machine",
}


def judge_trial(
    number: int, trial: Trial, summary: Summary, exit_code: Exit, goals: Sequence[SearchGoal]
) -> CapacityTrial:
    """Return a finished run as the trial of this number.

    A threshold that fails is full loss. A trial with a doubt counts where its loss is too high for every goal: counts
    of deliveries are exact, and a threshold with a doubt never fails.
    """
    failed = tuple(
        f"{threshold.expression}: {actual(threshold)}"
        for threshold in summary.thresholds
        if threshold.passed is False and threshold.expression.split(maxsplit=1)[0] != LOSS
    )
    lost = max(0, summary.missing) / summary.expected if summary.expected else 0.0
    loss = 1.0 if failed else lost
    counts = exit_code in WHOLE and (not summary.doubts or loss > max(goal.loss_ratio for goal in goals))
    upper, lower = summary.latency_seconds.disclosure, summary.latency_lower_seconds.disclosure
    return CapacityTrial(
        number=number,
        load=trial.load,
        seconds=trial.seconds,
        verdict=summary.verdict,
        counted=counts,
        loss_ratio=loss if counts else None,
        expected=summary.expected,
        missing=summary.missing,
        failed=failed,
        doubts=((summary.fault,) if summary.fault else ()) + summary.doubts,
        p50=upper.p50,
        p50_lower=lower.p50,
        p99=upper.p99,
        p99_lower=lower.p99,
        deliveries_per_second=summary.deliveries_per_second,
        bottleneck=summary.bottleneck.name,
        limit=summary.bottleneck.sentence,
    )


def broke(trials: Sequence[CapacityTrial], load: int | None, goal: SearchGoal) -> Broke | None:
    """Return what broke first at a load; None where no trial there had more loss than the goal allows."""
    for trial in trials:
        if trial.load == load and trial.loss_ratio is not None and trial.loss_ratio > goal.loss_ratio:
            return _broke(trial, trial.failed + missing_words(trial))
    return None


def part_of(trial: CapacityTrial) -> Part | None:
    """Return the part that limited a trial; None where none did, as far as the processors say."""
    return PARTS.get(trial.bottleneck or "")


def missing_words(trial: CapacityTrial) -> tuple[str, ...]:
    """Return a trial's missing deliveries in words, or nothing where none is missing."""
    if trial.missing <= 0:
        return ()
    return (f"{trial.missing:,} of {counted(trial.expected, 'delivery', 'deliveries')} missing",)


def kept_from_measuring(trials: Sequence[CapacityTrial], load: int) -> Broke | None:
    """Return what the last INVALID trial at a load says of why it can't be measured; None where there is none."""
    invalid = [trial for trial in trials if trial.load == load and trial.loss_ratio is None]
    return _broke(invalid[-1], invalid[-1].doubts) if invalid else None


def _broke(trial: CapacityTrial, reasons: tuple[str, ...]) -> Broke:
    return Broke(trial=trial.number, part=part_of(trial), sentence=trial.limit, failed=reasons)
