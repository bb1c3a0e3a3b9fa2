"""Processor time, against /proc and against what a process says of itself."""

import os
import subprocess

import pytest

from bench.brokers.whereabouts import is_here
from bench.cpu import CpuMeter, CpuShares, Process, threads
from tests.bench.burning import burn, burner

TICK_S = 1 / os.sysconf("SC_CLK_TCK")
BURNT_S = 0.5


@pytest.fixture
def child():
    with burner() as process:
        yield process


def test_a_process_used_what_it_says_of_itself(child):
    """To the clock ticks that both ends of the interval are counted in, in the stretch and over the whole."""
    meter = CpuMeter([Process("child", "workers", child.pid, single=True)])
    used_s = burn(child, BURNT_S)
    stretch, shares = meter.stretch(), meter.read()
    assert stretch.used["child"] * stretch.seconds == pytest.approx(used_s, abs=3 * TICK_S)
    assert shares.parts["workers"] * shares.cores * stretch.seconds == pytest.approx(used_s, rel=0.1)
    assert shares.cores == os.cpu_count()


def test_stretches_part_an_interval_without_loss(child):
    """What two have is what the whole has; in the second nothing was left to do."""
    meter = CpuMeter([Process("child", "workers", child.pid, single=True)])
    used_s = burn(child, BURNT_S)
    first, second = meter.stretch(), meter.stretch()
    assert first.used["child"] * first.seconds == pytest.approx(used_s, abs=3 * TICK_S)
    assert second.used["child"] * second.seconds <= TICK_S


def test_a_process_that_is_not_the_runs_own_is_among_the_others(child):
    """Everything adds up to the whole machine."""
    meter = CpuMeter([Process("test", "publisher", os.getpid(), single=True)])
    used_s = burn(child, BURNT_S)
    stretch, shares = meter.stretch(), meter.read()
    assert stretch.others * stretch.seconds >= used_s - 10 * TICK_S
    assert shares.parts["publisher"] + shares.others + shares.idle + shares.stolen <= 1.05
    assert 0 <= shares.busy <= 1


def test_a_process_that_has_gone_counts_as_far_as_it_was_last_read(child):
    """It is not taken for one that gave its time back."""
    meter = CpuMeter([Process("child", "workers", child.pid, single=True)])
    used_s = burn(child, BURNT_S)
    before = meter.stretch()
    child.communicate()
    after = meter.stretch()
    assert before.used["child"] * before.seconds == pytest.approx(used_s, abs=3 * TICK_S)
    assert after.used["child"] == 0
    assert threads(child.pid) == 0


def test_a_process_of_one_thread_is_known():
    """By the kernel's count."""
    with subprocess.Popen(["sleep", "60"]) as process:
        assert threads(process.pid) == 1
        process.kill()


def shares(others, stolen=0.0, *, outside=False):
    return CpuShares(2, 2, {"broker": 0.3}, others, stolen, idle=0.02, broker_outside=outside)


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (shares(0.6), "other programs used 60%"),
        (shares(0.2), ""),
        (shares(0.6, outside=True), ""),
        (shares(0.1, stolen=0.2), "the hypervisor took 20%"),
        (shares(0.1, stolen=0.2, outside=True), "the hypervisor took 20%"),
    ],
)
def test_a_machine_is_starved_by_others_and_never_by_the_broker_under_test(held, words):
    """A broker that somebody else started on this machine can't be told from other programs."""
    assert words in held.starved
    assert bool(words) == bool(held.starved)


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("0.0.0.0", True),
        ("192.0.2.1", False),  # RFC 5737: nobody's
        ("no such host", False),
    ],
)
def test_a_brokers_host_is_here_where_a_socket_can_be_bound_to_it(host, here):
    """By address or by name."""
    assert is_here(host) is here
