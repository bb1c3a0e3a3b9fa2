"""The renderings of a run: its summary and report, percentile files, raw records; and the progress of commands."""
