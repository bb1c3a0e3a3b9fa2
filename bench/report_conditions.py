"""The last part of a run's report: under which conditions its figures were made."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from bench.quantities import counted, duration, or_dash, size

__all__ = ["print_conditions"]


def print_conditions(console: Console, summary: Mapping[str, Any]) -> None:
    """Throughput, outlets, broker, bottleneck, and what went wrong on connections."""
    broker = summary["broker"]
    nodes = f", {broker['nodes']} nodes" if (broker["nodes"] or 0) > 1 else ""
    which = broker["urls"][0] if broker["kind"] == "url" else f"{broker['kind']} {broker['version']}"
    if broker["kind"] is None:
        which = "the service's own"
    mqtt = f", MQTT {summary['mqtt']}" if summary["mqtt"] else ""
    per_outlet, handshake = summary["bytes_per_outlet"], summary["handshake_seconds"]
    rate = f"{summary['deliveries_per_second']:,.0f} deliveries/s, {size(summary['bytes_per_second'])}/s"
    lines = [
        ("throughput", f"{rate} over {duration(summary['publishing_seconds'])}"),
        (
            "outlets",
            f"{summary['outlets_on']:,} of {summary['outlets']:,} on {_came_on(summary)}"
            + (f", {size(per_outlet)} of worker memory each" if per_outlet else ""),
        ),
        (
            "connects",
            f"{summary['connects']:,}, {_rate(summary['connects_per_second'])}handshake to SUBACK "
            + ", ".join(f"{stat} {or_dash(handshake[stat])}" for stat in ("p50", "p99", "max")),
        ),
        *([("", ", ".join(map(_bucket, summary["handshakes"])))] if summary["handshakes"] else ()),
        ("broker", f"{which}{nodes}{mqtt}, QoS {summary['qos']}"),
        ("bottleneck", summary["bottleneck"]["sentence"]),
    ]
    if summary["bottleneck"].get("cpu_shares"):
        shares = summary["bottleneck"]["cpu_shares"]
        lines.append(("processors", ", ".join(f"{name} {share:.0%}" for name, share in shares.items())))
        lines.append(("", _outstanding(summary["bottleneck"])))
    if summary["speed"]:
        lines.append(("speed", _speed(summary["speed"])))
    for reason, count in {**summary["outlets_refused"], **summary["disconnects"]}.items():
        lines.append(("connections", f"{count:,}: {reason}"))
    for reason, count in summary["publish_errors"].items():
        lines.append(("publisher", f"{count:,}: {reason}"))
    console.print()
    for raw in summary["raw"] or ():
        state = f"incomplete: {raw['problem']}" if raw["problem"] else counted(raw["records"], "raw record")
        lines.append(("raw", f"{raw['file']}: {state}"))
    if summary["service"]:
        lines.insert(0, ("service", _service(summary["service"])))
    for name, text in lines:
        console.print(Text.assemble((f"  {name:<12}", "bold"), text))


def _came_on(summary: Mapping[str, Any]) -> str:
    seconds = summary["connect_seconds"]
    return "before the run began" if seconds is None else f"in {duration(seconds)}"


def _service(service: Mapping[str, Any]) -> str:
    late = f", {service['posted_late']:,} of them after their due time" if service["posted_late"] else ""
    return f"{service['url']}, wire {service['wire']}; {counted(service['posts'], 'request')} posted{late}"


def _rate(per_second: float | None) -> str:
    return "" if per_second is None else f"{per_second:,.0f}/s, "


def _outstanding(bottleneck: Mapping[str, Any]) -> str:
    """The processors while deliveries were outstanding: averages over the whole run hide a burst."""
    held = bottleneck["outstanding"]
    used = {name: figures["mean_cores"] for name, figures in held["processes"].items()}
    used |= {"others": held["others_cores"], "stolen": held["stolen_cores"]}
    listed = ", ".join(f"{name} {cores:.2f}" for name, cores in used.items())
    cores, of = bottleneck["cores"], bottleneck["machine_cores"]
    which = f"{cores} cores" if cores == of else f"{cores} of the machine's {of} cores"
    return f"of {which}, in {held['seconds']:.1f} s with deliveries outstanding: {listed}"


def _speed(speed: Mapping[str, Any]) -> str:
    """How even the processors' own speed was."""
    best, looks = duration(speed["best_seconds"]), f"{speed['slowed']:.0%} of {counted(speed['looks'], 'look')}"
    return f"a fixed piece of work took {best} of a processor at best, and over a quarter longer in {looks}"


def _bucket(bucket: Mapping[str, Any]) -> str:
    bound = "over a minute" if bucket["le"] is None else f"to {duration(bucket['le'])}"
    return f"{bound} {bucket['count']:,}"
