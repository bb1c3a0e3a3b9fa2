"""Before a load test: is it the scenario's directory that the service has, and is it quiet?"""

import asyncio
import time
from collections.abc import Iterable

from bench.client.account import ServiceAccount
from bench.client.answers import Counts, Identity, read_account, read_audience, read_counts
from bench.client.http import Client
from bench.errors import ConfigurationError
from bench.scenario import Scenario
from wire.directory.directory import Directory

__all__ = ["ask_account", "ask_counts", "check_applicable", "check_directory", "check_terms", "until_quiet"]

QUIET_S = 75.0  # what is under way is settled within 60 s
LOOK_S = 0.25
# What a service and its workers decide; with --wire they are what they are.
THEIRS = ("broker", "swarm")
AUDIENCE_THEIRS = ("mqtt", "persistent", "keepalive", "away_share", "away_for", "connect_rate", "control", "handshakes")


async def ask_counts(client: Client) -> Counts:
    """A few sums of the account, and the service's clock."""
    return read_counts(client.url, await client.get("/account/counts"))


async def ask_account(client: Client) -> tuple[Identity, ServiceAccount]:
    """The whole account. It costs the service a moment: not while something is due."""
    return read_account(client.url, await client.get("/account"))


def check_applicable(given: Iterable[str]) -> None:
    """ConfigurationError for a key of the scenario that is given on the command line, and that a service decides."""
    for key in given:
        head, _, rest = key.partition(".")
        if head in THEIRS or (head == "audience" and rest in AUDIENCE_THEIRS):
            problem = "with --wire the service's own broker and workers are used"
            raise ConfigurationError("--wire", key, problem, f"leave {key} out, or run without --wire")


async def check_directory(client: Client, scenario: Scenario, directory: Directory) -> None:
    """ConfigurationError names what differs: outlets, seed, countries."""
    there = read_audience(client.url, await client.get("/directory"))
    if there.digest == directory.digest:
        return
    compared = (
        ("audience.outlets", scenario.audience.outlets, there.outlets),
        ("seed", scenario.seed, there.seed),
        ("audience.countries", scenario.audience.countries, there.countries),
    )
    differing = [(key, ours, theirs) for key, ours, theirs in compared if ours != theirs]
    if not differing:
        problem = f"the service's directory has digest {there.digest}, and the scenario's {directory.digest}"
        raise ConfigurationError("--wire", "", problem, "wire and client are to be of one version")
    told = (f"{key} is {ours} in the scenario and {theirs} at the service" for key, ours, theirs in differing)
    problem = "; ".join(told)
    settings = " ".join(f"--set {key}={theirs}" for key, _, theirs in differing)
    raise ConfigurationError("--wire", "", problem, f"add {settings}, or start the wire with the scenario's")


def check_terms(scenario: Scenario, identity: Identity) -> None:
    """ConfigurationError where the figures would be of another quality of service than the scenario says."""
    qos = scenario.audience.qos
    if identity.qos is not None and identity.qos != qos:
        problem = f"audience.qos is {qos} in the scenario and {identity.qos} at the service"
        raise ConfigurationError("--wire", "", problem, f"add --qos {identity.qos}, or start the wire with --qos {qos}")


async def until_quiet(client: Client) -> Counts:
    """The counts once nothing is under way; ConfigurationError where that does not come."""
    end = time.monotonic() + QUIET_S
    while True:
        counts = await ask_counts(client)
        if not counts.outstanding:
            return counts
        if time.monotonic() > end:
            problem = f"{counts.outstanding:,} deliveries of other releases are under way, after {QUIET_S:g} s"
            remedy = "run against a wire that nobody else uses, without --calendar and with its workers on"
            raise ConfigurationError("--wire", "", problem, remedy)
        await asyncio.sleep(LOOK_S)
