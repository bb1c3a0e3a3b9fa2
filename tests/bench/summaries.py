"""Summaries of runs, as far as a set of several looks at them."""


def summary(
    p99=0.05,
    *,
    others=0.0,
    bottleneck="none",
    bounded=0,
    lateness=0.001,
    verdict="PASS",
    outside=False,
    broker=0.2,
    slowed=0.05,
    best=2e-4,
    seen=True,
):
    """Of one run; ``seen``: its processors are this machine's."""
    latency = {"p50": 0.01, "p99": p99, "max": None if p99 is None else 2 * p99}
    shares = {"broker": broker, "workers": 0.1, "interrupts": others, "others": others, "stolen": 0.0}
    return {
        "verdict": verdict,
        "fault": None,
        "interrupted": False,
        "latency_seconds": {"disclosure": latency, "transit": latency, "publisher_lateness": {"p99": lateness}},
        "spread_seconds": {"p50": 0.02, "max": 0.04},
        "deliveries_per_second": 1000.0,
        "connect_seconds": 1.0,
        "arrivals": {"exact": 100 - bounded, "bounded": bounded},
        "bottleneck": {
            "name": bottleneck,
            "cores": 2,
            "machine_cores": 2,
            "broker_among_others": outside,
            "cpu_shares": shares if seen else None,
        },
        "speed": {"looks": 600, "best_seconds": best, "slowed": slowed} if seen else None,
    }
