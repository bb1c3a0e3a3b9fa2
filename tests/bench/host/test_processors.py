"""The processors of the machine that a run may use."""

import os

import pytest

from bench.host.cpu import CpuMeter, Process
from bench.host.processors import Processors, Ticks
from tests.support.cpu_burner import burn, burner

STAT = """\
cpu  9 9 9 9 9 9 9 9 9 9
{rows}
intr 4711 1 2 3
cpus_are_not_told_of_here 1
"""


def stat(folder, *names):
    """Each processor has 1 of user, 2 of nice, 3 of system, 4 idle, 5 waiting, 6 and 7 of interrupts, 8 stolen."""
    rows = "\n".join(f"{name} 1 2 3 4 5 6 7 8 1 2" for name in names)
    (folder / "stat").write_text(STAT.format(rows=rows))
    return folder


@pytest.fixture
def child():
    """A process on the first of the processors that this one may use."""
    with burner() as process:
        os.sched_setaffinity(process.pid, {min(os.sched_getaffinity(0))})
        yield process


def test_only_those_count_that_the_processes_may_use(child, tmp_path):
    """The others' ticks are none of the run's business."""
    (number,) = os.sched_getaffinity(child.pid)
    found = Processors([child.pid], stat(tmp_path, f"cpu{number}", "cpu700", "cpu701"))
    assert (found.cores, found.machine_cores) == (1, 3)
    assert found.ticks() == Ticks(total=36, idle=9, stolen=8, interrupts=13)


def test_a_process_that_may_use_fewer_than_the_run_has_a_bound(child):
    """One that may use as many has none; nor has one that has ended."""
    mine = len(os.sched_getaffinity(0))
    if mine == 1:
        pytest.skip("there is one processor, which nobody can have a part of")
    found = Processors([child.pid, os.getpid()])
    assert (found.cores, found.bound(child.pid), found.bound(os.getpid())) == (mine, 1, None)
    child.communicate()
    assert Processors([child.pid, os.getpid()]).bound(child.pid) is None


def test_a_container_that_numbers_its_processors_anew_has_what_it_is_shown(child, tmp_path):
    """Affinity has the host's numbers then, which are not among them."""
    found = Processors([child.pid], stat(tmp_path, "cpu700", "cpu701"))
    assert (found.cores, found.machine_cores) == (2, 2)
    assert found.ticks().total == 72


def test_a_pinned_run_that_fills_its_processor_leaves_nothing_of_it(child):
    """The judgement is on the processor that it has, even if the rest of the machine is idle."""
    meter = CpuMeter([Process("child", "workers", child.pid, single=False)])
    assert (meter.cores, meter.bounds) == (1, {})
    burn(child, within_s=0.6)
    sample, usage = meter.sample(), meter.read()
    assert sample.idle < 0.2
    assert sample.used["child"] + sample.others + sample.stolen == pytest.approx(1, abs=0.2)
    assert (usage.cores, usage.machine_cores) == (1, Processors([]).machine_cores)
