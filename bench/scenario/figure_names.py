"""The names of the figures that a threshold can name: ``disclosure.p95``, ``coverage{kind=flash}.1.max``, ``missing``.

A name is a metric, the group that it is of where it is not of everything, and a statistic where it is a quantile.
"""

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bench.base.quantiles import Percentile, Stat, parse_statistic
from bench.base.quantities import Unit
from bench.base.units import Wrong
from bench.scenario.groups import BRACES, group_text, pairs_of
from bench.scenario.nearest import nearest
from bench.scenario.story_changes import CHANGES
from wire.contract.places import CIRCUITS, LANGUAGES, REGIONS

__all__ = [
    "CLOCKS",
    "COHORT_LABELS",
    "FIGURES",
    "GROWTH",
    "HEAD_START",
    "KINDS",
    "NEARNESS",
    "ON_TIME",
    "ORDER_FIGURES",
    "ORDER_RHO",
    "RATIOS",
    "RECEIPT",
    "RECOVERY",
    "SERVICE_LEVELS",
    "STOOD",
    "SUMS",
    "FigureName",
    "parse_figure",
    "split_metric",
]

KINDS = ("flash", "earnings", "release", *CHANGES, "replacement", "background", "copy", "message")
LATENCIES = ("disclosure", "transit", "swarm_lag", "publisher_lateness")
RETURNS = ("catch_up", "catch_up_live")  # of outlets to their sessions
# Changes have a clock of their own: from receipt until the last outlet that had the story.
CLOCKS = (*CHANGES, "replacement")  # and from the receipt of a kill until the last of these has what replaces the story
STOOD = ("correction", "withheld", "kill")  # changes before which outlets show what they should not
COUNTS = (
    "missing",
    "unsent",
    "refused",
    "duplicates",
    "overlapping",
    "reordered",
    "overtaken",
    "misdelivered",
    "unexpected",
    "possible",
    "replayed",
    "replayed_killed",
    "replayed_reordered",
    "replay_lost",
    "late",
    "embargo_breaches",
    "foreign",
    "outlets_on",
    *(f"{change}_missing" for change in CLOCKS),
)
# Sums of times, without a statistic.
SUMS = tuple(f"{change}_standing" for change in STOOD)
# The mean rank correlation of two messages, and the share of deliveries within a distance of their release's first.
ORDER_RHO = "order.rho"
RECEIPT = "from_receipt"  # from receipt to the last outlet, over releases without an embargo
ON_TIME = "on_time"  # the share of them within the time of [service_levels]
GROWTH = "growth"  # of the memory of the process that grew most, from the second quarter of publishing to the last
SERVICE_LEVELS = (RECEIPT, ON_TIME)
NEARNESS = tuple(f"within_{distance}" for distance in ("1ms", "10ms", "100ms", "1s", "10s", "300s"))
RATIOS = (ORDER_RHO, ON_TIME, GROWTH, *NEARNESS)
HEAD_START = "head_start"  # of the first tenth of the outlets before the mean one
RECOVERY = "recovery"  # from the end of a fault until everything that was due before it had arrived
ORDER_FIGURES = (ORDER_RHO, HEAD_START)
COVERAGES = tuple(f"coverage.{fraction}" for fraction in ("0.5", "0.9", "0.99", "1"))
# Every figure of everything, with its unit and the usual statistics. Spread and coverage are quantiles over releases.
FIGURES: dict[str, Unit] = {
    **{f"{name}.{stat}": Unit.SECONDS for name in LATENCIES for stat in ("p50", "p90", "p95", "p99", "p99.9", "max")},
    **{
        f"{name}.{stat}": Unit.SECONDS
        for name in (*RETURNS, "spread", *COVERAGES, *CLOCKS, RECEIPT)
        for stat in ("p50", "p99", "max")
    },
    **{f"{HEAD_START}.{stat}": Unit.SECONDS for stat in ("p50", "p90", "max")},
    f"{RECOVERY}.max": Unit.SECONDS,
    **dict.fromkeys(RATIOS, Unit.RATIO),
    **dict.fromkeys(COUNTS, Unit.COUNT),
    **dict.fromkeys(SUMS, Unit.SECONDS),
    "deliveries_per_second": Unit.PER_SECOND,
}
QUANTILES = (*LATENCIES, *RETURNS, "spread", HEAD_START, RECOVERY, *COVERAGES, *CLOCKS, RECEIPT)
# The metrics that are known by the kind of a release, and those that are known by its circuits or its topic.
BY_KIND = ("disclosure", "spread", *COVERAGES, "missing")
BY_LABEL = (
    "disclosure",
    "transit",
    "missing",
    "duplicates",
    "overlapping",
    "reordered",
    "misdelivered",
    "unexpected",
    "possible",
    "late",
    "embargo_breaches",
)
# Those that are known by the behaviour of the outlets, or by the group of the clients.
BY_COHORT = ("disclosure", "transit", "missing", "duplicates", "late")
COHORT_LABELS = frozenset(("behaviour", "group"))
BY_FAULT = (RECOVERY,)
# What a figure may be of. Which topics, behaviours, groups and faults there are is the scenario's to say
# (topic_groups.py, cohort_groups.py, fault_figures.py).
VALUES: Mapping[str, Collection[str] | None] = {
    "kind": KINDS,
    "language": LANGUAGES,
    "region": REGIONS,
    "circuit": CIRCUITS,
    "topic": None,
    "behaviour": None,
    "group": None,
    "fault": None,
}
TOGETHER = (frozenset(("language", "region")), COHORT_LABELS)
GROUP = re.compile(BRACES)
STATISTIC = re.compile(r"(.+?)\.(p[0-9]+(?:\.[0-9]+)?|max)")


@dataclass(frozen=True, slots=True)
class FigureName:
    """A figure's metric with its group (``coverage.0.99{kind=flash}``), its statistic, and its unit.

    The statistic is None for a figure that is one number.
    """

    metric: str
    stat: Stat | Percentile | None
    unit: Unit


def parse_figure(name: str) -> FigureName:
    """Return the parts of a figure's name; Wrong where there is no such figure."""
    groups = GROUP.findall(name)
    plain = GROUP.sub("", name)
    if len(groups) > 1 or "{" in plain or "}" in plain or name.startswith("{"):
        raise _unreadable()
    # One fault has one recovery: recovery{fault=NAME} takes no statistic.
    base, stat, unit = _plain(f"{RECOVERY}.max" if groups and plain == RECOVERY else plain)
    if not groups:
        return FigureName(base, stat, unit)
    return FigureName(base + group_text(_group(base, groups[0][1:-1])), stat, unit)


def split_metric(metric: str) -> tuple[str, dict[str, str]]:
    """Return the base of a FigureName's metric, and its group: values by label, none where it is of everything."""
    base, _, group = metric.partition("{")
    return base, pairs_of(group.removesuffix("}")) or {}


def _plain(name: str) -> tuple[str, Stat | Percentile | None, Unit]:
    unit = FIGURES.get(name)
    if unit in (Unit.COUNT, Unit.PER_SECOND, Unit.RATIO) or name in SUMS:
        assert unit is not None
        return name, None, unit
    found = STATISTIC.fullmatch(name)
    if found is None or found[1] not in QUANTILES:
        raise Wrong("there is no such figure", _remedy(name))
    try:
        return found[1], parse_statistic(found[2]), Unit.SECONDS
    except ValueError:
        raise Wrong(f"{found[2]} is no percentile", "give p and a number between 0 and 100, or max") from None


def _remedy(name: str) -> str:
    longer = [figure for figure in FIGURES if figure.startswith(f"{name}.")]
    if longer:
        return f"there are: {', '.join(longer)}, and every other percentile"
    return nearest(name, FIGURES)


def _group(base: str, text: str) -> dict[str, str]:
    """Return the labels of a group and their values."""
    group = pairs_of(text)
    if group is None:
        raise _unreadable()
    for label, value in group.items():
        if label not in VALUES:
            raise Wrong(f"there are no groups by {label}", f"group by {', '.join(VALUES)}")
        known = VALUES[label]
        if known is not None and value not in known:
            near = difflib.get_close_matches(value, known, n=1, cutoff=0.5)
            few = f"there are: {', '.join(known)}" if label == "kind" else f"give a {label} of the wire"
            raise Wrong(f"there is no {label} {value}", f"did you mean {near[0]}?" if near else few)
    if len(group) > 1 and set(group) not in TOGETHER:
        remedy = "give one of them; language and region go together, and so do behaviour and group"
        raise Wrong("these groups are not known together", remedy)
    figures = _figures_by(group)
    if base not in figures:
        label = " and ".join(group)
        raise Wrong(f"{base} is not known by {label}", f"by {label} there are: {', '.join(figures)}")
    return group


def _figures_by(group: Collection[str]) -> Collection[str]:
    """Return the figures that are known by these labels."""
    if "kind" in group:
        return BY_KIND
    if "fault" in group:
        return BY_FAULT
    return BY_COHORT if COHORT_LABELS.issuperset(group) else BY_LABEL


def _unreadable() -> Wrong:
    return Wrong("the group is not readable", 'write it like disclosure{kind=flash}.p99, or {topic="news/1"}')
