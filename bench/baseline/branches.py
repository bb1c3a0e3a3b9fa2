"""The commits of a git branch."""

import subprocess
from pathlib import Path

__all__ = ["commits_of"]

GIT_S = 5.0
MOST = 10_000  # commits: a run of an older one says nothing about today's


def commits_of(branch: str, folder: Path) -> frozenset[str]:
    """Return the last commits that a branch, tag or commit reaches in the checkout of a folder.

    None are found where it knows no such name, and where git is not installed or takes more than five seconds.
    """
    command = ["git", "rev-list", f"--max-count={MOST}", "--end-of-options", branch, "--"]
    try:
        found = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=GIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset(found.stdout.split()) if found.returncode == 0 else frozenset()
