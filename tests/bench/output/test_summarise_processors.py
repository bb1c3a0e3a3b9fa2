"""The metered use of the processors in the summary."""

from bench.host.speed import Speed
from bench.output.summarise_processors import bottleneck_of, speed_of
from tests.support.run_results import processors, run_result, service_result


def limited(use):
    return run_result(processors=use, bottleneck=use.saturation.limit(use.cpu_usage))


def test_every_process_is_told_with_its_limit_where_it_has_one():
    """The worker can use one core; the broker can use all, and has no limit of its own."""
    found = bottleneck_of(run_result())
    assert (found.name, found.cores, found.machine_cores, found.broker_among_others) == ("none", 2, 2, False)
    worker, broker = (found.outstanding.processes[name] for name in ("worker-1", "broker"))
    assert (worker.part, worker.mean_cores, worker.most_cores) == ("workers", 0.4, 0.4)
    assert (worker.usable_cores, worker.at_limit_seconds) == (1, 0.0)
    assert (broker.usable_cores, broker.at_limit_seconds) == (2, None)
    held = found.outstanding
    assert (held.seconds, held.full_seconds, held.others_cores, held.stolen_cores) == (1.0, 0.0, 0.1, 0.0)


def test_a_quota_that_held_processes_back_is_told_with_the_time():
    """Used up or not; and it is the bottleneck where it was."""
    (quota,) = bottleneck_of(limited(processors(held=True))).outstanding.quotas
    assert (quota.cores, quota.processes, quota.held_seconds) == (0.5, ("worker-1",), 1.0)
    assert bottleneck_of(limited(processors(held=True))).name == "workers"
    (quota,) = bottleneck_of(limited(processors())).outstanding.quotas
    assert quota.held_seconds == 0.0


def test_what_is_not_seen_is_null():
    """Against a service the name too; where nothing was published nothing limited."""
    unseen = bottleneck_of(service_result())
    assert (unseen.name, unseen.cores, unseen.cpu_fractions, unseen.outstanding) == (None, None, None, None)
    assert unseen.others_fraction is None


def test_others_and_the_hypervisor_are_told_together():
    """As a set of runs reads them."""
    assert bottleneck_of(run_result()).others_fraction == 0.05


def test_the_processors_speed_is_told_by_its_samples():
    """One of thirty took over a quarter longer than at best."""
    found = speed_of(Speed([2e-4] * 29 + [3e-4]))
    assert (found.looks, found.best_seconds, found.slowed) == (30, 2e-4, 0.0333)
