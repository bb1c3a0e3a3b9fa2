"""The recount beside the account that the run gave: each figure that differs, and each message."""

from collections.abc import Mapping
from dataclasses import dataclass

from bench.base.documents import Document
from bench.base.errors import ConfigurationError
from bench.base.quantities import Count, Difference
from bench.output.summary import Summary
from bench.recount.account import REMEDY, Account
from bench.recount.count import Recount
from bench.recount.recorded import Recorded

__all__ = ["Compared", "Differs", "compare"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Differs(Document):
    """A figure that is not the same in both."""

    figure: str
    """The figure's key in the summary, or ``missing of message N``."""
    account: Difference
    """What the run's account says."""
    recount: Count
    """What the recount says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared(Document):
    """What the recount found, and where it differs from the run's account."""

    run_id: str
    """The id of the run."""
    same: bool
    """Whether no figure differs."""
    messages: Count
    """Messages that were counted again."""
    expected: Count
    """Deliveries that were expected."""
    delivered: Count
    """Of these, the deliveries that arrived."""
    missing: Count
    """Of these, the deliveries that did not arrive."""
    duplicates: Count
    """Copies beyond an outlet's first."""
    overlapping: Count
    """Copies beyond the first that an outlet's own overlapping filters allow."""
    misdelivered: Count
    """Arrivals at outlets without a filter that matches."""
    unexpected: Count
    """Arrivals that must not come."""
    possible: Count
    """Deliveries that may come."""
    possible_delivered: Count
    """Of these, those that came."""
    overtaken: Count
    """Kills that arrived at an outlet behind the replacement of the killed release; by their times, which are the same
    where both came in one read."""
    unreported: Count
    """Deliveries that the account counts as missing because a worker crashed before it reported them: the recount may
    find them in that worker's records."""
    torn: tuple[str, ...]
    """Files that are empty, or end within a line or a record, as those of a killed worker may."""
    incomplete: tuple[str, ...]
    """Files that a worker could not write to their end, each with the reason."""
    interrupted: bool
    """Whether Ctrl-C ended the count: then it is of the first messages, and not compared."""
    differences: tuple[Differs, ...]
    """The figures that differ."""


def compare(account: Account, recorded: Recorded, found: Recount) -> Compared:
    """Hold a recount against the account of its run. ConfigurationError where the account is another run's."""
    summary, told = account.summary, account.missing
    if summary.run_id != recorded.run_id:
        problem = f"it is of run {summary.run_id}, and the raw records of {recorded.run_id}"
        raise ConfigurationError(account.path, "run_id", problem, REMEDY)
    interrupted = found.messages < len(recorded.messages)
    own = dict(found.missing_by_message)
    counts = found.counts()
    for sequence in told.keys() - recorded.messages.keys():  # no worker has heard of them
        own[sequence] = told[sequence]
        counts["messages"] += 1
        counts["expected"] += told[sequence]
        counts["missing"] += told[sequence]
    unreported = summary.missing_by_cause.unreported
    differences: list[Differs] = []
    if not interrupted:
        differences = _differences(summary, counts, unreported, found.overtaken_perhaps)
    if not interrupted and not unreported:
        differences += [
            Differs(figure=f"missing of message {each}", account=told.get(each, 0), recount=own.get(each, 0))
            for each in sorted({*told, *own} if sum(told.values()) == summary.missing else told)  # of many the first
            if told.get(each, 0) != own.get(each, 0)
        ]
    return Compared(
        run_id=recorded.run_id,
        same=not differences,
        unreported=unreported,
        torn=tuple(map(str, recorded.torn)),
        incomplete=tuple(f"{raw.file}: {raw.problem}" for raw in summary.raw or () if raw.problem),
        interrupted=interrupted,
        differences=tuple(differences),
        **counts,
    )


def _differences(summary: Summary, counts: Mapping[str, int], unreported: int, overtaken_perhaps: int) -> list[Differs]:
    """Return the figures that differ by more than what the account itself, or a time that two arrivals have together,
    leaves open.
    """
    differences = []
    for name, own in counts.items():
        if name == "messages" and summary.unsent:
            continue  # the summary counts those that were sent, and a worker does not know which
        told = getattr(summary, name)
        if name == "overtaken" and (unreported or own <= told <= own + overtaken_perhaps):
            continue
        more = {"delivered": unreported, "missing": -unreported}.get(name, 0)  # at most
        if not min(told, told + more) <= own <= max(told, told + more):
            differences.append(Differs(figure=name, account=told, recount=own))
    return differences
