"""``wirestorm calibrate``, from its options to the exit code: the broker, each injection in turn, the table."""

import asyncio
import time
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from bench.base.documents import encode
from bench.base.errors import ConfigurationError
from bench.base.exits import Exit
from bench.base.folders import make_folder, name_folder, refuse_run
from bench.base.signals import READER_GONE, SIGNALS
from bench.brokers.opening import Broker, open_broker
from bench.brokers.spec import BrokerSpec
from bench.calibration.comparison import compare
from bench.calibration.document import SCHEMA, Calibration, CalibrationBroker
from bench.calibration.findings import TOLERANCE, Finding
from bench.calibration.injections import INJECTIONS
from bench.calibration.limits import check_outlets
from bench.calibration.rounds import rounds
from bench.calibration.stage import perform
from bench.calibration.table import print_calibration, sentence
from bench.calibration.times import Baseline, baseline
from bench.output.progress import Display
from bench.output.time_left import by_part
from wire.directory.directory import Directory
from wire.directory.population import population
from wire.host.sink import complain

__all__ = ["calibrate"]

COUNTRIES = 90
SEED = 20250318
# Of each injection. Where connections are cut a round lasts until the outlets are back: then fewer are enough.
DELIVERIES = 300
DELIVERIES_CUT = 150


def calibrate(outlets: int, broker: BrokerSpec, out: Path | None, console: Console, *, force: bool = False) -> Exit:
    """Calibrate, print the table and leave ``calibration.json`` in the folder; return the exit code.

    With ``force`` the files of an earlier run in the folder are removed; without it such a folder is refused.
    ConfigurationError for options that do not fit; BenchError or WireError where something broke.
    """
    check_outlets(outlets)
    if out is not None:
        refuse_run(out, force=force)
    if any(url.tls for url in broker.urls):
        raise ConfigurationError("--broker", "", "a proxy can't look into TLS", "give a listener without it, mqtt://")
    if any(url.websocket or url.unix for url in broker.urls):
        raise ConfigurationError("--broker", "", "the proxy speaks MQTT over TCP alone", "give a listener of mqtt://")
    directory = population(SEED, outlets, COUNTRIES)
    folder = make_folder(name_folder("calibrate", out))
    return asyncio.run(_unless_interrupted(directory, broker, folder, console))


@dataclass(slots=True)
class _Done:
    """What the injections so far have shown. ``base`` is of the first one, which injects nothing."""

    findings: list[Finding] = field(default_factory=list)
    injections: int = 0
    base: Baseline | None = None
    broker: CalibrationBroker | None = None


async def _unless_interrupted(directory: Directory, spec: BrokerSpec, folder: Path, console: Console) -> Exit:
    """Calibrate until all is done or a signal comes; the injections that are done by then are reported."""
    done = _Done()
    working = asyncio.create_task(_calibrate(directory, spec, folder, console, done))
    for number in (*SIGNALS, READER_GONE):
        asyncio.get_running_loop().add_signal_handler(number, working.cancel)
    try:
        broker = await working
    except asyncio.CancelledError:
        complain(f"wirestorm: interrupted after {done.injections} of {len(INJECTIONS)} injections")
        if done.base is not None and done.broker is not None:
            _report(done, done.broker, done.base, len(directory.outlets), folder, console, interrupted=True)
        return Exit.INTERRUPTED
    assert done.base is not None
    recovered = _report(done, broker, done.base, len(directory.outlets), folder, console, interrupted=False)
    return Exit.PASS if recovered else Exit.INVALID


async def _calibrate(
    directory: Directory, spec: BrokerSpec, folder: Path, console: Console, done: _Done
) -> CalibrationBroker:
    plenty = rounds(directory, SEED, DELIVERIES)
    few = rounds(directory, SEED, DELIVERIES_CUT)
    async with open_broker(spec, folder) as broker:
        done.broker = CalibrationBroker(kind=broker.kind, version=broker.version, urls=broker.urls)
        console.print(
            f"calibrating with {len(directory.outlets):,} outlets at QoS 0 on {_name(broker)}, through a proxy",
            highlight=False,
        )
        began_s = time.monotonic()
        with Display(console, "calibrating") as display:
            for number, injection in enumerate(INJECTIONS, 1):
                left = by_part(done.injections, len(INJECTIONS), time.monotonic() - began_s)
                note = f"{number} of {len(INJECTIONS)}: {injection.name}"
                display.show(done.injections, len(INJECTIONS), note, left)
                releases = few if injection.cuts else plenty
                result = await perform(injection, broker, directory, COUNTRIES, releases, folder)
                done.base = done.base or baseline(result)
                done.findings += compare(result, done.base)
                done.injections = number
        return done.broker


def _report(
    done: _Done,
    broker: CalibrationBroker,
    base: Baseline,
    outlets: int,
    folder: Path,
    console: Console,
    *,
    interrupted: bool,
) -> bool:
    """Print the table and write ``calibration.json``; return whether everything was recovered."""
    recovered = not interrupted and all(finding.recovered for finding in done.findings)
    told = sentence(done.findings)
    if interrupted:
        told = f"Interrupted after {done.injections} of {len(INJECTIONS)} injections. {told}"
    calibration = Calibration(
        schema=SCHEMA,
        wirestorm=version("wirestorm"),
        broker=broker,
        outlets=outlets,
        tolerance=TOLERANCE,
        recovered=recovered,
        interrupted=interrupted,
        sentence=told,
        baseline=base,
        findings=tuple(done.findings),
    )
    print_calibration(console, done.findings, base)
    (folder / "calibration.json").write_bytes(encode(calibration, indented=True))
    console.print(f"  {folder}/calibration.json", style="dim", highlight=False)
    return recovered


def _name(broker: Broker) -> str:
    return broker.urls[0] if broker.kind == "url" else f"{broker.kind} {broker.version}"
