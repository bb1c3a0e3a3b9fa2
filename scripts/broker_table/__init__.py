"""Runs one load on every broker that can be started here, in turns, and writes docs/brokers.md from the results."""
