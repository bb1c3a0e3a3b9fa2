"""The part of a summary about the processors: the bottleneck, each process's use, their speed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge

from bench.base.documents import Document
from bench.base.quantities import Cores, Count, Duration, Fraction, In

__all__ = ["BottleneckSummary", "OutstandingSummary", "ProcessSummary", "QuotaSummary", "SpeedSummary", "WholeCores"]

WholeCores = Annotated[int, Ge(1), In("cores")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessSummary(Document):
    """What one process of the run used of the processors while deliveries were outstanding."""

    part: str
    """What the process belongs to: ``broker``, ``workers``, ``publisher``, ``control group``, ``network``
    (the proxy of network faults)."""
    mean_cores: Cores
    """Cores that it used in the mean."""
    most_cores: Cores
    """Cores that it used at most, in a quarter of a second."""
    usable_cores: WholeCores
    """Cores that it can use."""
    at_limit_seconds: Duration | None
    """For how long it used 90 % or more of them. Null: it can use every core that the run may use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaSummary(Document):
    """A CPU quota that holds for processes of the run."""

    cores: Cores
    """Cores that the quota leaves."""
    processes: tuple[str, ...]
    """The processes that it holds for."""
    held_seconds: Duration
    """For how long it held them back while deliveries were outstanding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutstandingSummary(Document):
    """The use of the processors while deliveries were outstanding, as of the last tallies."""

    seconds: Duration
    """For how long deliveries were outstanding."""
    full_seconds: Duration
    """For how long of that less than a tenth of the processors was idle."""
    processes: Mapping[str, ProcessSummary]
    """The run's processes by name."""
    quotas: tuple[QuotaSummary, ...]
    """CPU quotas that hold for any of them, used up or not."""
    others_cores: Cores
    """Cores that other programs used in the mean."""
    stolen_cores: Cores
    """Cores that the hypervisor gave to other virtual machines in the mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BottleneckSummary(Document):
    """The part that limited the run, and the use of the processors."""

    name: str | None
    """The part that limited: one of ``cpu_fractions``, or ``none``. Null: it is not known, as in a run against a
    service."""
    sentence: str
    """What limited, in words."""
    cores: WholeCores | None
    """Cores that the run may use. Null: nothing was published, or the processors were not seen."""
    machine_cores: WholeCores | None
    """Cores of the machine. Null: as ``cores``."""
    cpu_fractions: Mapping[str, Fraction] | None
    """Fractions of ``cores`` over all of publishing, by part: the run's own parts, ``interrupts``, ``others`` (other
    programs) and ``stolen`` (by the hypervisor). They may add up to more than 1, because some kernels count
    interrupts into a process too. Null: as ``cores``."""
    broker_among_others: bool | None
    """Whether the broker runs on this machine and was not started by the run. Null: as ``cores``."""
    outstanding: OutstandingSummary | None
    """What was used while deliveries were outstanding. Null: as ``cores``."""

    @property
    def others_fraction(self) -> float | None:
        """The fraction of the processors that other programs and virtual machines used; None where it is not known."""
        if self.cpu_fractions is None:
            return None
        return self.cpu_fractions.get("others", 0.0) + self.cpu_fractions.get("stolen", 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedSummary(Document):
    """How fast the processors were: the same piece of work, timed ten times a second."""

    looks: Count
    """Samples: how often the work was timed."""
    best_seconds: Duration
    """Processor time that it took at best: the fastest tenth's end."""
    slowed: Fraction
    """The fraction of these samples in which it took over a quarter longer."""
