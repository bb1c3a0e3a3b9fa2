"""Measure a client in a mode, by the trial that the mode takes."""

from collections.abc import Sequence
from pathlib import Path

from bench.benchmarks.sidebyside.accepting import measure_accepting
from bench.benchmarks.sidebyside.alternation import measure_order
from bench.benchmarks.sidebyside.burst import measure_burst
from bench.benchmarks.sidebyside.deliveries import measure_deliveries
from bench.benchmarks.sidebyside.programs import Programs
from bench.benchmarks.sidebyside.publishing import measure_publishing
from bench.benchmarks.sidebyside.trial import Kind, Setting, Trial

__all__ = ["measure", "measure_turn"]


async def measure_turn(
    kinds: Sequence[Kind], url: str, setting: Setting, programs: Programs, folder: Path
) -> dict[Kind, Trial]:
    """Return the figures of the clients that a trial measures together: of one, or in the mode *order* of each kind.

    BenchError as for ``measure``.
    """
    if setting.mode == "order":
        return await measure_order(kinds, url, setting, folder)
    return {kind: await measure(kind, url, setting, programs, folder) for kind in kinds}


async def measure(kind: Kind, url: str, setting: Setting, programs: Programs, folder: Path) -> Trial:
    """Return the figures of one client at a broker; ``folder`` gets a worker's log.

    BenchError where the client broke, or where its deliveries are not the expected ones.
    """
    if setting.mode == "burst":
        return await measure_burst(kind, url, setting, programs, folder)
    if setting.mode == "publish":
        return await measure_publishing(kind, url, setting, programs.publisher)
    if setting.mode == "accept":
        return await measure_accepting(kind, url, setting, folder)
    program = programs.secure_baseline if setting.transport.ca else programs.baseline
    return await measure_deliveries(kind, url, setting, program, folder)
