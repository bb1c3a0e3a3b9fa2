"""Folders of runs and of sets of runs, as a run leaves them."""

from bench.base.documents import encode
from bench.command.finish import FinishedRun
from bench.command.repeat import RunSet, summarise_set
from bench.output.hgrm import write_lower_percentiles, write_percentiles
from bench.output.summary_parts import ConnectBucket, GroupSummary
from bench.report.run_files import RunFiles
from bench.run.rows import FlashLine, MissingLine, ReleaseLine, write_lines
from tests.support.run_results import EDGES, MS, histogram
from tests.support.summaries import quantiles, whole_summary
from wire.contract.release import Status

__all__ = ["TIMELINE", "flash", "group", "leave_files", "leave_run", "leave_set", "release", "whole_run"]

TIMELINE = """\
time,seconds,releases_due,messages_sent,deliveries_due,delivered,outstanding,p50_seconds,p99_seconds,\
lateness_p99_seconds,cores:broker,cores:others,bytes:broker
2026-03-18T09:00:06.5Z,1.000,1,2,60,50,10,0.01,0.05,0.001,0.5,0.1,50000000
2026-03-18T09:00:07.5Z,2.000,0,0,0,10,0,,,,0.25,0.1,60000000
2026-03-18T09:00:08.5Z,3.000,2,4,40,40,0,0.02,0.04,0.002,0.75,0.2,70000000
"""


def group(p99, expected=50):
    """The deliveries of a group of which none is missing."""
    times = quantiles(p99 / 2, p99, p99)
    return GroupSummary(expected=expected, delivered=expected, missing=0, disclosure=times, disclosure_lower=times)


def release(**changes):
    """A settled release as the summary lists it."""
    held = {
        "uri": "urn:example:1",
        "version": 1,
        "status": Status.USABLE,
        "headline": "Fire & <flood> in the port",
        "languages": ("en",),
        "sector": "business",
        "urgency": 3,
        "due": "2026-03-18T09:00:06.5Z",
        "circuits": ("en/northern-europe",),
        "expected": 50,
        "delivered": 50,
        "missing": 0,
        "spread_seconds": 0.02,
        "coverage_seconds": {"0.5": 0.01, "0.9": 0.02, "0.99": 0.04, "1": 0.05},
    }
    return ReleaseLine(**held | changes)


def flash(**changes):
    """A settled flash."""
    line = release()
    held = {name: getattr(line, name) for name in line.__dataclass_fields__}
    return FlashLine(**held | {"outlets_reached": 10, "outlets": 10} | changes)


def whole_run():
    """The fields of a summary that has something for every part of a report."""
    return {
        "by_circuit": {"en/northern-europe": group(0.05), "de/western-europe": group(0.2), "ja/eastern-asia": group(1)},
        "by_region": {"northern-europe": group(0.05), "western-europe": group(0.2), "polynesia": group(1)},
        "by_language": {"en": group(0.05), "de": group(0.2)},
        "by_kind": {"flash": group(0.05), "background": group(0.2)},
        "flashes": (flash(),),
        "worst": (release(), release(uri="urn:example:2", coverage_seconds=dict.fromkeys(("0.5", "0.9", "0.99", "1")))),
        "handshakes": (ConnectBucket(le=0.1, count=9), ConnectBucket(le=None, count=1)),
        "disconnects": {"keep-alive timeout": 2},
    }


def leave_run(folder, **changes):
    """Write the summary of a run, with these fields changed, to a folder; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "summary.json").write_bytes(encode(whole_summary(**changes), indented=True))
    return folder


def leave_files(folder, **changes):
    """Write all the files of a run that a report is made from to a folder; return the folder."""
    leave_run(folder, **whole_run() | changes)
    (folder / "timeline.csv").write_text(TIMELINE)
    held = histogram([milliseconds * MS for milliseconds in range(1, 101)])
    for figure in ("disclosure", "transit", "swarm_lag", "spread"):
        write_percentiles(held, EDGES, folder / f"{figure}.hgrm")
    for figure in ("disclosure", "transit", "swarm_lag"):
        write_lower_percentiles(held, EDGES, folder / f"{figure}_lower.hgrm")
    line = MissingLine(
        sequence=4,
        uri="urn:example:1",
        version=1,
        topic="wire/v1/en/x/y",
        cause="undelivered",
        outlets=("00042",),
    )
    write_lines([line], folder / "missing.jsonl")
    return folder


def leave_set(folder, *runs):
    """Write a set of runs, each given as the fields that are changed, to a folder; return the folder."""
    done = RunSet(len(runs))
    for number, changes in enumerate(runs, 1):
        part = leave_run(folder / str(number), **changes)
        summary = whole_summary(**changes)
        done.runs.append(FinishedRun(RunFiles(part, summary).exit_code, summary, part))
    (folder / "runs.json").write_bytes(encode(summarise_set("small", 7, done), indented=True))
    return folder
