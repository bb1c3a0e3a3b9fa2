"""The kind of a life, drawn from its seed: the QoS, the sessions, and how a part of the outlets behaves."""

from dataclasses import replace as altered
from random import Random
from typing import NamedTuple

from msgspec.structs import replace

from wire.contract.behaviours import (
    Crashing,
    Draw,
    Flapping,
    Late,
    MassReturn,
    Night,
    Resubscribing,
    SharedDesk,
    SlowAck,
    SlowReader,
    Zone,
)
from wire.contract.session_config import HOUR_S, SessionConfig
from wire.contract.worker_config import WorkerConfig
from wire.directory.behaving import Behaving
from wire.directory.directory import Directory
from wire.directory.population import population
from wire.directory.shared_desks import outlets_at_desks

__all__ = ["CONFIG", "DIRECTORY", "OUTLETS", "Kind", "kind_of"]

OUTLETS, COUNTRIES = 14, 1
ONE_ZONE = population(1, OUTLETS, COUNTRIES)
ZONES = ("America/New_York", "America/Los_Angeles")
DIRECTORY = altered(
    ONE_ZONE, outlets=tuple(altered(outlet, timezone=ZONES[outlet.index % 2]) for outlet in ONE_ZONE.outlets)
)
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
    """The workers' configuration, the outlets, when the machine's clock begins, whether the wire is a load test's, with
    a fixed membership, or a service's, whether clients post what replaces killed releases, and for how long the broker
    keeps a session with MQTT 5 at most.
    """

    config: WorkerConfig
    directory: Directory
    start_ns: int
    load_test: bool = False
    replacing: bool = False
    expiry_most_s: int = HOUR_S


def kind_of(seed):
    """Draw the kind of a life: QoS 0, 1 or 2, lasting sessions or clean ones, and in half of the lives behaviours."""
    random, later, third = (Random(f"{seed}:{stream}") for stream in ("kind", "second kinds", "clients' requests"))
    qos, persistent = random.choice(((1, True), (1, True), (1, False), (0, True)))
    behaviours = _behaviours(random) if random.random() >= 0.5 else {}
    # These came later. They are drawn apart, so that the seeds that have found a fault keep their lives.
    if qos and later.random() < 0.25:
        qos = 2
    if later.random() < 0.2:
        run = later.choice(RUNS)
        behaviours[run] = _made(_night, later, run)
    load_test = later.random() < 0.25
    unheld = Random(f"{seed}:outages of the broker")
    if load_test and unheld.random() < 0.3:  # no session holds the messages: outages of the broker excuse outlets
        qos, persistent = unheld.choice((0, 0, 1)), False
    elif load_test:
        qos, persistent = max(1, qos), True
        if later.random() < 0.6:
            run = later.choice(RUNS)
            behaviours[run] = _made(_shared_desk, later, run)
    replacing = third.random() < 0.18
    mqtt = Random(f"{seed}:session options")
    common = replace(CONFIG, qos=qos, persistent=persistent)
    if mqtt.random() < 0.18:
        common = replace(common, mqtt="5", session=_session(mqtt, load_test=load_test))
    expiry_most_s = mqtt.choice((2, HOUR_S))
    if not behaviours:
        return Kind(common, DIRECTORY, START_NS, load_test, replacing, expiry_most_s)
    config = replace(
        common,
        duration_ns=EARLY_NS + PLANNED_S * SECOND_NS,
        behaviours=tuple(behaviours.values()),
    )
    directory = outlets_at_desks(DIRECTORY, Behaving(config.seed, OUTLETS, config.behaviours))
    return Kind(config, directory, EARLY_NS, load_test, replacing, expiry_most_s)


def _session(random, *, load_test):
    """Draw what sessions with MQTT 5 ask for. Those of a load test last."""
    return SessionConfig(
        clean_start=random.random() < 0.1 and not load_test,
        expiry_s=random.choice((3, 15, HOUR_S)),
        receive_maximum=random.choice((1, 3, 65_535)),
        topic_alias_maximum=random.choice((0, 2, 10)),
    )


def _behaviours(random):
    """Draw up to three behaviours, each of some outlets of a run of its own."""
    runs = random.sample(RUNS, random.randrange(1, len(RUNS) + 1))
    makers = random.sample(MAKERS, len(runs))
    return {run: _made(make, random, run) for make, run in zip(makers, runs, strict=True)}


def _made(make, random, run):
    """Make a behaviour of some outlets of a run. Its phases follow from its name."""
    first, after = run
    draws = (Draw(first, after, random.randrange(1, after - first + 1)),)
    return make(random, {"name": f"{make.__name__} {random.randrange(1_000)}", "draws": draws})


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


def _night(random, part):
    period_s = random.uniform(20, 60)
    closes_s = (random.uniform(0, period_s) for _ in ZONES)
    zones = tuple(Zone(zone, _ns(seconds)) for zone, seconds in zip(ZONES, closes_s, strict=True))
    return Night(**part, period_ns=_ns(period_s), away_ns=_ns(period_s * random.uniform(0.05, 0.5)), zones=zones)


def _shared_desk(random, part):
    (draw,) = part["draws"]
    clients = max(2, draw.outlets)
    size = random.choice([size for size in range(2, clients + 1) if clients % size != 1])
    return SharedDesk(name=part["name"], draws=(Draw(draw.first, draw.after, clients),), size=size)


MAKERS = (_flapping, _crashing, _resubscribing, _late, _mass_return, _slow_reader, _slow_ack)
