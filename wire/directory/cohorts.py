"""The cohort of each outlet, from a run's configuration alone: the same in every process."""

from array import array
from collections.abc import Iterable, Sequence

from wire.contract.audience_definition import ClientGroups
from wire.contract.cohorts import COHORTS_MOST, Cohort
from wire.contract.worker_config import WorkerConfig
from wire.directory.audience import ShareGroup
from wire.directory.behaving import Behaving
from wire.errors import DirectoryError

__all__ = ["Cohorts", "cohorts_of"]


class Cohorts:
    """``parts`` are the cohorts that have outlets, ``of`` has the number of each outlet's, by index."""

    def __init__(self, behaviours: Iterable[str], groups: Iterable[str]) -> None:
        numbers: dict[Cohort, int] = {}
        pairs = zip(behaviours, groups, strict=True)
        self.of = array("H", (numbers.setdefault(Cohort(*pair), len(numbers)) for pair in pairs))
        self.parts = tuple(numbers)
        self.sizes = [0] * len(numbers)
        for number in self.of:
            self.sizes[number] += 1

    def group(self, outlet: int) -> str:
        """Return the name of an outlet's group of clients; empty where it is in none that has one."""
        return self.parts[self.of[outlet]].group

    def of_share(self, group: ShareGroup) -> int:
        """Return the number of the cohort that a shared subscription's copies count in: its first member's."""
        return self.of[group.members[0]]

    def count(self, outlets: Sequence[int]) -> list[int]:
        """Return how many of these outlets are in each cohort."""
        counts, of = [0] * len(self.parts), self.of
        for outlet in outlets:
            counts[of[outlet]] += 1
        return counts


def cohorts_of(config: WorkerConfig) -> Cohorts | None:
    """Return the cohorts of a run; None where its outlets all behave alike, and no group has a name.

    DirectoryError where there are more than a tally takes.
    """
    groups = _groups(config)
    if not config.behaviours and not any(groups):
        return None
    behaving = Behaving(config.seed, config.outlets, config.behaviours)
    cohorts = Cohorts((behaving.names[behaving.of(index)] for index in range(config.outlets)), groups)
    if len(cohorts.parts) > COHORTS_MOST:
        raise DirectoryError(
            f"behaviours and groups part the outlets into {len(cohorts.parts):,} sorts, and {COHORTS_MOST:,} are the "
            "most; give fewer groups a name"
        )
    return cohorts


def _groups(config: WorkerConfig) -> list[str]:
    """Return the name of each outlet's group, in index order."""
    if not isinstance(config.audience, ClientGroups):
        return [""] * config.outlets
    names = [group.name for group in config.audience.groups for _ in range(group.clients)]
    return names[: config.outlets]
