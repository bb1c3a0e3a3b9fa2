"""The parts of an audience whose deliveries are counted by themselves, beside those by label of topic.

A cohort is the outlets of one behaviour in one group. Every outlet is in one cohort, so the sums of a run's cohorts add
up to those of its labels.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, NamedTuple

from msgspec import Meta

from wire.contract.bounds import SUM_MOST, Count, Difference
from wire.contract.sums import Sums

__all__ = ["COHORTS_MOST", "Cohort", "CohortNumber", "CohortSums"]

COHORTS_MOST = 1_000  # of one run
COUNTS = ("delivered", "missing", "excused", "duplicates", "late")

CohortNumber = Annotated[int, Meta(ge=0, lt=COHORTS_MOST)]


class Cohort(NamedTuple):
    """The name of a behaviour, and of a group of clients: empty where the outlets are in none that has a name."""

    behaviour: str
    group: str


class CohortSums(Sums, forbid_unknown_fields=True):
    """One cohort's running counts and latencies, in one partition of the directory: a part of the sums by label, and
    each count means what it means there.
    """

    counts_most: ClassVar[Mapping[str, int]] = dict.fromkeys(COUNTS, SUM_MOST)

    delivered: Difference = 0
    missing: Difference = 0
    excused: Difference = 0
    duplicates: Count = 0
    late: Count = 0

    @property
    def counts(self) -> tuple[int, ...]:
        """What changes with every change of the sums."""
        return (*(getattr(self, name) for name in COUNTS), self.disclosure.count)
