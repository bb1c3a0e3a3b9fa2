"""The last part of a run's report: the conditions under which its figures were measured."""

from rich.console import Console
from rich.text import Text

from bench.base.format import counted, duration, or_dash, size
from bench.output.summary import Summary
from bench.output.summary_parts import ConnectBucket, TlsSummary
from bench.output.summary_processors import BottleneckSummary, OutstandingSummary, SpeedSummary
from bench.run.result import ServiceSummary

__all__ = ["print_conditions"]

REFUSED_SHOWN = 5


def print_conditions(console: Console, summary: Summary) -> None:
    """Print throughput, outlets, broker and bottleneck, and the errors on connections."""
    lines = [
        *([("service", _service(summary.service))] if summary.service else ()),
        ("throughput", _throughput(summary)),
        ("outlets", _outlets(summary)),
        ("connects", _connects(summary)),
        *([("", ", ".join(map(_bucket, summary.handshakes)))] if summary.handshakes else ()),
        *([("TLS", _tls(summary.tls))] if summary.tls else ()),
        ("broker", _broker(summary)),
        *_processors(summary.bottleneck),
        *([("speed", _speed(summary.speed))] if summary.speed else ()),
    ]
    if summary.broker_answers:
        said = (_answer(*item, summary.outlets) for item in summary.broker_answers.items())
        lines.append(("broker says", "; ".join(said)))
    if summary.retained:
        lines.append(("retained", f"{counted(summary.retained, 'message')} that the broker had kept, at subscriptions"))
    for reason, count in (*summary.outlets_refused.items(), *summary.disconnects.items()):
        lines.append(("connections", f"{count:,}: {reason}"))
    lines += [("publisher", f"{count:,}: {reason}") for reason, count in summary.publish_errors.items()]
    for message in summary.refused_messages[:REFUSED_SHOWN]:
        lines.append(("refused", f"{message.uri} v{message.version} on {message.circuit}: {message.reason}"))
    if summary.refused > REFUSED_SHOWN:
        lines.append(("", f"and {counted(summary.refused - REFUSED_SHOWN, 'message')} more, in summary.json"))
    for raw in summary.raw or ():
        state = f"incomplete: {raw.problem}" if raw.problem else counted(raw.records, "raw record")
        lines.append(("raw", f"{raw.file}: {state}"))
    console.print()
    for name, text in lines:
        console.print(Text.assemble((f"  {name:<12}", "bold"), text))


def _service(service: ServiceSummary) -> str:
    late = f", {service.posted_late:,} of them after their due time" if service.posted_late else ""
    return f"{service.url}, wire {service.wire}; {counted(service.posts, 'request')} posted{late}"


def _answer(said: str, count: int, outlets: int) -> str:
    """Return what the broker said, with the number of outlets where it did not say it to all."""
    return said if count == outlets else f"{said} ({counted(count, 'outlet')})"


def _throughput(summary: Summary) -> str:
    rate = f"{summary.deliveries_per_second:,.0f} deliveries/s, {size(summary.bytes_per_second)}/s"
    return f"{rate} over {duration(summary.publishing_seconds)}"


def _outlets(summary: Summary) -> str:
    seconds = summary.connect_seconds
    came_on = "before the run began" if seconds is None else f"in {duration(seconds)}"
    memory = f", {size(summary.bytes_per_outlet)} of worker memory each" if summary.bytes_per_outlet else ""
    return f"{summary.outlets_on:,} of {summary.outlets:,} on {came_on}{memory}"


def _connects(summary: Summary) -> str:
    per_second, handshake = summary.connects_per_second, summary.handshake_seconds
    rate = "" if per_second is None else f"{per_second:,.0f}/s, "
    times = f"p50 {or_dash(handshake.p50)}, p99 {or_dash(handshake.p99)}, max {or_dash(handshake.max)}"
    return f"{summary.connects:,}, {rate}handshake to SUBACK {times}"


def _tls(tls: TlsSummary) -> str:
    text = counted(tls.handshakes, "handshake")
    if tls.offered:
        text += f", {tls.offered:,} of outlets that came back, {tls.resumed:,} of these resumed"
    return text


def _bucket(bucket: ConnectBucket) -> str:
    bound = "over a minute" if bucket.le is None else f"to {duration(bucket.le)}"
    return f"{bound} {bucket.count:,}"


def _broker(summary: Summary) -> str:
    broker = summary.broker
    nodes = f", {broker.nodes} nodes" if broker.nodes is not None and broker.nodes > 1 else ""
    if broker.kind is None:
        which = "the service's own"
    elif broker.kind == "url":
        which = broker.urls[0]
    else:
        which = f"{broker.kind} {broker.version}"
    mqtt = f", MQTT {summary.mqtt}" if summary.mqtt else ""
    return f"{which}{nodes}{mqtt}, QoS {summary.qos}"


def _processors(bottleneck: BottleneckSummary) -> list[tuple[str, str]]:
    lines = [("bottleneck", bottleneck.sentence)]
    if bottleneck.cpu_fractions:
        used = ", ".join(f"{part} {fraction:.0%}" for part, fraction in bottleneck.cpu_fractions.items())
        lines.append(("processors", used))
    if bottleneck.outstanding:
        lines.append(("", _outstanding(bottleneck, bottleneck.outstanding)))
    return lines


def _outstanding(bottleneck: BottleneckSummary, use: OutstandingSummary) -> str:
    """The processors while deliveries were outstanding: averages over the whole run hide a burst."""
    used = {name: process.mean_cores for name, process in use.processes.items()}
    used |= {"others": use.others_cores, "stolen": use.stolen_cores}
    listed = ", ".join(f"{name} {cores:.2f}" for name, cores in used.items())
    cores, of = bottleneck.cores, bottleneck.machine_cores
    which = f"{cores} cores" if cores == of else f"{cores} of the machine's {of} cores"
    return f"of {which}, in {use.seconds:.1f} s with deliveries outstanding: {listed}"


def _speed(speed: SpeedSummary) -> str:
    """How even the processors' own speed was."""
    best, slowed = duration(speed.best_seconds), f"{speed.slowed:.0%} of {counted(speed.looks, 'sample')}"
    return f"a fixed piece of work took {best} of a processor at best, and over a quarter longer in {slowed}"
