"""``wirestorm calibrate`` from its options to the exit code: the broker, each injection in turn, the table."""

import asyncio
import signal
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import orjson
from rich.console import Console

from bench.brokers.opening import Broker, open_broker
from bench.brokers.spec import BrokerSpec
from bench.calibration.comparison import compare
from bench.calibration.findings import TOLERANCE, Finding
from bench.calibration.injections import INJECTIONS
from bench.calibration.rounds import rounds
from bench.calibration.stage import perform
from bench.calibration.table import print_calibration, sentence
from bench.calibration.times import Baseline, baseline
from bench.errors import ConfigurationError
from bench.exits import Exit
from bench.ground import make_folder, name_folder, raise_file_limit
from wire.directory.directory import Directory
from wire.directory.population import population

__all__ = ["OUTLETS", "calibrate"]

OUTLETS = 300
OUTLETS_LEAST = 10
COUNTRIES = 90
SEED = 20250318
# Of each injection. Where connections are cut a round takes as long as the way back, and fewer do.
DELIVERIES = 300
DELIVERIES_CUT = 150
FILES_EACH = 2  # of an outlet in the proxy
FILES_KEPT_BACK = 64


def calibrate(outlets: int, broker: BrokerSpec, out: Path | None, console: Console) -> Exit:
    """Calibrate, print the table and leave ``calibration.json`` in the folder; the exit code."""
    most = (raise_file_limit() - FILES_KEPT_BACK) // FILES_EACH
    if not OUTLETS_LEAST <= outlets <= most:
        remedy = f"give {OUTLETS_LEAST} to {most:,}, or allow more open files (ulimit -n): the proxy takes 2 an outlet"
        raise ConfigurationError("--outlets", "", f"{outlets} does not fit", remedy)
    if any(url.tls for url in broker.urls):
        raise ConfigurationError("--broker", "", "a proxy can't look into TLS", "give a listener without it, mqtt://")
    directory = population(SEED, outlets, COUNTRIES)
    folder = make_folder(name_folder("calibrate", out))
    return asyncio.run(_unless_interrupted(directory, broker, folder, console))


async def _unless_interrupted(directory: Directory, spec: BrokerSpec, folder: Path, console: Console) -> Exit:
    working = asyncio.create_task(_calibrate(directory, spec, folder, console))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, working.cancel)
    try:
        return await working
    except asyncio.CancelledError:
        return Exit.INTERRUPTED


async def _calibrate(directory: Directory, spec: BrokerSpec, folder: Path, console: Console) -> Exit:
    plenty = rounds(directory, SEED, DELIVERIES)
    few = rounds(directory, SEED, DELIVERIES_CUT)
    findings: list[Finding] = []
    base: Baseline | None = None
    async with open_broker(spec, folder) as broker:
        console.print(
            f"calibrating with {len(directory.outlets):,} outlets at QoS 0 on {_name(broker)}, through a proxy",
            highlight=False,
        )
        for number, injection in enumerate(INJECTIONS, 1):
            console.print(f"  {number} of {len(INJECTIONS)}: {injection.name}", style="dim", highlight=False)
            releases = few if injection.cuts else plenty
            evidence = await perform(injection, broker, directory, COUNTRIES, releases, folder)
            base = base or baseline(evidence)
            findings += compare(evidence, base)
    assert base is not None
    recovered = all(finding.recovered for finding in findings)
    (folder / "calibration.json").write_bytes(
        orjson.dumps(
            {
                "version": version("wirestorm"),
                "broker": {"kind": broker.kind, "version": broker.version, "urls": broker.urls},
                "outlets": len(directory.outlets),
                "tolerance": TOLERANCE,
                "recovered": recovered,
                "sentence": sentence(findings),
                "baseline": asdict(base),
                "findings": [asdict(finding) for finding in findings],
            },
            option=orjson.OPT_INDENT_2,
        )
    )
    print_calibration(console, findings, base)
    console.print(f"  {folder}/calibration.json", style="dim", highlight=False)
    return Exit.PASS if recovered else Exit.INVALID


def _name(broker: Broker) -> str:
    return broker.urls[0] if broker.kind == "url" else f"{broker.kind} {broker.version}"
