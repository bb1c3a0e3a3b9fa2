"""Results of comparisons with a baseline, as ``baseline.json`` holds them."""

from bench.base.documents import encode
from bench.output.baseline_result import SCHEMA, BaselineChange, BaselineResult, BaselineRun

__all__ = ["baseline_result", "leave_baseline"]

DIFFERENCE_S = {"slower": 0.005, "faster": -0.005, "same": 0.0001}


def baseline_result(finding="slower"):
    """A result with such a finding; None: the runs were not compared."""
    sentence = f"{finding} than main (1 run) beyond noise" if finding else "not compared with main: the outlets differ"
    change = None
    if finding:
        change = BaselineChange(
            figure="time to the last outlet",
            baseline_seconds=0.01,
            difference_seconds=DIFFERENCE_S[finding],
            noise_seconds=0.002,
            finding=finding,
        )
    run = BaselineRun(folder="runs/a", run_id=f"{8:016x}", started="2026-03-17T09:00:00Z", commit=None, host="bench-1")
    return BaselineResult(
        schema=SCHEMA,
        wirestorm="0.1.0",
        name="main",
        finding=finding,
        sentence=sentence,
        exit_code=97 if finding == "slower" else 0,
        runs=(run,),
        changes=(change,) if change else (),
    )


def leave_baseline(folder, finding="slower"):
    """Write such a result to the folder of a run or set; return the folder."""
    (folder / "baseline.json").write_bytes(encode(baseline_result(finding), indented=True))
    return folder
