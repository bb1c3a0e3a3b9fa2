"""The bottleneck is the process or machine that was at its limit while deliveries were outstanding."""

import asyncio
import os
import time

import pytest

from bench.host.bottleneck import POLL_INTERVAL_S, CpuSaturation, metered
from bench.host.cpu import CpuMeter, CpuUsage, Process, Sample
from bench.host.quotas import Quota

BROKER = Process("broker", "broker", 1, single=False)
MOSQUITTO = Process("broker", "broker", 1, single=True)
FIRST, SECOND = (Process(f"worker-{number}", "workers", 1 + number, single=True) for number in (1, 2))
PUBLISHER = Process("publisher", "publisher", 4, single=True)


def saturation_of(*samples, processes=(BROKER, FIRST, SECOND, PUBLISHER), cores=8, pinned=(), quotas=()):
    """Add samples of a quarter second, given as (times, cores by process, others, idle cores, quotas that held).

    ``pinned`` are processes that can use fewer cores than the run, with how many.
    """
    bounds = dict(pinned) | {process.name: 1 for process in processes if process.single}
    saturation = CpuSaturation(processes, cores, bounds, quotas)
    for times, used, others, idle, *held in samples:
        full = {process.name: 0.0 for process in processes} | used
        for _ in range(times):
            saturation.add(Sample(0.25, full, others, 0.0, idle, frozenset(held)))
    return saturation


def limit(*samples, cores=8, of=None, outside=False, busy=0.08, **rest):
    """The bottleneck of such samples, on a machine that has ``of`` cores."""
    usage = CpuUsage(cores, of or cores, {"broker": busy}, 0.0, 0.0, 1 - busy, outside)
    return saturation_of(*samples, cores=cores, **rest).limit(usage)


def test_one_worker_of_several_at_a_whole_core_limits_though_the_machine_has_room():
    """The group's sum is not its limit."""
    found = limit((12, {"worker-1": 0.97, "worker-2": 0.2, "broker": 2.5}, 0.0, 4.0), (4, {"broker": 0.1}, 0.0, 7.8))
    assert found.name == "workers"
    assert found.sentence == (
        "worker-1 used a whole core for 3.0 of the 4.0 s with deliveries outstanding, "
        "and can use no more than one: it limits."
    )


def test_a_burst_that_fills_the_machine_is_not_hidden_by_the_idle_time_around_it():
    """8 % busy in the mean of the run, and full for all that anything was under way."""
    found = limit((13, {"broker": 1.1, "worker-1": 0.6}, 0.1, 0.05), cores=2)
    assert found.name == "broker"
    assert found.sentence == (
        "The processors were full for 3.2 of the 3.2 s with deliveries outstanding; "
        "the broker used 1.10 of 2 cores then, the most of all."
    )


def test_a_broker_of_one_thread_is_at_its_limit_at_one_core_and_another_is_not():
    """Mosquitto has one thread, the embedded server as many as there are cores."""
    samples = (8, {"broker": 0.99, "worker-1": 0.5}, 0.0, 2.0)
    held = limit(samples, processes=(MOSQUITTO, FIRST), cores=4)
    assert (held.name, held.sentence[:30]) == ("broker", "The broker used a whole core f")
    assert limit(samples, processes=(BROKER, FIRST), cores=4).name == "none"


def test_a_broker_that_is_pinned_is_at_its_limit_when_it_uses_all_that_it_may():
    """It has threads enough for the whole machine, and two processors of it."""
    samples = (8, {"broker": 1.95, "worker-1": 0.5}, 0.0, 5.0)
    held = limit(samples, pinned={"broker": 2}.items())
    assert (held.name, held.sentence) == (
        "broker",
        "The broker used 2 whole cores for 2.0 of the 2.0 s with deliveries outstanding, and can use no more than "
        "those: it limits.",
    )
    assert limit((8, {"broker": 1.7}, 0.0, 5.0), pinned={"broker": 2}.items()).name == "none"


def test_where_the_run_may_use_a_part_of_the_machine_that_part_is_what_can_be_full():
    """The sentence says so: seen as a whole, the machine is idle."""
    found = limit((8, {"broker": 1.2, "worker-1": 0.6}, 0.1, 0.05), cores=2, of=64)
    assert found.name == "broker"
    assert found.sentence == (
        "Of the machine's 64 processors the run may use 2: they were full for 2.0 of the 2.0 s with deliveries "
        "outstanding; the broker used 1.20 of 2 cores then, the most of all."
    )


def test_where_a_process_and_the_machine_are_full_the_process_is_named_and_both_are_told():
    """More cores would not help it."""
    found = limit((8, {"broker": 1.0, "worker-1": 0.95}, 0.0, 0.02), processes=(MOSQUITTO, FIRST), cores=2)
    assert found.name == "broker"
    assert "so did worker-1 for 2.0 s" in found.sentence
    assert "the processors were full for 2.0 s" in found.sentence


def test_other_programs_are_named_where_they_used_the_most_of_a_full_machine():
    """Without blaming them for a broker that was started apart from the run."""
    samples = (8, {"worker-1": 0.5}, 1.4, 0.02)
    found = limit(samples, cores=2)
    assert (found.name, "other programs used 1.40 of 2 cores" in found.sentence) == ("others", True)
    found = limit(samples, cores=2, outside=True)
    assert "not the run's own, the broker among them, used 1.40 of 2 cores" in found.sentence


def test_a_quota_that_holds_a_worker_back_is_named_though_it_looks_idle():
    """It uses a tenth of a core and can have no more, beside a machine with room."""
    quota = Quota(0.1, ("worker-1",))
    samples = (12, {"worker-1": 0.1, "publisher": 0.4}, 0.0, 7.0, quota), (4, {"publisher": 0.4}, 0.0, 7.0)
    found = limit(*samples, quotas={quota})
    assert found.name == "workers"
    assert found.sentence == (
        "worker-1 was held back for 3.0 of the 4.0 s with deliveries outstanding "
        "by a CPU quota of 0.10 cores: it limits."
    )
    assert saturation_of(*samples, quotas={quota}).limited_s["worker-1"] == 3.0


def test_a_quota_for_all_of_a_container_is_told_with_who_uses_the_most_of_it():
    """None of them is at a limit of its own."""
    quota = Quota(1.0, ("broker", "worker-1", "publisher"))
    found = limit((8, {"worker-1": 0.3, "broker": 0.6, "publisher": 0.1}, 0.0, 7.0, quota), quotas={quota})
    assert found.name == "broker"
    assert found.sentence == (
        "The broker, worker-1 and the publisher were held back for 2.0 of the 2.0 s with deliveries outstanding "
        "by a CPU quota of one core for all of them: it limits; the broker used 0.60 of that, the most of all."
    )


def test_each_quota_that_held_something_back_is_told_the_longest_first():
    """Two workers in containers of their own, and one that had enough."""
    one, two, three = (Quota(cores, (f"worker-{number}",)) for number, cores in ((1, 0.1), (2, 0.2), (3, 4.0)))
    samples = (8, {"worker-2": 0.2}, 0.0, 7.0, two), (4, {"worker-1": 0.1, "worker-2": 0.2}, 0.0, 7.0, one, two)
    assert limit(*samples, quotas={one, two, three}).sentence == (
        "worker-2 was held back for 3.0 of the 3.0 s with deliveries outstanding "
        "by a CPU quota of 0.20 cores: it limits; held back were also worker-1 by one of 0.10 cores for 1.0 s."
    )


def test_a_quota_that_held_nothing_back_limits_nothing_and_a_core_that_was_full_for_longer_comes_first():
    """The quota was used up in one sample of twelve."""
    quota = Quota(2.0, ("worker-1",))
    assert limit((8, {"worker-1": 0.5}, 0.0, 7.0), quotas={quota}).name == "none"
    samples = (1, {"worker-1": 0.95}, 0.0, 7.0, quota), (11, {"worker-1": 0.95}, 0.0, 7.0)
    assert limit(*samples, quotas={quota}).sentence.startswith("worker-1 used a whole core for 2.8 of the 3.0 s")
    assert saturation_of(*samples, quotas={quota}).limited_s["worker-1"] == 3.0


def test_a_single_sample_is_chance():
    """A quarter second at a full core, of five."""
    found = limit((1, {"worker-1": 1.0}, 0.0, 0.0), (19, {"worker-1": 0.32}, 0.0, 7.0))
    assert found.name == "none"
    assert found.sentence == (
        "Nothing was at its limit in the 5.0 s with deliveries outstanding; "
        "worker-1 used 0.35 of 8 cores then, the most of all."
    )


def test_where_nothing_was_outstanding_nothing_limits():
    """A run that had nothing to deliver."""
    assert limit().sentence == "Nothing was at its limit: the machine was 8% busy."


async def test_only_samples_with_deliveries_outstanding_count():
    """Outstanding at either end of a sample: a delivery in between is seen at one of the ends."""
    meter = CpuMeter([Process("test", "publisher", os.getpid(), single=True)])
    answers = [False, False, True, True, False, False]
    seen = asyncio.Event()

    def outstanding():
        if len(answers) > 1:
            return answers.pop(0)
        seen.set()
        return answers[0]

    began = time.monotonic()
    async with asyncio.timeout(30), metered(meter, outstanding) as saturation:
        await seen.wait()
    whole_s = time.monotonic() - began
    assert 3 * POLL_INTERVAL_S <= saturation.waiting_s <= whole_s - 2 * POLL_INTERVAL_S
    assert saturation.mean("test") == pytest.approx(saturation.used["test"] / saturation.waiting_s)
