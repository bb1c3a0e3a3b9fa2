"""Folders of runs as ``wirestorm run`` leaves them, written by hand."""

from dataclasses import replace

import orjson

from bench.base.documents import encode
from bench.base.exits import Exit
from bench.command.finish import FinishedRun
from bench.verdict.verdict import Verdict
from tests.support.run_results import release_line
from tests.support.summaries import whole_summary

__all__ = ["made_run"]

CODES = {Verdict.PASS: Exit.PASS, Verdict.FAIL: Exit.FAIL, Verdict.INVALID: Exit.INVALID}


def made_run(folder, last_s=0.02, *, verdict="PASS", releases=12, code=None, headline="Ergebnisse", **changes):
    """Write a run of so many releases, each of which reached its last outlet after so long; return the finished run.

    Two releases of the warm-up before them took a minute.
    """
    folder.mkdir(parents=True, exist_ok=True)
    verdict = Verdict(verdict)
    summary = whole_summary(verdict=verdict, published="2026-03-18T09:00:00Z", **changes)
    times = {"0.5": last_s / 2, "0.9": last_s, "0.99": last_s, "1": last_s}
    line = release_line(coverage_seconds=times, spread_seconds=last_s / 2, headline=headline)
    lines = [
        replace(line, uri=f"urn:x:{number}", due=f"2026-03-18T09:00:{number:02d}Z") for number in range(2, releases + 2)
    ]
    slow = dict.fromkeys(times, 60.0)
    warm = [
        replace(line, uri=f"urn:warm:{number}", due="2026-03-18T09:00:01Z", coverage_seconds=slow) for number in (1, 2)
    ]
    (folder / "scenario.json").write_bytes(orjson.dumps({"name": summary.scenario, "warmup": "2s"}))
    (folder / "summary.json").write_bytes(encode(summary))
    (folder / "releases.jsonl").write_bytes(b"".join(encode(each) + b"\n" for each in (*warm, *lines)))
    return FinishedRun(CODES[verdict] if code is None else code, summary, folder)
