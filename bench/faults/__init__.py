"""Faults on a schedule: what breaks during a run, made and mended at their times."""
