"""The brokers under test: one that is started here and owned by the run, or one that is there already."""
