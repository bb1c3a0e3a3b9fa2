"""Cases and results of the bench beside other clients, of round figures."""

from bench.benchmarks.sidebyside.case_result import CaseResult
from bench.benchmarks.sidebyside.plan import Case, full
from bench.benchmarks.sidebyside.results import Results
from bench.benchmarks.sidebyside.trial import CLIENTS, Trial

PACED = Case("embedded", 0, "paced")
FLOOD = Case("embedded", 0, "flood")
ORDER = Case("embedded", 0, "order")
NOTHING_BROKE = {kind: [] for kind in CLIENTS}
ROUNDS = 4


def trial(cpu, rate=4_000.0, connect=1.0, memory=None):
    return Trial(1_000, cpu, rate, connect, memory)


def case_of(case=PACED, **swarm):
    """Four rounds: the swarm within its bounds, but for the given figures."""
    given = {"cpu": 7.0, "memory": 2_000.0} | swarm
    trials = {
        "baseline": [trial(6.0)] * ROUNDS,
        "swarm": [trial(**given)] * ROUNDS,
        "aiomqtt": [*[trial(120.0)] * (ROUNDS - 1), None],
    }
    return CaseResult(case, trials, NOTHING_BROKE)


def order_case(unranked, swarm, ranked):
    """A case of the order of the fan-out, from processor times a delivery by round."""
    trials = {"unranked": unranked, "swarm": swarm, "ranked": ranked}
    return CaseResult(ORDER, {kind: [*map(trial, cpu)] for kind, cpu in trials.items()}, {})


def results_of(*cases, judged=True, **skipped):
    plan = full(tuple(one.case for one in cases), 6_500, ROUNDS if judged else 1, busy_ok=False)
    facts = {"processor": "a processor", "cores": 2, "kernel": "6", "python": "3.11", "measured_at": "now"}
    return Results(plan, cases, skipped, (), facts)
