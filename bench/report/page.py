"""The page of a run: one HTML file that needs no other, with every figure explained where it stands."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench.base.format import counted, duration, or_dash, size
from bench.output.summary import Summary
from bench.output.summary_parts import GroupSummary
from bench.output.wording import causes
from bench.report import (
    catch_up_section,
    change_section,
    facts,
    fault_section,
    group_figures,
    latency_figures,
    order_section,
    own_sections,
    place_figures,
    service_level_section,
)
from bench.report.baseline_section import baseline_notes, baseline_parts
from bench.report.course_section import over_time, processes
from bench.report.frame import Section, sectioned
from bench.report.markup import Markup, details, element, figure, table
from bench.report.missing import first_missing
from bench.report.percentiles import read_curve, read_lower_curve
from bench.report.run_files import RunFiles
from bench.run.rows import ReleaseLine
from wire.contract.places import LANGUAGES, REGIONS, Circuit

__all__ = ["run_page"]

CURVES = {"disclosure": "disclosure", "transit": "transit", "swarm lag": "swarm_lag"}
GROUP_HEAD = ("expected", "delivered", "missing", "p50", "p99", "max")
MOST_OUTLETS = 5  # of a message's missing outlets that are named


def run_page(files: RunFiles, page: Path) -> str:
    """Return the page of a run as it stands at ``page``, from which its files are linked."""
    summary, folder = files.summary, files.folder
    header = facts.verdict(summary, baseline_notes(files.baseline))
    made = f"Made by wirestorm {summary.wirestorm} from the files in {folder.name or folder}."
    return sectioned(f"{summary.scenario}: {summary.verdict}", header, _sections(files, page), made)


def _sections(files: RunFiles, page: Path) -> Iterator[Section]:
    summary, folder = files.summary, files.folder
    yield Section("thresholds", "Thresholds", [facts.threshold_table(summary)] if summary.thresholds else [])
    yield Section("baseline", "Beside the baseline", baseline_parts(files.baseline))
    yield Section("run", "What was run", [facts.origin(summary)])
    yield Section("account", "The account", list(_account(summary)))
    yield Section("time", "Latency over time", list(over_time(files)))
    yield Section("faults", "Faults", list(fault_section.faults(summary)))
    yield Section("returns", "Catching up", list(catch_up_section.returns(summary)))
    yield Section("percentiles", "Percentiles", list(_percentiles(files)))
    yield Section("coverage", "Coverage", list(_coverage(summary)))
    yield Section("spread", "Spread", list(_spread(files)))
    yield Section("order", "Who is first", list(order_section.fan_out(summary, folder)))
    yield Section("behaviours", "Behaviours", list(own_sections.behaviours(summary)))
    yield Section("groups", "Groups", list(own_sections.groups(summary)))
    yield Section("topics", "Topics", list(own_sections.topics(summary)))
    yield Section("shared", "Shared subscriptions", list(own_sections.shared_subscriptions(summary)))
    yield Section("places", "Languages and regions", list(_places(summary)))
    yield Section("kinds", "Kinds of release", list(_kinds(summary)))
    yield Section("changes", "Corrections and kills", list(change_section.corrections_and_kills(summary)))
    yield Section("levels", "Service levels", list(service_level_section.service_levels(summary)))
    yield Section("missing", "Missing and duplicates", list(_missing(files)))
    yield Section("connects", "Connects", list(_connects(summary)))
    yield Section("processes", "Processors and memory", list(processes(files)))
    yield Section("limit", "What limited", list(_limit(summary)))
    names = sorted(path.name for path in folder.iterdir() if path.is_file() and path != page)
    yield Section("files", "Files", [facts.file_links(names, Path(os.path.relpath(folder, page.parent)))])


def _account(summary: Summary) -> Iterator[Markup]:
    yield facts.account_table(summary)
    yield element(
        "p",
        "Expected deliveries are computed from the directory of outlets, delivered ones are counted by the workers: "
        "expected = delivered + missing. "
        f"{summary.deliveries_per_second:,.0f} deliveries a second, {size(summary.bytes_per_second)} a second.",
    )


def _percentiles(files: RunFiles) -> Iterator[Markup]:
    summary = files.summary
    curves = {name: points for name, file in CURVES.items() if (points := read_curve(files.folder, file))}
    lowers = {name: points for name in curves if (points := read_lower_curve(files.folder, CURVES[name]))}
    if curves:
        yield figure(
            latency_figures.percentile_figure(curves, lowers),
            "At most this latency in so many percent of the deliveries; each further nine takes the same room. Where "
            "messages shared a read, only a range is known: the solid line is its upper end, the dashed line its "
            "lower end, along the whole curve, where the two are apart. Swarm lag is the load tester's own delay.",
        )
    yield facts.latency_table(summary)
    if words := facts.latency_words(summary):
        yield element("p", words)
    control = summary.control
    if control is not None:
        rows = (
            (name, f"{side.delivered:,}", *map(or_dash, (side.seconds.p50, side.seconds.p99, side.seconds.max)))
            for name, side in (("swarm", control.swarm), ("control group", control.control))
        )
        caption = f"{counted(control.outlets, 'outlet')} as the swarm and as plain MQTT clients read them"
        yield table(caption, ("side", "delivered", "p50", "p99", "max"), rows)


def _coverage(summary: Summary) -> Iterator[Markup]:
    if not summary.coverage_seconds["1"].releases:
        return
    if summary.worst:
        slowest = summary.worst[0]
        yield figure(
            latency_figures.coverage_figure(summary.worst),
            f"How much of each of the {len(summary.worst)} worst releases had arrived after how long. The slowest is "
            f"“{slowest.headline}” ({slowest.uri}, version {slowest.version}).",
            details(
                "The worst releases",
                table("The worst releases", WORST_HEAD, map(_release, summary.worst), words=("due",)),
            ),
        )
    rows = {f"to {float(fraction):.0%}": reached for fraction, reached in summary.coverage_seconds.items()}
    yield facts.per_release_table("From due until so many percent of a release's deliveries", "coverage", rows)


WORST_HEAD = ("release", "due", "delivered", "expected", "to 50 %", "to 90 %", "to 99 %", "to 100 %", "spread")


def _release(release: ReleaseLine) -> tuple[str, ...]:
    return (
        f"{release.headline} ({release.uri}, version {release.version})",
        release.due,
        f"{release.delivered:,}",
        f"{release.expected:,}",
        *(duration(reached_s) for reached_s in release.coverage_seconds.values()),
        or_dash(release.spread_seconds),
    )


def _spread(files: RunFiles) -> Iterator[Markup]:
    spread = files.summary.spread_seconds
    if not spread.releases:
        return
    if curve := read_curve(files.folder, "spread"):
        yield figure(
            latency_figures.spread_figure(curve),
            "The time between a release's first outlet and its last, as a distribution over the releases: the further "
            "left the line, the more simultaneous the disclosure.",
        )
    caption = f"From a release's first arrival to its last, over {counted(spread.releases, 'release')}"
    yield facts.per_release_table(caption, "figure", {"spread": spread})


def _places(summary: Summary) -> Iterator[Markup]:
    circuits = {name: group for name, group in summary.by_circuit.items() if group.disclosure.p99 is not None}
    if not circuits:
        return
    yield figure(
        place_figures.circuit_figure(circuits),
        "The p99 of disclosure latency of each circuit, in milliseconds where no unit stands. A row or a column that "
        "stands out shows a region or a language that is served late.",
        details("The circuits", _groups("Deliveries by circuit", "circuit", _named_circuits(summary.by_circuit))),
    )
    regions = {REGIONS[slug].name: group for slug, group in summary.by_region.items()}
    yield figure(
        place_figures.map_figure(summary.by_region),
        "The same by region of UN M49, on Natural Earth's map. Islands that are too small for the map are in the "
        "table.",
        details("The regions", _groups("Deliveries by region", "region", regions)),
    )


def _kinds(summary: Summary) -> Iterator[Markup]:
    if not summary.by_kind:
        return
    grouped = _groups("Deliveries by kind of release", "kind", summary.by_kind)
    if any(group.disclosure.p99 is not None for group in summary.by_kind.values()):
        sentence = "Disclosure latency of the releases of each kind in the scenario's calendar."
        yield figure(group_figures.kind_figure(summary.by_kind), sentence)
    yield grouped


def _missing(files: RunFiles) -> Iterator[Markup]:
    summary = files.summary
    found = f"{counted(summary.missing, 'delivery', 'deliveries')} missing"
    found += f" ({causes(summary)})" if summary.missing else ""
    found += f", {counted(summary.duplicates, 'duplicate')}."
    yield element("p", found)
    lines = first_missing(files.folder)
    if lines:
        rows = (
            (str(line.sequence), line.uri, line.topic, line.cause, f"{len(line.outlets):,}", _few(line.outlets))
            for line in lines
        )
        head = ("message", "release", "topic", "cause", "outlets", "the first of them")
        words = ("release", "topic", "cause", "the first of them")
        yield table("The first messages with missing outlets", head, rows, words)
    if summary.refused_messages:
        refused = ((item.uri, item.circuit, size(item.bytes), item.reason) for item in summary.refused_messages[:10])
        refused_head = ("release", "circuit", "size", "reason")
        yield table("The first messages that the broker refused", refused_head, refused, words=("circuit", "reason"))


def _few(outlets: tuple[str, ...]) -> str:
    return ", ".join(outlets[:MOST_OUTLETS]) + (" …" if len(outlets) > MOST_OUTLETS else "")


def _connects(summary: Summary) -> Iterator[Markup]:
    if not summary.connects:
        return
    if summary.handshakes:
        sentence = (
            f"{counted(summary.connects, 'connect')}, by the time from the start of each to its SUBACK: "
            f"p50 {or_dash(summary.handshake_seconds.p50)}, p99 {or_dash(summary.handshake_seconds.p99)}."
        )
        yield figure(latency_figures.handshake_figure(summary.handshakes), sentence)
    if summary.broker_answers:
        rows = ((said, f"{count:,}") for said, count in summary.broker_answers.items())
        yield table("What the broker said when outlets connected (CONNACK)", ("answer", "outlets"), rows)
    if summary.disconnects:
        rows = ((reason, f"{count:,}") for reason, count in summary.disconnects.items())
        yield table("Connections that ended, planned ones too", ("reason", "connections"), rows)


def _limit(summary: Summary) -> Iterator[Markup]:
    limit = summary.bottleneck
    if limit.sentence:
        yield element("p", limit.sentence)
    if limit.cpu_fractions:
        sentence = "Use of the processors over all of publishing, as a fraction of the cores that the run may use."
        yield figure(group_figures.part_figure(limit.cpu_fractions), sentence)
    if limit.outstanding:
        rows = (
            (name, used.part, f"{used.mean_cores:.2f}", f"{used.most_cores:.2f}", str(used.usable_cores))
            for name, used in limit.outstanding.processes.items()
        )
        head = ("process", "part", "mean cores", "most cores", "usable cores")
        yield table("While deliveries were outstanding", head, rows, words=("part",))


def _named_circuits(circuits: Mapping[str, GroupSummary]) -> dict[str, GroupSummary]:
    parsed = ((Circuit.parse(name), group) for name, group in circuits.items())
    return {f"{LANGUAGES[at.language].name}, {REGIONS[at.region].name}": group for at, group in parsed}


def _groups(caption: str, first: str, groups: Mapping[str, GroupSummary]) -> Markup:
    rows = (
        (
            name,
            *(f"{count:,}" for count in (group.expected, group.delivered, group.missing)),
            *map(or_dash, (group.disclosure.p50, group.disclosure.p99, group.disclosure.max)),
        )
        for name, group in sorted(groups.items(), key=lambda item: -item[1].expected)
    )
    return table(caption, (first, *GROUP_HEAD), rows)
