"""CPU quotas: found in both versions of control groups, from inside a container too, and seen at work."""

import os
from pathlib import Path

import pytest

from bench.host.cpu import CpuMeter, Process
from bench.host.quotas import Quota, QuotaMeter, quota_cores
from tests.support.cpu_burner import burn, burner

VERSION_1 = Path("/sys/fs/cgroup/cpu")
MOUNT_1 = "30 20 0:25 {root} {point} rw,relatime - cgroup cgroup rw,cpu,cpuacct"
MOUNT_2 = "31 20 0:26 {root} {point} rw,relatime - cgroup2 cgroup rw"


@pytest.fixture
def group():
    """A control group of the kernel's that leaves a fifth of a core."""
    folder = VERSION_1 / f"wirestorm-test-{os.getpid()}"
    try:
        folder.mkdir()
    except OSError as error:
        pytest.skip(f"a control group of version 1 can't be made here: {error}")
    try:
        (folder / "cpu.cfs_quota_us").write_text("20000")
        yield folder
    finally:
        folder.rmdir()


def test_a_quota_of_the_kernels_is_seen_to_hold_a_process_back(group):
    """And only while it does: not before the process is busy, nor after."""
    with burner() as child:
        (group / "cgroup.procs").write_text(str(child.pid))
        pids = {"child": child.pid, "test": os.getpid()}
        meter = CpuMeter([Process(name, name, pid, single=True) for name, pid in pids.items()])
        (quota,) = meter.quotas
        assert quota == Quota(0.2, ("child",))
        assert meter.sample().held == frozenset()
        for _ in range(10):  # on a machine that others use, the child may get too little time to use its quota up
            burn(child, within_s=0.8)
            if (busy := meter.sample()).held:
                break
        assert busy.held == {quota}
        assert busy.used["child"] < 0.5
        assert meter.sample().held == frozenset()


class Tree:
    """The files that Linux has of one process, and of the groups around it."""

    def __init__(self, folder, groups, mounts):
        self.proc = folder / "proc"
        for name in ("7", "self", str(os.getpid())):
            (self.proc / name).mkdir(parents=True)
            (self.proc / name / "cgroup").write_text(groups)
        (self.proc / "self" / "mountinfo").write_text("\n".join(mounts) + "\n")

    def meter(self):
        return QuotaMeter({"worker-1": 7}, self.proc)


def has_2(folder, quota, periods=0, throttled=0):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cpu.max").write_text(f"{quota} 100000\n")
    counts = f"usage_usec 4711\nnr_periods {periods}\nnr_throttled {throttled}\nthrottled_usec 9\n"
    (folder / "cpu.stat").write_text(counts)


def has_1(folder, quota):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cpu.cfs_quota_us").write_text(f"{quota}\n")
    (folder / "cpu.cfs_period_us").write_text("50000\n")
    (folder / "cpu.stat").write_text("nr_periods 3\nnr_throttled 1\nthrottled_time 12345\n")


def test_in_version_2_every_group_around_a_process_may_have_a_quota(tmp_path):
    """The least of them is the limit of the process."""
    point = tmp_path / "unified"
    has_2(point / "slice" / "service", "150000")
    has_2(point / "slice", "50000")
    has_2(point, "max")
    tree = Tree(tmp_path, "0::/slice/service\n", [MOUNT_2.format(root="/", point=point)])
    assert tree.meter().quotas == {Quota(1.5, ("worker-1",)), Quota(0.5, ("worker-1",))}
    assert quota_cores(tree.proc) == 0.5


def test_in_version_1_the_hierarchy_with_the_processors_is_the_one_that_counts(tmp_path):
    """Memory and the rest have hierarchies of their own, and no quota."""
    point, other = tmp_path / "cpu", tmp_path / "memory"
    has_1(point / "a", "25000")
    has_1(point, "-1")
    has_1(other / "b", "10000")
    mounts = [
        f"29 20 0:24 / {other} rw,relatime - cgroup cgroup rw,memory",
        MOUNT_1.format(root="/", point=point),
    ]
    tree = Tree(tmp_path, "5:memory:/b\n4:cpu,cpuacct:/a\n1:name=systemd:/b\n0::/b\n", mounts)
    assert tree.meter().quotas == {Quota(0.5, ("worker-1",))}


@pytest.mark.parametrize(
    ("groups", "mount"),
    [
        ("0::/\n", MOUNT_2.format(root="/", point="{point}")),
        ("4:cpu,cpuacct:/docker/5eed\n", MOUNT_1.format(root="/docker/5eed", point="{point}")),
        ("4:cpu,cpuacct:/\n", MOUNT_1.format(root="/docker/5eed", point="{point}")),
    ],
    ids=["a namespace of its own", "the host's paths", "a namespace over the host's mount"],
)
def test_a_container_finds_its_own_quota_at_the_root_of_what_it_sees(tmp_path, groups, mount):
    """Its group's folder is mounted there, under any name of the group."""
    point = tmp_path / "seen"
    (has_2 if "cgroup2" in mount else has_1)(point, "25000")
    tree = Tree(tmp_path, groups, [mount.format(point=point)])
    (quota,) = tree.meter().quotas
    assert quota.cores == (0.25 if "cgroup2" in mount else 0.5)


def test_a_group_outside_of_what_is_seen_is_left_out(tmp_path):
    """Its path has dots: nothing is known of it, and nothing else is taken for it."""
    point = tmp_path / "seen"
    has_2(point, "25000")
    tree = Tree(tmp_path, "0::/../other\n", [MOUNT_2.format(root="/", point=point)])
    assert tree.meter().quotas == frozenset()


@pytest.mark.parametrize(("periods", "throttled", "held"), [(10, 5, True), (10, 4, False), (0, 0, False), (1, 1, True)])
def test_a_quota_holds_back_that_is_used_up_in_half_of_the_periods(tmp_path, periods, throttled, held):
    """Only the periods since the last call count."""
    point = tmp_path / "seen"
    has_2(point, "25000", 100, 90)
    meter = Tree(tmp_path, "0::/\n", [MOUNT_2.format(root="/", point=point)]).meter()
    has_2(point, "25000", 100 + periods, 90 + throttled)
    assert meter.held() == (meter.quotas if held else frozenset())
    assert meter.held() == frozenset()


def test_a_process_or_group_that_has_gone_has_no_quota_and_is_not_held_back(tmp_path):
    """When a run ends its workers have ended, and the run is judged all the same."""
    point = tmp_path / "seen"
    has_2(point / "a", "25000", 100, 90)
    tree = Tree(tmp_path, "0::/a\n", [MOUNT_2.format(root="/", point=point)])
    meter = tree.meter()
    for name in ("cpu.max", "cpu.stat"):
        (point / "a" / name).unlink()
    assert meter.held() == frozenset()
    assert QuotaMeter({"gone": 8}, tree.proc).quotas == frozenset()
