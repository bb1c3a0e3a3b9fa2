"""Whether the machine is quiet: the use by others, and the bench's own."""

import os
import re
import time

import pytest

from bench.benchmarks.sidebyside.quietness import OTHERS_LIMIT, STOLEN_LIMIT, MachineWatch, disturbance, until_quiet
from tests.support.cpu_burner import burn, burner


def test_a_machine_that_others_use_is_told_from_ours():
    """By the fractions of the processors that others used and that the hypervisor took."""
    assert not disturbance(OTHERS_LIMIT, STOLEN_LIMIT)
    assert "other programs used 30%" in disturbance(0.3, 0.0)
    assert "hypervisor took 8%" in disturbance(0.0, 0.08)


@pytest.mark.quiet
def test_a_watch_judges_the_processor_time_of_others_alone():
    """This process's own time and the broker's are the bench's; a program that the bench does not know is others'."""
    with burner() as process:
        own, foreign = MachineWatch([process.pid]), MachineWatch([])
        burn(process, within_s=1.0)
        end = time.thread_time() + 0.3
        while time.thread_time() < end:
            pass
        ours, others = (float(re.search(r"(\d+)%|$", watch.judge())[1] or 0) for watch in (own, foreign))
    assert others > ours


@pytest.mark.quiet
async def test_waiting_for_a_quiet_machine_ends_with_the_patience():
    """A program that uses a core all the time is named."""
    with burner() as process:
        cores = len(os.sched_getaffinity(0))
        process.stdin.write("3600 2.0\n")
        process.stdin.flush()
        problem = await until_quiet(0.0)
        process.stdout.readline()
    assert problem.startswith("other programs used ") == (1 / cores > OTHERS_LIMIT)
