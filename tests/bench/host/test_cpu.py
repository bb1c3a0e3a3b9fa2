"""Processor time, against /proc and against a process's own count."""

import os
import subprocess

import pytest

from bench.host.cpu import CpuMeter, CpuUsage, Process, threads
from tests.support.cpu_burner import burn, burner

TICK_S = 1 / os.sysconf("SC_CLK_TCK")
BURNT_S = 0.5


@pytest.fixture
def child():
    with burner() as process:
        yield process


def test_a_process_used_what_it_says_of_itself(child):
    """To the clock ticks that both ends of the interval are counted in, in the sample and over the whole."""
    meter = CpuMeter([Process("child", "workers", child.pid, single=True)])
    used_s = burn(child, BURNT_S)
    sample, usage = meter.sample(), meter.read()
    assert sample.used["child"] * sample.seconds == pytest.approx(used_s, abs=3 * TICK_S)
    assert usage.parts["workers"] * usage.cores * sample.seconds == pytest.approx(used_s, rel=0.1)
    assert usage.cores == os.cpu_count()


def test_samples_split_an_interval_without_loss(child):
    """The two parts add up to the whole; in the second nothing remained to do."""
    meter = CpuMeter([Process("child", "workers", child.pid, single=True)])
    used_s = burn(child, BURNT_S)
    first, second = meter.sample(), meter.sample()
    assert first.used["child"] * first.seconds == pytest.approx(used_s, abs=3 * TICK_S)
    assert second.used["child"] * second.seconds <= TICK_S


def test_a_process_that_is_not_the_runs_own_is_among_the_others(child):
    """Everything adds up to the whole machine."""
    meter = CpuMeter([Process("test", "publisher", os.getpid(), single=True)])
    used_s = burn(child, BURNT_S)
    sample, usage = meter.sample(), meter.read()
    assert sample.others * sample.seconds >= used_s - 10 * TICK_S
    assert usage.parts["publisher"] + usage.others + usage.idle + usage.stolen <= 1.05
    assert 0 <= usage.busy <= 1


def test_a_process_that_has_gone_counts_as_far_as_it_was_last_read(child):
    """It is not taken for one that gave its time back."""
    meter = CpuMeter([Process("child", "workers", child.pid, single=True)])
    used_s = burn(child, BURNT_S)
    before = meter.sample()
    child.communicate()
    after = meter.sample()
    assert before.used["child"] * before.seconds == pytest.approx(used_s, abs=3 * TICK_S)
    assert after.used["child"] == 0
    assert threads(child.pid) == 0


def test_a_process_that_was_started_again_counts_with_the_one_before(child):
    """A fault of the scenario may end the broker: its time is that of both processes."""
    with burner() as second:
        pids = [child.pid]
        process = Process("broker", "broker", child.pid, single=True, now=lambda: pids[-1])
        meter = CpuMeter([process])
        used_s = burn(child, BURNT_S)
        first = meter.sample()
        pids.append(second.pid)
        assert process.current_pid == second.pid
        used_s += burn(second, BURNT_S)
        after, usage = meter.sample(), meter.read()
        seconds = first.seconds + after.seconds
        assert usage.parts["broker"] * usage.cores * seconds == pytest.approx(used_s, rel=0.2)


def test_a_process_of_one_thread_is_known():
    """By the kernel's count."""
    with subprocess.Popen(["sleep", "60"]) as process:
        assert threads(process.pid) == 1
        process.kill()


def usage(others, stolen=0.0, *, outside=False):
    return CpuUsage(2, 2, {"broker": 0.3}, others, stolen, idle=0.02, broker_outside=outside)


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (usage(0.6), "other programs used 60%"),
        (usage(0.2), ""),
        (usage(0.6, outside=True), ""),
        (usage(0.1, stolen=0.2), "the hypervisor took 20%"),
        (usage(0.1, stolen=0.2, outside=True), "the hypervisor took 20%"),
    ],
)
def test_a_machine_is_starved_by_others_and_never_by_the_broker_under_test(held, words):
    """A broker that the run did not start can't be distinguished from other programs."""
    assert words in held.starved
    assert bool(words) == bool(held.starved)
