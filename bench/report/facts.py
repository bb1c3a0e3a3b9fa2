"""The parts of a run's page that are text and tables: verdict, what was run, account, thresholds, files."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from bench.base.format import counted, duration, or_dash, size
from bench.base.quantiles import Stat
from bench.output.quote import advice, p99_parts
from bench.output.summary import Summary
from bench.output.summary_parts import BrokerSummary, MachineSummary, ReleaseQuantiles
from bench.output.wording import aborted_sentence, actual, apart, headline
from bench.report.labels import label_noun
from bench.report.markup import Markup, element, facts_list, link, table

__all__ = [
    "account_table",
    "broker_facts",
    "file_links",
    "latency_table",
    "latency_words",
    "machine_facts",
    "origin",
    "per_release_table",
    "run_link",
    "threshold_table",
    "verdict",
]

HOLDS = {True: "holds", False: "fails", None: "not known"}
ACCOUNT = {
    "expected": "one for each message and entitled outlet",
    "delivered": "arrived, each outlet and message once",
    "missing": "did not arrive",
    "duplicates": "of a message to an outlet that had it already",
    "overlapping": "further copies that an outlet's own filters allow",
    "reordered": "after a later message on the same topic",
    "overtaken": "kills that came behind the replacement of their release",
    "misdelivered": "to outlets that were not entitled",
    "unexpected": "to outlets that were not subscribed when the message was sent",
    "possible": "on the way as an outlet left or came: these may come, and need not",
    "possible_delivered": "of these, the deliveries that came",
    "late": "to outlets that were away at the send, or after the message was settled",
    "embargo_breaches": "before the embargo in the document",
    "foreign": "without a stamp, of another run, or never announced",
}


def verdict(summary: Summary, baseline: Sequence[str] = ()) -> Markup:
    """Return the verdict, a sentence, and each fault, failed threshold, doubt and note, and what the comparison with a
    baseline adds.
    """
    named = summary.verdict
    failed = [f"{item.expression}: {actual(item)}" for item in summary.thresholds if item.passed is False]
    told = [
        *(f"fault: {fault}" for fault in (summary.fault, *summary.account_faults) if fault),
        *([f"aborted: {aborted_sentence(summary.aborted)}"] if summary.aborted else []),
        *(["interrupted: the account covers all that was due until then"] if summary.interrupted else []),
        *(f"fails: {text}" for text in failed),
        *(f"baseline: {text}" for text in baseline),
        *(f"in doubt: {doubt}" for doubt in summary.doubts),
        *(f"note: {note}" for note in summary.notes),
    ]
    notes = element("ul", *(element("li", text) for text in told))
    return element(
        "header",
        element("h1", f"{summary.scenario}: ", element("span", named, class_=f"verdict {named}")),
        element("p", headline(summary), class_="lead"),
        *([element("div", notes, class_="notes")] if told else []),
    )


def origin(summary: Summary) -> Markup:
    """Return what was run, where, and on what."""
    refused = "".join(f", {count:,} refused ({reason})" for reason, count in summary.outlets_refused.items())
    facts = {
        "scenario": f"{summary.scenario}, seed {summary.seed}",
        "command": " ".join(summary.command),
        "tags": ", ".join(f"{key}={value}" for key, value in summary.tags.items()),
        "commit": summary.commit or "",
        "started": summary.started,
        "published": f"{summary.published or 'never'}, for {duration(summary.publishing_seconds)}",
        "ended": summary.ended,
        **broker_facts(summary.broker),
        "service": summary.service.url if summary.service else "",
        "audience": f"{summary.outlets_on:,} of {counted(summary.outlets, 'outlet')} on{refused}, "
        f"on {counted(summary.circuits, label_noun(summary))}; QoS {summary.qos}, MQTT {summary.mqtt or 'unknown'}",
        **machine_facts(summary.machine),
        "wirestorm": f"{summary.wirestorm}, run {summary.run_id}, directory {summary.directory}",
    }
    return facts_list(facts)


def broker_facts(broker: BrokerSummary) -> dict[str, str]:
    """Return what the broker is and where, by the names of these facts."""
    tested = f"{broker.kind} {broker.version}, {counted(broker.nodes or 1, 'node')}" if broker.kind else "the service's"
    return {"broker": tested, "at": ", ".join(broker.urls)}


def machine_facts(machine: MachineSummary) -> dict[str, str]:
    """Return what the machine is, by the names of these facts."""
    memory = "" if machine.memory_bytes is None else f", {size(machine.memory_bytes)} of memory"
    return {
        "machine": f"{machine.host}: {counted(machine.cores, 'core')} ({machine.processor or 'unknown'}){memory}",
        "system": f"{machine.system}, Python {machine.python}",
    }


def threshold_table(summary: Summary) -> Markup:
    """Return the thresholds, the figure of each, and whether it holds."""
    rows = ((item.expression, HOLDS[item.passed], actual(item), item.doubt or "") for item in summary.thresholds)
    head = ("threshold", "result", "figure", "doubt")
    return table("The scenario's thresholds", head, rows, words=("result", "doubt"))


def account_table(summary: Summary) -> Markup:
    """Return the deliveries of the account; counts that are rare are shown where there are any."""
    always = ("expected", "delivered", "missing", "duplicates")
    rows = (
        (name.replace("_", " "), f"{getattr(summary, name):,}", meaning)
        for name, meaning in ACCOUNT.items()
        if name in always or getattr(summary, name)
    )
    return table(
        f"Deliveries of {counted(summary.releases, 'release')} in {counted(summary.messages, 'message')}",
        ("deliveries", "count", "meaning"),
        rows,
        words=("meaning",),
    )


def latency_table(summary: Summary) -> Markup:
    """Return the quantiles of each latency, with the lower ends where they are far from the upper ends."""

    def rows() -> Iterator[tuple[str, ...]]:
        upper, lower = summary.latency_seconds, summary.latency_lower_seconds
        for name, high, low in (
            ("disclosure: due to arrival", upper.disclosure, lower.disclosure),
            ("transit: sent to arrival", upper.transit, lower.transit),
            ("publisher's lateness: due to sent", upper.publisher_lateness, None),
            ("swarm lag: arrival to ledger", upper.swarm_lag, None),
        ):
            yield (name, *map(or_dash, high.values))
            if low is not None and any(map(apart, low.values, high.values)):
                yield ("at least", *map(or_dash, low.values))

    return table("Latencies of all deliveries after the warm-up", ("latency", *Stat), rows())


def latency_words(summary: Summary) -> str:
    """Return what the p99 consists of and which figure to quote; empty where nothing was delivered."""
    parts = p99_parts(summary)
    return "" if parts is None else f"Parts of the p99 of disclosure: {parts.text}; {advice(summary)}."


def per_release_table(caption: str, first: str, rows: dict[str, ReleaseQuantiles]) -> Markup:
    """Return quantiles over releases, those that so many releases allow."""
    told = next(iter(rows.values())).told
    return table(
        caption,
        (first, *told),
        ((name, *(duration(found.at(stat)) for stat in told)) for name, found in rows.items()),
    )


def file_links(names: list[str], folder: Path) -> Markup:
    """Return links to the files of the run; ``folder`` is the way to it from the page."""
    items = (element("li", link(name, quote((folder / name).as_posix()))) for name in names)
    return element("ul", *items, class_="links")


def run_link(text: str, number: int, folder: Path, way: Path) -> str:
    """Return a link to the report of a run, or to its summary where it has no report; the text where it has neither.

    The run is in the folder by its number; ``way`` is the way to the folder from the page.
    """
    for name in ("report.html", "summary.json"):
        if (folder / str(number) / name).is_file():
            return link(text, quote((way / str(number) / name).as_posix()))
    return text
