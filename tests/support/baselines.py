"""Folders of runs with releases, as baselines: written by hand, with times of given values."""

import json

from bench.base.documents import encode
from bench.base.exits import Exit
from bench.command.finish import FinishedRun
from bench.command.repeat import RunSet, summarise_set
from bench.run.rows import ReleaseLine
from bench.scenario.load import load_scenario
from tests.support.histories import leave_run
from tests.support.summaries import whole_summary
from wire.contract.release import Status

__all__ = ["RELEASES", "leave_measured_run", "leave_measured_set", "scenario_of"]

RELEASES = 30


def scenario_of(*settings):
    """The scenario of the runs, as a run checks it, with these settings."""
    return load_scenario("steady", ["audience.outlets=200", *settings], None, None)


def leave_measured_run(folder, last_s=0.01, *, settings=(), **changes):
    """Leave a run whose releases took so long to reach their last outlets, each a little longer than the one before."""
    changes = {"scenario": "steady", "published": "2026-03-01T00:00:00Z"} | changes
    leave_run(folder, **changes)
    (folder / "scenario.json").write_text(json.dumps(scenario_of(*settings).describe()))
    with (folder / "releases.jsonl").open("wb") as file:
        for number in range(RELEASES):
            file.write(encode(_line(number, last_s * (1 + number / RELEASES))) + b"\n")
    return folder


def leave_measured_set(folder, lasts_s):
    """Leave a set of such runs, one for each of these times."""
    done = RunSet(len(lasts_s))
    for number, last_s in enumerate(lasts_s, 1):
        part = leave_measured_run(folder / str(number), last_s)
        done.runs.append(FinishedRun(Exit.PASS, whole_summary(), part))
    (folder / "runs.json").write_bytes(encode(summarise_set("steady", 7, done)))
    return folder


def _line(number, last_s):
    return ReleaseLine(
        uri=f"urn:x:{number}",
        version=1,
        status=Status.USABLE,
        headline="Headline",
        languages=("en",),
        sector="politics",
        urgency=5,
        due="2026-03-18T09:00:00Z",
        circuits=("en/northern-america",),
        expected=5,
        delivered=5,
        missing=0,
        spread_seconds=last_s / 2,
        coverage_seconds={"0.5": last_s / 2, "0.9": last_s, "0.99": last_s, "1": last_s},
    )
