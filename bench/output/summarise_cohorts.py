"""From the figures of cohorts to the parts of a summary by behaviour and by group."""

from bench.output.summarise_groups import LOWER, UPPER, quantiles_of
from bench.output.summary_cohorts import CohortSummary
from bench.verdict.cohorts import cohort_figures
from wire.account.figures import AccountFigures
from wire.contract.behaviours import STEADY

__all__ = ["by_behaviour", "by_group"]


def by_behaviour(account: AccountFigures) -> dict[str, CohortSummary]:
    """Return the deliveries by behaviour of the outlets, the steady ones first; empty where all behave alike."""
    names = sorted(_names(account, "behaviour").items(), key=lambda item: item[0] != STEADY)
    return dict(names) if len(names) > 1 or any(name != STEADY for name, _ in names) else {}


def by_group(account: AccountFigures) -> dict[str, CohortSummary]:
    """Return the deliveries by group of clients, in the order of the groups; those without a name are left out."""
    return {name: found for name, found in _names(account, "group").items() if name}


def _names(account: AccountFigures, label: str) -> dict[str, CohortSummary]:
    names = dict.fromkeys(getattr(cohort, label) for cohort in account.by_cohort)
    return {name: _summary(account, label, name) for name in names}


def _summary(account: AccountFigures, label: str, name: str) -> CohortSummary:
    figures = cohort_figures(account, {label: name})
    sums = figures.sums
    return CohortSummary(
        outlets=figures.outlets,
        expected=figures.expected,
        delivered=sums.delivered,
        missing=sums.missing,
        duplicates=sums.duplicates,
        late=sums.late,
        disclosure=quantiles_of(sums.disclosure, UPPER),
        disclosure_lower=quantiles_of(sums.disclosure, LOWER),
        transit=quantiles_of(sums.transit, UPPER),
    )
