"""The last results of the bench, kept in the documentation: ``docs/benchmarks.json``, and a table in
``docs/benchmarks.md`` that is made from it.

The absolute figures of the baseline stand beside the ratios: they are the machine's own, and say which results may be
compared.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from msgspec import DecodeError, Meta, Struct, json

from bench.base.errors import ConfigurationError
from bench.benchmarks.sidebyside.bounds import Judgement
from bench.benchmarks.sidebyside.results import Results
from bench.benchmarks.sidebyside.table import figure
from wire.host.reasons import reason_of

__all__ = ["BEGIN", "END", "KEPT_MOST", "Kept", "keep", "kept_of", "table_of"]

KEPT_MOST = 10
BEGIN, END = "<!-- the last results -->", "<!-- end of the last results -->"
FILE, PAGE = Path("docs/benchmarks.json"), Path("docs/benchmarks.md")
SIGNS: dict[Judgement, str] = {"held": "held", "broken": "**broken**", "not decided": "not decided"}


class KeptBound(Struct, frozen=True, forbid_unknown_fields=True):
    """A bound as it was judged, with the ends of its interval."""

    case: str
    name: str
    judgement: Judgement
    mean: float
    low: float
    high: float


class Kept(Struct, frozen=True, forbid_unknown_fields=True):
    """A result: when and where, the baseline's own figures by case, and the bounds. A case had ``rounds`` at most;
    ``doubtful`` is one that was measured while other programs were busy.
    """

    measured_at: str
    machine: str
    outlets: int
    rounds: int
    doubtful: bool
    baseline: dict[str, Annotated[float, Meta(ge=0)]]
    bounds: tuple[KeptBound, ...]


def kept_of(results: Results) -> Kept:
    """Return what is kept: the baseline's median CPU a delivery of each case, and each bound with an interval."""
    facts, sound = results.facts, [case for case in results.cases if not case.busy]
    kernel = ".".join(str(facts["kernel"]).split(".")[:2])  # what follows may name the machine's owner
    baseline = {
        str(case.case): cpu.median
        for case in sound
        if case.case.clients[0] == "baseline" and (cpu := case.absolute("baseline", "cpu_us_per_delivery"))
    }
    bounds = tuple(
        KeptBound(
            str(case.case), bound.name, bound.judgement, bound.interval.mean, bound.interval.low, bound.interval.high
        )
        for case in sound
        for bound in results.bounds(case)
        if bound.interval is not None
    )
    return Kept(
        measured_at=str(facts["measured_at"]),
        machine=f"{facts['processor']}, {facts['cores']} cores, Linux {kernel}, Python {facts['python']}",
        outlets=results.plan.outlets,
        rounds=results.plan.rounds,
        doubtful=any(case.doubts for case in sound),
        baseline=baseline,
        bounds=bounds,
    )


def keep(results: Results, file: Path = FILE, page: Path = PAGE) -> None:
    """Add results to the file, drop those beyond the last ten, and write the table anew.

    ConfigurationError where the file is none of ours, the page is not there, or has no place for the table.
    """
    kept = (*_read(file), kept_of(results))[-KEPT_MOST:]
    try:
        text = page.read_text("utf-8")
    except OSError as error:
        raise ConfigurationError(page, "", reason_of(error).lower(), "run it in the project's folder") from None
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ConfigurationError(page, "", "it has no place for the results", f"put in {BEGIN} and {END}")
    file.write_bytes(json.format(json.encode(kept), indent=1) + b"\n")
    page.write_text(f"{before}{BEGIN}\n\n{table_of(kept)}\n{END}{after}", "utf-8")


def table_of(kept: Sequence[Kept]) -> str:
    """Return the table in Markdown, the last result first: a row for each bound."""
    lines = [
        "| measured | case | bound | judgement | mean (95 % interval) | baseline, µs of CPU |",
        "|---|---|---|---|---|---|",
    ]
    for result in reversed(kept):
        when = f"{result.measured_at}, {result.outlets:,} outlets{', doubtful' if result.doubtful else ''}"
        for bound in result.bounds:
            own = result.baseline.get(bound.case)
            ends = f"{figure(bound.mean)} ({figure(bound.low)}–{figure(bound.high)})"
            sign = SIGNS[bound.judgement]
            lines.append(f"| {when} | {bound.case} | {bound.name} | {sign} | {ends} | {figure(own) if own else ''} |")
    machines = dict.fromkeys(result.machine for result in reversed(kept))
    told = [f"Measured on: {'; '.join(machines)}."] if machines else ["No result is kept yet."]
    return "\n".join((*told, "", *lines, "")) if any(result.bounds for result in kept) else f"{told[0]}\n"


def _read(file: Path) -> tuple[Kept, ...]:
    try:
        return json.decode(file.read_bytes(), type=tuple[Kept, ...])
    except FileNotFoundError:
        return ()
    except DecodeError as error:
        raise ConfigurationError(file, "", str(error), "remove the file, or mend it") from None
