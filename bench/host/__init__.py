"""The machine during a run: processors, quotas, speed, and the bottleneck."""
