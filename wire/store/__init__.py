"""The wire's data on disk: one SQLite file. No other package speaks SQL."""
