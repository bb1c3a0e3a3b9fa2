"""One run of the load test on one broker, and its row."""

import asyncio
import contextlib
import json
import signal
import sys
from pathlib import Path

from bench.base.documents import decode
from bench.output.summary import Summary
from bench.output.summary_order import OrderSummary
from bench.verdict.order import OrderFigures
from scripts.broker_table.memory import PeakMemory
from scripts.broker_table.table import Row

__all__ = ["SCENARIO", "command_of", "measure", "row_of"]

SCENARIO = "beat"
STOP_S = 20.0  # from the interrupt of a run that takes too long to its end
MICROSECONDS = 1e6


def command_of(cell: Row, duration: str, folder: Path) -> list[str]:
    """Return the command of a run."""
    command = [sys.executable, "-m", "bench", "run", SCENARIO, "--broker", cell.candidate.broker, "--order"]
    command += ["--outlets", str(cell.outlets), "--qos", str(cell.qos), "--out", str(folder), "--quiet"]
    command += ["--set", f"duration={json.dumps(duration)}"]
    if cell.candidate.nodes > 1:
        command += ["--set", f"broker.nodes={cell.candidate.nodes}"]
    return command


async def measure(cell: Row, duration: str, folder: Path, patience_s: float) -> Row:
    """Run the load test; return the row with its figures, or with its fault if it has none after ``patience_s``."""
    process = await asyncio.create_subprocess_exec(
        *command_of(cell, duration, folder), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    memory = PeakMemory()
    watching = asyncio.create_task(memory.watch(process.pid), name="broker's memory")
    late = ""
    try:
        reading = asyncio.create_task(process.communicate(), name="run")
        done, _ = await asyncio.wait([reading], timeout=patience_s)
        if not done:
            late = f"it was not over after {patience_s:.0f} s; "
            process.send_signal(signal.SIGINT)
            done, _ = await asyncio.wait([reading], timeout=STOP_S)
        if not done:
            process.kill()
        output, _ = await reading
    finally:
        watching.cancel()
        with contextlib.suppress(ProcessLookupError):  # it has ended
            process.send_signal(signal.SIGINT)
    result = folder / "summary.json"
    if not await asyncio.to_thread(result.is_file):
        lines = output.decode(errors="replace").strip().splitlines()
        return cell.model_copy(update={"fault": late + (lines[0] if lines else "it left no result")})
    found = row_of(cell, decode(Summary, await asyncio.to_thread(result.read_bytes), result), memory.most_bytes)
    return found.model_copy(update={"fault": late + found.fault}) if late else found


def row_of(cell: Row, summary: Summary, memory_bytes: int) -> Row:
    """Return a cell with the figures of a run's summary and the memory that its broker took."""
    order, fractions = summary.order, summary.bottleneck.cpu_fractions or {}
    cpu_s = _cpu_s(summary)
    return cell.model_copy(
        update={
            "counted": summary.verdict != "INVALID" and not summary.fault,
            "doubts": summary.doubts,
            "fault": (summary.fault or "").partition("\n")[0],
            "held": summary.outlets_on,
            "expected": summary.expected,
            "missing": summary.missing,
            "duplicates": summary.duplicates,
            "rho": order.rho if order else None,
            "noise": order.noise if order else None,
            "law": _law(order) if order else "",
            "ranked": _ranked(order) if order else None,
            "spread_s": summary.spread_seconds.p50,
            "p99_s": summary.latency_seconds.disclosure.p99,
            "cpu_us": cpu_s * MICROSECONDS / summary.delivered if cpu_s and summary.delivered else None,
            "memory_bytes": memory_bytes or None,
            "others": fractions.get("others"),
        }
    )


def _law(order: OrderSummary) -> str:
    """Return the order of the messages that could be ranked, in words, also where a run doubts it: these are few."""
    counts = (order.outlets, order.topics, order.messages, order.undecided, order.incomplete)
    return OrderFigures(
        *counts,
        rho=order.rho,
        noise=order.noise,
        subscribing=order.subscribing,
        client_ids=order.client_ids,
        filter_count=order.filter_count,
        exact_first=order.exact_first,
        node=order.node,
        group=order.group,
    ).law


def _ranked(order: OrderSummary) -> float | None:
    settled = order.messages + order.undecided + order.incomplete
    return order.messages / settled if settled else None


def _cpu_s(summary: Summary) -> float | None:
    """Return the broker's processor time in seconds while deliveries were outstanding; None if it is not known."""
    outstanding = summary.bottleneck.outstanding
    if outstanding is None:
        return None
    cores = [each.mean_cores for each in outstanding.processes.values() if each.part == "broker"]
    return sum(cores) * outstanding.seconds if cores else None
