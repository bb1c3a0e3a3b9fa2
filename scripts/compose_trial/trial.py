"""The checks of the compose file, step by step. The first failed check ends the trial."""

import os
import re
import signal
import threading
import time
from collections import Counter

from scripts.compose_trial import prometheus
from scripts.compose_trial.lab import Lab, LabError, until
from scripts.compose_trial.panels import TITLES, has_data, queries_of
from scripts.dashboards.asked import Asked

BROKER_JOB = {"mosquitto": "mosquitto", "nats-cluster": "nats", "rabbitmq": "rabbitmq"}
ENTRY = {"mosquitto": "broker", "nats-cluster": "nats-1", "rabbitmq": "rabbitmq"}
ON = 'sum(wirestorm_outlets{job="subscribers", state="on"})'
EXPECTED = "sum(wirestorm_expected_deliveries_total)"
DELIVERED = "sum(wirestorm_deliveries_total)"
MISSING = "sum(wirestorm_missing_deliveries)"
OUTSTANDING = "sum(wirestorm_outstanding_deliveries)"
PENDING = "sum(wirestorm_outbox_pending)"
DROPPED = "job:broker_dropped_messages:sum"
FACTORS = {None: 1, "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30}
VERDICTS = {0: "PASS", 98: "INVALID", 99: "FAIL"}  # a busy machine may be too slow for the thresholds
# Generous timeouts: Debian's packages start more slowly than a fresh image, and a busy machine is slow in every step.
START_S, RECOVERY_S = 180.0, 180.0
PANELS_EVERY_S = 3.0


def run_trial(lab: Lab) -> int:
    """Run the trial: up, online, kills and returns, a load test, down. Return 0. Raises LabError if a check fails."""
    began_s = time.time()
    with lab.running():
        try:
            _up(lab)
            _kill_a_worker(lab)
            _kill_the_broker(lab)
            _load_test(lab, began_s)
            _settled(lab)
            _memory(lab)
        except LabError:
            print(lab.compose("ps", "--all", check=False).stdout)
            print(lab.compose("logs", "--tail", "15", check=False).stdout)
            raise
        finally:
            lab.compose("--profile", "*", "down", "--volumes", "--remove-orphans", "--timeout", "10")
        remaining = lab.remaining()
        if remaining:
            raise LabError(f"still there after down: {', '.join(remaining)}")
        _say("down leaves no container, volume or network")
    return 0


def _up(lab: Lab) -> None:
    began = time.monotonic()
    lab.compose("up", "--detach", "--no-build", "--scale", f"subscribers={lab.workers}")
    until(lambda: prometheus.value(ON) == lab.outlets, START_S, f"{lab.outlets} outlets are online")
    _say(
        f"{lab.outlets:,} outlets on {lab.workers} workers are online, {time.monotonic() - began:.0f} s after up began"
    )
    _scraped(lab)
    before = prometheus.value(DELIVERED)
    until(lambda: prometheus.value(DELIVERED) > before + lab.outlets, START_S, "the calendar's releases arrive")
    _say(f"releases of the calendar arrive: {prometheus.value(DELIVERED):,.0f} deliveries so far")
    if broken := prometheus.broken_rules():
        raise LabError(f"rules that fail: {broken}")


def _scraped(lab: Lab) -> None:
    until(lambda: prometheus.up("subscribers") == lab.workers, 15, f"Prometheus scrapes {lab.workers} workers")
    until(lambda: prometheus.up("wire") == 1, 15, "Prometheus scrapes the wire")
    job = BROKER_JOB[lab.broker]
    until(lambda: prometheus.up(job) == 1, 30, f"Prometheus scrapes {job}")
    _say(f"Prometheus scrapes {lab.workers} workers, the wire, and {job}")


def _kill_a_worker(lab: Lab) -> None:
    victim = lab.containers("subscribers")[0]
    os.kill(lab.pid(victim), signal.SIGKILL)
    _dies_and_returns(lab, victim)
    _scraped(lab)


def _kill_the_broker(lab: Lab) -> None:
    victim = lab.containers(ENTRY[lab.broker])[0]
    os.kill(lab.pid(victim), signal.SIGKILL)
    _dies_and_returns(lab, victim)
    before = prometheus.value(DELIVERED)
    until(lambda: prometheus.value(DELIVERED) > before, RECOVERY_S, "releases arrive again")
    until(lambda: prometheus.value(PENDING) < 1000, RECOVERY_S, "the outbox empties")
    _say("releases arrive again")


def _dies_and_returns(lab: Lab, victim: str) -> None:
    """Check that a killed process is noticed, that the compose file restarts it, and that every outlet returns."""
    began = time.monotonic()
    until(lambda: prometheus.value(ON) < lab.outlets, 30, f"the death of {victim} is seen")
    least = prometheus.value(ON)
    until(lambda: prometheus.value(ON) == lab.outlets, RECOVERY_S, f"{lab.outlets} outlets are online again")
    took_s = time.monotonic() - began
    _say(f"{victim} was killed: {least:,.0f} outlets stayed online, all {lab.outlets:,} returned after {took_s:.0f} s")


def _load_test(lab: Lab, began_s: float) -> None:
    """Run a load test, for which the wire's calendar is paused, while querying the dashboards."""
    over = threading.Event()
    without_data = queries_of(lab.root / "ops" / "grafana" / "dashboards", lab.broker)
    queries = tuple(without_data)
    watcher = threading.Thread(target=_watch, args=(without_data, began_s, over), name="dashboards")
    watcher.start()
    try:
        # Not with --rm: podman 4.3 then answers 0 for every exit code.
        command = ("run", "--no-TTY", "--use-aliases", "loadtest", "morning", "--duration", "20s")
        done = lab.compose(*command, check=False)
    finally:
        over.set()
        watcher.join()
    print("\n".join(f"    {line}" for line in done.stdout.splitlines() if line.strip()))
    if done.returncode not in VERDICTS:
        raise LabError(f"the load test ended with exit code {done.returncode}, without a verdict")
    _say(f"the load test ended with exit code {done.returncode}, {VERDICTS[done.returncode]}")
    if "not this run's" in " ".join(done.stdout.split()):
        raise LabError("releases of the calendar came into the load test's account")
    before = prometheus.value(DELIVERED)
    until(lambda: prometheus.value(DELIVERED) > before, START_S, "the calendar goes on after the load test")
    _say("the calendar was paused for the load test, and goes on")
    if without_data:
        raise LabError("panels without data:\n    " + "\n    ".join(map(str, without_data)))
    own = sum(each.panel.startswith(TITLES[lab.broker]) for each in queries)
    _say(f"all {len(queries)} queries of the dashboards had data, including {own} of the broker's own")


def _watch(without_data: list[Asked], since_s: float, over: threading.Event) -> None:
    """Remove the queries that have data, while the load test runs: only then are its thresholds served."""
    while not over.wait(PANELS_EVERY_S):
        without_data[:] = [asked for asked in without_data if over.is_set() or not has_data(asked, since_s)]


def _settled(lab: Lab) -> None:
    """Check that every expected delivery is accounted for, and that the broker's own drops are recorded."""

    def adds_up() -> bool:
        values = prometheus.value(EXPECTED), prometheus.value(f"{EXPECTED} - {DELIVERED} - {MISSING} - {OUTSTANDING}")
        return values[0] > 0 and values[1] == 0

    until(adds_up, RECOVERY_S, "expected == delivered + missing + outstanding")
    _say(
        f"the account adds up: {prometheus.value(EXPECTED):,.0f} expected, {prometheus.value(DELIVERED):,.0f} "
        f"delivered, {prometheus.value(MISSING):,.0f} missing, {prometheus.value(OUTSTANDING):,.0f} outstanding"
    )
    drops = f'{DROPPED}{{job="{BROKER_JOB[lab.broker]}"}}'
    if not prometheus.value(f"count({drops})"):
        raise LabError(f"the broker's own drops are not recorded: {DROPPED} has no data")
    _say(f"the broker's own count of drops: {prometheus.value(drops):,.0f}")
    _say(f"alerts that fire: {', '.join(sorted(prometheus.firing())) or 'none'}")


def _memory(lab: Lab) -> None:
    """Print the memory of each service, with the workers added up."""
    used: Counter[str] = Counter()
    for line in lab.podman(
        "stats", "--no-stream", "--no-reset", "--format", "{{.Name}} {{.MemUsageBytes}}"
    ).splitlines():
        name, amount = line.split()[:2]
        number, unit = re.fullmatch(r"([\d.]+)([KMG]i)?B", amount).groups()
        used[name.removeprefix("wirestorm-").rpartition("-")[0]] += round(float(number) * FACTORS[unit])
    _say(f"memory: {', '.join(f'{name} {amount / 1e6:,.0f} MB' for name, amount in sorted(used.items()))}")


def _say(text: str) -> None:
    print(f"  ✓ {text}", flush=True)
