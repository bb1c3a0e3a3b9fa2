"""The load test: scenarios, brokers, the calendar, the run, the verdict."""
