"""Possible reasons why runs did not repeat."""

from dataclasses import replace

from bench.output.summary_collections import CollectionsSummary
from bench.output.suspects import machine_use, suspects
from tests.support.summaries import summary


def told(*runs):
    return suspects(tuple(range(1, len(runs) + 1)), runs)


def test_busy_processors_a_bottleneck_bounded_arrivals_and_lateness_are_named_with_figures_and_runs():
    """All that was different, in this order."""
    runs = [
        summary(0.05),
        summary(0.05, bottleneck="broker", bounded=20),
        summary(0.09, others=0.41, bottleneck="broker", lateness=0.045),
    ]
    assert told(*runs) == (
        "a busy machine: other programs used 0% to 41% of the processors, the most in run 3",
        "a bottleneck, where small causes make long queues: broker in runs 2, 3",
        "bounded arrivals, whose upper ends count: 0% to 20% of all",
        "the publisher's own lateness: its p99 is 2% to 50% of the figure",
    )


def test_a_machine_of_varying_speed_is_told_by_the_samples_and_by_what_a_delivery_costs():
    """The same work takes the same processor time, unless the processor is slower."""
    assert told(summary(0.05, broker=0.1), summary(0.05, broker=0.12), summary(0.09, broker=0.15)) == (
        "a machine of varying speed: a delivery took 400.0 to 500.0 µs of the run's processor time, most in run 3",
    )
    assert told(summary(0.05), summary(0.09, slowed=0.36, broker=0.22)) == (
        "a machine of varying speed: 5% to 36% of the samples found the processors slowed, most in run 2; "
        "a delivery took 600.0 to 640.0 µs of the run's processor time, most in run 2",
    )


def test_a_broker_that_the_run_did_not_start_is_named_among_the_other_programs():
    """Its processor time can't be told from theirs."""
    assert told(summary(0.05), summary(0.09, others=0.3, outside=True)) == (
        "a busy machine: other programs, the broker among them, used 0% to 30% of the processors, the most in run 2",
    )


def test_a_collection_of_the_broker_that_falls_into_one_runs_burst_is_named():
    """The same in each run is no difference; nor is what costs less than a tenth of the slowest release's time."""

    def run(within_s):
        collections = CollectionsSummary(count=3, seconds=4.0, in_slowest_seconds=within_s, slowest_seconds=2.0)
        return replace(summary(0.05), collections=collections)

    clause = "the broker's garbage collections: 0.0 to 1.5 s of the time of a run's slowest release, most in run 2"
    assert clause in told(run(0.0), run(1.5))
    assert not any("garbage" in each for runs in ((1.5, 1.6), (0.0, 0.1)) for each in told(*map(run, runs)))


def test_where_nothing_is_to_be_suspected_it_says_how_far_it_can_see():
    """On this machine, or not even that, against a service."""
    assert told(summary(0.05), summary(0.09))[0].startswith("nothing on this side")
    unseen = (summary(0.05, seen=False, bottleneck=None), summary(0.09, seen=False, bottleneck=None))
    assert told(*unseen) == ("nothing that is seen from here; the service's processors are not",)


def test_what_a_run_had_of_the_machine_is_read_from_its_summary():
    """Others' use with the hypervisor's, the slowed samples, the best one; None against a service."""
    use = machine_use(summary(others=0.07, slowed=0.2, best=3e-4))
    assert (use.others, use.slowed, use.best_s) == (0.07, 0.2, 3e-4)
    use = machine_use(summary(seen=False))
    assert (use.others, use.slowed, use.best_s) == (None, None, None)
