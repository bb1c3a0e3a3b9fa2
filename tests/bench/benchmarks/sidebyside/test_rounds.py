"""A case on one broker: clients by turns, and none of them on a machine that others use."""

import asyncio
import os
import shutil
import sys

import pytest

from bench.benchmarks.sidebyside import rounds
from bench.benchmarks.sidebyside.plan import Case, quick
from bench.benchmarks.sidebyside.programs import COMPILERS, build_programs

pytestmark = [
    pytest.mark.integration,
    pytest.mark.quiet,
    pytest.mark.skipif(not any(map(shutil.which, COMPILERS)), reason="no C compiler is installed"),
]


async def test_a_machine_that_stays_busy_gives_its_reason_instead_of_a_result(tmp_path, monkeypatch):
    """A process of ours that the bench knows nothing of keeps each core busy."""
    monkeypatch.setattr(rounds, "PATIENCE_S", 0.0)
    case = Case("embedded", 0, "paced")
    plan = quick((case,), 20, 1, busy_ok=False)
    said = []
    cores = os.cpu_count() or 1
    hogs = [await asyncio.create_subprocess_exec(sys.executable, "-c", "while True: pass") for _ in range(cores)]
    try:
        result = await rounds.run_case(plan, case, build_programs(tmp_path), said.append)
    finally:
        for hog in hogs:
            hog.kill()
            await hog.wait()
    assert "other programs used" in result.busy
    assert len([line for line in said if "attempt" in line]) == rounds.ATTEMPTS
