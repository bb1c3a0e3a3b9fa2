"""The brokers under test: started by the run, or reached by URL."""
