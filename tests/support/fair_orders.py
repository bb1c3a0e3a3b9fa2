"""Runs of ``wirestorm fairness`` on simulated brokers with a law: their files are written by hand, the rest is real."""

import csv
import io
from dataclasses import replace
from random import Random

from rich.console import Console

from bench.base.documents import decode, encode
from bench.base.exits import Exit
from bench.base.invocation import Invocation
from bench.command.finish import FinishedRun
from bench.fairness.command import run_planned
from bench.fairness.describe import describe
from bench.fairness.document import Fairness
from bench.fairness.plan import planned_runs
from bench.fairness.runs import make_runs
from bench.output.order_file import ORDER_FILE, RankedOutlet
from bench.output.progress import Display
from bench.output.summary_order import HeadStart, OrderSummary
from bench.verdict.verdict import Verdict
from tests.support.summaries import whole_summary
from wire.directory.permuting import Permuted

__all__ = ["by_chance", "commanded", "fairness_of", "measured", "order_summary", "outlets_of", "simulated"]

OUTLETS = 120
SMALL = ("audience.outlets=500",)
INVOCATION = Invocation(("wirestorm", "fairness"), {"a": "b"})


def order_summary(rho, **changes):
    """The order of a run with this correlation, by its law."""
    made = OrderSummary(
        outlets=OUTLETS,
        topics=1,
        messages=50,
        undecided=0,
        incomplete=0,
        doubt="",
        law="by chance" if abs(rho) <= 0.01 else "in the order of subscribing",
        rho=rho,
        noise=0.01,
        z=rho / 0.005,
        concordance=rho,
        chance=0.02,
        lags={},
        head_start_seconds=HeadStart(p50=0.001, p90=0.002, max=0.003),
        range_seconds=0.004,
        subscribing=rho,
        client_ids=0.01,
        filter_count=None,
        size=None,
        exact_first=None,
        node=None,
        group=None,
        intervals={},
    )
    return replace(made, **changes)


def outlets_of(scenario):
    """The outlets of a run by name: connected in a shuffle of their own, with ids, filters and nodes by the scenario.

    Their places are not known yet.
    """
    permutation = scenario.order.permutation
    permuted = Permuted(permutation, scenario.seed, OUTLETS)
    shuffled = Random(permutation.connects).sample(range(OUTLETS), OUTLETS)
    if scenario.audience.away_share:  # half of the outlets come back after the others
        shuffled = [*shuffled[1::2], *shuffled[0::2]]
    moments = {index: rank / 1_000 for rank, index in enumerate(shuffled)}
    return {
        f"{index:05d}": RankedOutlet(
            f"{index:05d}",
            moments[index],
            50,
            0.0,
            0.0,
            f"{permuted.named_as(index):05d}",
            int(index % 3 == 0) ^ int(permutation.swap_filters),
            0,
            permuted.node(index, 2),
            "western-europe",
        )
        for index in range(OUTLETS)
    }


def simulated(law, verdict=Verdict.FAIL, rho=1.0):
    """A ``perform`` that runs nothing: outlets are served by ascending ``law(outlet)``, or by chance for None."""

    def perform(scenario, folder, _display, tags):
        folder.mkdir(parents=True)
        outlets = outlets_of(scenario)
        draw = Random(f"{folder.name}").random
        served = sorted(outlets.values(), key=law or (lambda _: draw()))
        with (folder / ORDER_FILE).open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(RankedOutlet._fields)
            for rank, outlet in enumerate(served):
                writer.writerow(outlet._replace(place=(2 * rank + 1 - OUTLETS) / OUTLETS))
        summary = whole_summary(verdict=verdict, tags=dict(tags), order=order_summary(rho))
        (folder / "summary.json").write_bytes(encode(summary))
        return FinishedRun({Verdict.FAIL: Exit.FAIL, Verdict.PASS: Exit.PASS}[verdict], summary, folder)

    return perform


def by_chance():
    """A ``perform`` of a broker without an order."""
    return simulated(None, Verdict.PASS, 0.001)


def commanded(perform, folder, *trials, console=None, invocation=None):
    """Make the runs of these trials as the command does, with its pages; return the exit code and what was found."""
    planned = planned_runs(SMALL, (), trials)
    shown = console or Console(file=io.StringIO(), width=80)
    code = run_planned(planned, folder, shown, perform, invocation or INVOCATION)
    content = (folder / "fairness.json").read_bytes()
    return code, decode(Fairness, content, folder / "fairness.json")


def measured(perform, folder, *trials, nodes=1):
    """Make the runs of these trials, write ``fairness.json`` without any page, and return what is in it."""
    planned = planned_runs([*SMALL, f"broker.nodes={nodes}"], (), trials)
    display = Display(Console(file=io.StringIO(), width=80))
    made = make_runs(planned, folder, display, perform)
    found = describe(made, planned[0].scenario, 1, 2, INVOCATION)
    (folder / "fairness.json").write_bytes(encode(found))
    return found


def fairness_of(folder, *trials):
    """What is found of a broker that serves in the order of subscribing, exact filters first."""
    return measured(simulated(lambda outlet: (outlet.wildcard, outlet.subscribed_s)), folder, *trials)
