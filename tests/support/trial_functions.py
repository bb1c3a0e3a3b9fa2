"""Simulated systems under test for searches: functions of load and duration that return a loss ratio or None."""

from bench.capacity.classify import TrialResult

__all__ = ["cliff", "searched"]


def cliff(limit):
    """A system that loses nothing up to a load, and what is above it beyond."""
    return lambda load, _seconds: max(0.0, 1 - limit / load)


def searched(search, trial_function):
    """Make every trial of a search; return the trials. A loss ratio of None is an INVALID trial."""
    made = []
    while (trial := search.next_trial()) is not None:
        assert search.least <= trial.load <= search.most
        made.append(trial)
        loss = trial_function(trial.load, trial.seconds)
        if loss is None:
            search.record_invalid(trial.load)
        else:
            search.record(TrialResult(trial.load, trial.seconds, loss))
    return made
