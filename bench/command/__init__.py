"""From a checked scenario to the exit code: one run, or a set of runs."""
