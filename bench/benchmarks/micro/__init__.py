"""Micro-benchmarks: what each part of a delivery costs by itself, in nanoseconds of processor time."""
