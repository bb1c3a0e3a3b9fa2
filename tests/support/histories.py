"""Folders of runs, as runs leave them: written by hand, with summaries of given values."""

from bench.base.documents import encode
from tests.support.summaries import quantiles, whole_summary

__all__ = ["leave_run", "leave_set"]

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
