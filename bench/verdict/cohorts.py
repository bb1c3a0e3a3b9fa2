"""The figures of a behaviour, of a group of clients, or of one in the other, out of those of a run's cohorts."""

from collections.abc import Mapping

from wire.account.cohorts import CohortFigures, add_up_cohorts
from wire.account.figures import AccountFigures
from wire.contract.behaviours import STEADY

__all__ = ["cohort_figures", "of_all"]


def of_all(account: AccountFigures, group: Mapping[str, str]) -> bool:
    """Return whether these are all deliveries: those to steady outlets, where no outlet has a behaviour or a group."""
    return not account.by_cohort and group == {"behaviour": STEADY}


def cohort_figures(account: AccountFigures, group: Mapping[str, str]) -> CohortFigures:
    """Return the figures of all cohorts whose ``behaviour`` and ``group`` are these, where they are given."""
    parts = [
        figures
        for cohort, figures in account.by_cohort.items()
        if all(getattr(cohort, label) == value for label, value in group.items())
    ]
    return add_up_cohorts(parts, account.edges)
