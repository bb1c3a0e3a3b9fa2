"""The result of a case: its trials round by round, and the ratios, which are taken within a round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bench.benchmarks.sidebyside.plan import Case
from bench.benchmarks.sidebyside.trial import Kind, Trial
from bench.benchmarks.spread import Spread, spread

__all__ = ["FIGURES", "CaseResult", "Figure"]

Figure = Literal[
    "cpu_us_per_delivery",
    "deliveries_per_second",
    "connect_seconds",
    "bytes_per_outlet",
    "seconds_to_99",
    "seconds_to_last",
]
FIGURES: tuple[Figure, ...] = (
    "cpu_us_per_delivery",
    "deliveries_per_second",
    "connect_seconds",
    "seconds_to_99",
    "seconds_to_last",
)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The trials of a case. ``trials`` has an entry for each client and round, None where the client broke or had no
    trial; ``failures`` says how it broke. ``busy`` says why the case has no trials at all, ``doubts`` why these are
    doubtful.
    """

    case: Case
    trials: Mapping[Kind, Sequence[Trial | None]]
    failures: Mapping[Kind, Sequence[str]]
    busy: str = ""
    doubts: tuple[str, ...] = ()

    def tried(self, kind: Kind) -> bool:
        """Return whether a client had a trial, or broke in one."""
        return any(self.trials[kind]) or bool(self.failures.get(kind))

    def absolute(self, kind: Kind, figure: Figure) -> Spread | None:
        """Return a client's figure over the rounds; None where no round has it."""
        values = (getattr(trial, figure) for trial in self.trials[kind] if trial is not None)
        return spread([value for value in values if value is not None])

    def ratio(self, kind: Kind, figure: Figure) -> Spread | None:
        """Return a client's figure divided by that of the case's first client in the same round, over the rounds that
        have both.
        """
        values, others = (
            [None if trial is None else getattr(trial, figure) for trial in self.trials[each]]
            for each in (kind, self.case.clients[0])
        )
        pairs = zip(values, others, strict=True)
        return spread([one / base for one, base in pairs if one is not None and base is not None])
