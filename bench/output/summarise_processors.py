"""Turn the metered use of the processors into its part of the summary."""

from bench.host.bottleneck import OTHERS, STOLEN, CpuSaturation
from bench.host.speed import Speed
from bench.output.summary_processors import (
    BottleneckSummary,
    OutstandingSummary,
    ProcessSummary,
    QuotaSummary,
    SpeedSummary,
)
from bench.run.result import RunResult

__all__ = ["bottleneck_of", "speed_of"]


def bottleneck_of(result: RunResult) -> BottleneckSummary:
    """Return the bottleneck of a run, with the use of the processors if that is known."""
    name, sentence = result.bottleneck.name, result.bottleneck.sentence
    if result.processors is None:
        return BottleneckSummary(
            name=name,
            sentence=sentence,
            cores=None,
            machine_cores=None,
            cpu_fractions=None,
            broker_among_others=None,
            outstanding=None,
        )
    usage = result.processors.cpu_usage
    parts = {**usage.parts, OTHERS: usage.others, STOLEN: usage.stolen}
    return BottleneckSummary(
        name=name,
        sentence=sentence,
        cores=usage.cores,
        machine_cores=usage.machine_cores,
        cpu_fractions={part: round(fraction, 4) for part, fraction in parts.items()},
        broker_among_others=usage.broker_outside,
        outstanding=_outstanding(result.processors.saturation),
    )


def speed_of(speed: Speed) -> SpeedSummary:
    """Return the summary of the speed samples."""
    return SpeedSummary(looks=len(speed.samples_s), best_seconds=speed.best_s, slowed=round(speed.slowed, 4))


def _outstanding(saturation: CpuSaturation) -> OutstandingSummary:
    return OutstandingSummary(
        seconds=round(saturation.waiting_s, 3),
        full_seconds=round(saturation.full_s, 3),
        processes={
            process.name: ProcessSummary(
                part=process.part,
                mean_cores=round(saturation.mean(process.name), 4),
                most_cores=round(saturation.most[process.name], 4),
                usable_cores=saturation.bounds.get(process.name, saturation.cores),
                at_limit_seconds=round(saturation.at_limit_s[process.name], 3)
                if process.name in saturation.bounds
                else None,
            )
            for process in saturation.processes
        },
        quotas=tuple(
            QuotaSummary(cores=round(quota.cores, 4), processes=tuple(quota.names), held_seconds=round(held_s, 3))
            for quota, held_s in saturation.held_s.items()
        ),
        others_cores=round(saturation.mean(OTHERS), 4),
        stolen_cores=round(saturation.mean(STOLEN), 4),
    )
