"""The commands whose pages and metrics are pictured."""

import subprocess
import sys
import time

from bench.base.exits import Exit

__all__ = ["wirestorm"]

TRIES = 5  # of a run that is INVALID, as on a busy machine: a picture of it would say nothing of a broker


def wirestorm(*words: str) -> float:
    """Run a command to exit code 0, a few times where it is INVALID; return when the last one began, as time.time().

    RuntimeError where it ends with another exit code.
    """
    for attempt in range(TRIES):
        began_s = time.time()
        again = ["--force"] if attempt else []
        code = subprocess.run([sys.executable, "-m", "bench", *words, *again], check=False).returncode
        if code == Exit.PASS:
            return began_s
        if code != Exit.INVALID:
            break
    raise RuntimeError(f"wirestorm {words[0]} ended with exit code {code}")
