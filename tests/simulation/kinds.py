"""The kind of a life, drawn from its seed: the QoS, the sessions, and how a part of the outlets behaves."""

from typing import NamedTuple

from msgspec.structs import replace

from wire.contract.behaviours import (
    Crashing,
    Draw,
    Flapping,
    Late,
    MassReturn,
    Resubscribing,
    SlowAck,
    SlowReader,
)
from wire.contract.worker_config import WorkerConfig
from wire.directory.population import population

__all__ = ["CONFIG", "DIRECTORY", "OUTLETS", "Kind", "kind_of"]

OUTLETS, COUNTRIES = 14, 1
DIRECTORY = population(1, OUTLETS, COUNTRIES)
CONFIG = WorkerConfig(
    1, OUTLETS, COUNTRIES, ("mqtt://broker:1883",), qos=1, persistent=True, keepalive_s=60, tally_ns=1_000_000_000
)
SECOND_NS = 1_000_000_000
START_NS = 1_700_000_000_000_000_000
# A service's absences are counted from the epoch: where outlets behave, the machine's clock begins a minute after it.
EARLY_NS = 60 * SECOND_NS
PLANNED_S = 45  # a life's script takes 30 s at most
RUNS = ((0, 5), (5, 10), (10, OUTLETS))


class Kind(NamedTuple):
    """The workers' configuration, and when the machine's clock begins."""

    config: WorkerConfig
    start_ns: int


def kind_of(random):
    """Draw the kind of a life: lasting sessions, clean ones or QoS 0, and in every other life behaviours."""
    qos, persistent = random.choice(((1, True), (1, True), (1, False), (0, True)))
    if random.random() < 0.5:
        return Kind(replace(CONFIG, qos=qos, persistent=persistent), START_NS)
    config = replace(
        CONFIG,
        qos=qos,
        persistent=persistent,
        duration_ns=EARLY_NS + PLANNED_S * SECOND_NS,
        behaviours=_behaviours(random),
    )
    return Kind(config, EARLY_NS)


def _behaviours(random):
    """Draw up to three behaviours, each of some outlets of a run of its own. Its phases follow from its name."""
    runs = random.sample(RUNS, random.randrange(1, len(RUNS) + 1))
    made = []
    for make, (first, after) in zip(random.sample(MAKERS, len(runs)), runs, strict=True):
        draws = (Draw(first, after, random.randrange(1, after - first + 1)),)
        made.append(make(random, {"name": f"{make.__name__} {random.randrange(1_000)}", "draws": draws}))
    return tuple(made)


def _ns(seconds):
    return int(seconds * SECOND_NS)


def _periodic(random):
    every_s = random.uniform(2, 40)
    return {"every_ns": _ns(every_s), "away_ns": _ns(every_s * random.uniform(0.05, 0.8))}


def _flapping(random, part):
    return Flapping(**part, **_periodic(random))


def _crashing(random, part):
    return Crashing(**part, **_periodic(random))


def _resubscribing(random, part):
    return Resubscribing(**part, **_periodic(random))


def _late(random, part):
    return Late(**part, at_ns=EARLY_NS + _ns(random.uniform(0, 20)), within_ns=_ns(5))


def _mass_return(random, part):
    return MassReturn(
        **part,
        at_ns=EARLY_NS + _ns(random.uniform(1, 20)),
        away_ns=_ns(random.uniform(0.5, 18)),
        within_ns=_ns(random.choice((0, 4))),
        backoff=random.random() < 0.5,
    )


def _slow_reader(random, part):
    return SlowReader(**part, bytes_per_s=int(random.uniform(1_500, 20_000)), buffer_bytes=4_000)


def _slow_ack(random, part):
    return SlowAck(**part, delay_ns=_ns(random.uniform(0.01, 3)))


MAKERS = (_flapping, _crashing, _resubscribing, _late, _mass_return, _slow_reader, _slow_ack)
