"""The names of tests: each worker of a parallel run has to collect the same."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_another_process_gives_the_tests_the_same_names(request):
    """A name with the clock or a hash in it ends a parallel run before its first test.

    Compared are this process's names, of all the files that it collected, with those of a process that starts
    later and hashes otherwise.
    """
    ours = [item.nodeid for item in request.session.items]
    files = sorted({name.partition("::")[0] for name in ours})
    marks = request.config.option.markexpr
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:xdist", "-p", "no:cacheprovider"]
    found = subprocess.run(
        [*command, *(["-m", marks] if marks else []), *files],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    theirs = {line for line in found.stdout.splitlines() if "::" in line}
    assert found.returncode == 0, found.stdout[-2000:]
    assert sorted(set(ours) - theirs) == []
