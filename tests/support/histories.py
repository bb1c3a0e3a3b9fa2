"""Folders of runs, as runs leave them: written by hand, with summaries of given values."""

import json

from bench.base.documents import encode
from tests.support.summaries import quantiles, whole_summary

__all__ = ["leave_comparison", "leave_run", "leave_search", "leave_set"]

LEFT = ("scenario.json", "releases.jsonl", "timeline.csv", "disclosure.hgrm", "worker-1.log", "nats-1.conf")


def leave_run(folder, *, day=18, p99=0.05, **changes):
    """Leave a run that started on a day of March 2026, at nine in UTC."""
    folder.mkdir(parents=True)
    for name in LEFT:
        (folder / name).write_bytes(b"{}")
    summary = whole_summary(started=f"2026-03-{day:02d}T09:00:00Z", **changes)
    object.__setattr__(summary.latency_seconds, "disclosure", quantiles(0.01, p99, p99))
    (folder / "summary.json").write_bytes(encode(summary))
    return folder


def leave_set(folder, *, days):
    """Leave a set with a run on each of these days."""
    for number, day in enumerate(days, 1):
        leave_run(folder / str(number), day=day)
    (folder / "runs.json").write_bytes(b"{}")
    return folder


def leave_comparison(folder, *, day, **changes):
    """Leave a comparison that began on a day of March 2026, with a run of it."""
    leave_run(folder / "1", day=day)
    held = {
        "scenario": "small",
        "seed": 7,
        "started": f"2026-03-{day:02d}T09:00:00Z",
        "sentence": "b is worse in half of the outlets.",
        "exit_code": 0,
        "fault": None,
        "sides": [{"name": "a"}, {"name": "b"}],
    }
    (folder / "comparison.json").write_text(json.dumps(held | changes))
    return folder


def leave_search(folder, *, day, hour=7, end="found", **changes):
    """Leave a search that began on a day of March 2026, with a trial of it and these fields of its goal changed."""
    leave_run(folder / "1", day=day)
    goal = {
        "sentence": "small holds 960 releases/min for 30 s with no threshold broken and nothing missing.",
        "lower": 960,
        "upper": 1_000,
        "narrow": True,
        "unmeasured": None,
    }
    held = {
        "scenario": "small",
        "seed": 7,
        "least": 1,
        "most": 60_000,
        "started": f"2026-03-{day:02d}T{hour:02d}:00:00Z",
        "end": end,
        "fault": None,
        "broker": {"kind": "embedded", "version": "2.12.0"},
        "goals": [goal | changes],
        "tags": {"build": "9"},
        "commit": None,
    }
    (folder / "capacity.json").write_text(json.dumps(held))
    return folder
