"""Cases and results of the bench beside other clients, of round figures."""

from bench.benchmarks.sidebyside.case_result import CaseResult
from bench.benchmarks.sidebyside.plan import Case, full
from bench.benchmarks.sidebyside.results import Results
from bench.benchmarks.sidebyside.trial import BURST_CLIENTS, CLIENTS, PUBLISH_CLIENTS, Trial

PACED = Case("embedded", 0, "paced")
FLOOD = Case("embedded", 0, "flood")
ORDER = Case("embedded", 0, "order")
BURST = Case("embedded", 1, "burst")
PUBLISH = Case("embedded", 1, "publish")
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


def burst_case(near=1.2, last=1.2):
    """A burst whose swarm takes so many times as long as C to C."""
    c_to_c = Trial(1_000, 5.0, 1_000.0, 1.0, None, 1.0, 2.0)
    ours = Trial(1_000, 6.0, 900.0, 1.0, 2_000.0, near, 2 * last)
    trials = {"baseline": [c_to_c] * ROUNDS, "publisher": [c_to_c] * ROUNDS, "swarm": [ours] * ROUNDS}
    return CaseResult(BURST, trials, {kind: [] for kind in BURST_CLIENTS})


def publish_case(rate=9_000.0):
    """A C publisher of 10,000 messages a second, and a wire of so many."""
    trials = {kind: [Trial(1_000, 5.0, 10_000.0)] * ROUNDS for kind in PUBLISH_CLIENTS}
    trials["wire"] = [Trial(1_000, 50.0, rate)] * ROUNDS
    return CaseResult(PUBLISH, trials, {kind: [] for kind in PUBLISH_CLIENTS})


def results_of(*cases, judged=True, **skipped):
    plan = full(tuple(one.case for one in cases), 6_500, ROUNDS if judged else 1, busy_ok=False)
    facts = {"processor": "a processor", "cores": 2, "kernel": "6", "python": "3.11", "measured_at": "now"}
    return Results(plan, cases, skipped, (), facts)
