"""CPU quotas of control groups, such as a container's: how many cores they allow, and when they hold processes back.

Version 2 has a quota in cpu.max, version 1 in cpu.cfs_quota_us and cpu.cfs_period_us. Both count in cpu.stat the
periods in which a group ran, and the periods in which its quota was used up (Linux, admin-guide/cgroup-v2.rst and
scheduler/sched-bwc.rst).
"""

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Quota", "QuotaMeter", "quota_cores"]

PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Quota:
    """The ``cores`` that the processes ``names`` may use together, as the mean of each period."""

    cores: float
    names: tuple[str, ...]


class QuotaMeter:
    """The quotas of some processes, given as pid by name, as they are at construction."""

    def __init__(self, pids: Mapping[str, int], proc: Path = PROC) -> None:
        bound: dict[Path, list[str]] = defaultdict(list)
        for name, pid in pids.items():
            for folder in _groups(pid, proc):
                bound[folder].append(name)
        limits = {folder: _cores(folder) for folder in bound}
        self._quotas = {
            folder: Quota(cores, tuple(bound[folder])) for folder, cores in limits.items() if cores is not None
        }
        self._seen = {folder: _periods(folder) for folder in self._quotas}
        self.quotas = frozenset(self._quotas.values())

    def held(self) -> frozenset[Quota]:
        """Return the quotas that were used up in at least half of their periods since the last call."""
        return frozenset(quota for folder, quota in self._quotas.items() if self._used_up(folder))

    def _used_up(self, folder: Path) -> bool:
        before, now = self._seen[folder], _periods(folder)
        self._seen[folder] = now
        ran, held = (later - earlier for later, earlier in zip(now, before, strict=True))
        return held > 0 and held * 2 >= ran


def quota_cores(proc: Path = PROC) -> float | None:
    """Return the least quota of this process in cores; None if it has none."""
    limits = [cores for folder in _groups(os.getpid(), proc) if (cores := _cores(folder)) is not None]
    return min(limits, default=None)


def _groups(pid: int, proc: Path) -> Iterator[Path]:
    """Yield the folders of a process's control group and of its parents, in each hierarchy that may have a quota."""
    try:
        lines = (proc / str(pid) / "cgroup").read_text().splitlines()
        mounts = (proc / "self" / "mountinfo").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)  # cgroups(7)
        if controllers and "cpu" not in controllers.split(","):
            continue
        for root, point in _mounts(mounts, version_2=not controllers):
            # A container may see the host's paths, while only its own group is mounted.
            inside = Path(path).relative_to(root) if Path(path).is_relative_to(root) else Path()
            if ".." not in inside.parts:
                yield from (point / part for part in (inside, *inside.parents))


def _mounts(lines: list[str], *, version_2: bool) -> Iterator[tuple[str, Path]]:
    """Yield the root folder and the mount point of each mount of a hierarchy (proc_pid_mountinfo(5))."""
    for line in lines:
        place, _, kind = line.partition(" - ")
        kind_name, _, options = kind.split(" ", 2)
        if kind_name == "cgroup2" if version_2 else kind_name == "cgroup" and "cpu" in options.split(","):
            _, _, _, root, point, *_ = place.split(" ")
            yield root, Path(point)


def _cores(folder: Path) -> float | None:
    """Return the cores that a group's quota allows; None if it has no quota."""
    try:
        quota, period = (folder / "cpu.max").read_text().split()
    except OSError:
        try:
            quota, period = ((folder / f"cpu.cfs_{name}_us").read_text().strip() for name in ("quota", "period"))
        except OSError:
            return None
    return None if quota in {"max", "-1"} else int(quota) / int(period)


def _periods(folder: Path) -> tuple[int, int]:
    """Return cgroup ``nr_periods`` and ``nr_throttled``."""
    try:
        counts = dict(line.split() for line in (folder / "cpu.stat").read_text().splitlines())
    except OSError:
        return 0, 0  # the group has ended, with its processes
    return int(counts.get("nr_periods", 0)), int(counts.get("nr_throttled", 0))
