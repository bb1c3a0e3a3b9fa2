"""Which outlets have which messages: marked at once, counted at a tick, reported as tallies."""
