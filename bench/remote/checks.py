"""Checks before a load test: the service has the scenario's directory and QoS, and is quiet."""

import asyncio
import time

from bench.base.errors import ConfigurationError
from bench.base.format import counted
from bench.remote.account_answers import Identity, read_account
from bench.remote.answers import Counts, read_audience, read_counts
from bench.remote.http import Client
from bench.scenario.load import Scenario
from wire.account.figures import AccountFigures
from wire.directory.directory import Directory

__all__ = ["ask_account", "ask_counts", "check_directory", "check_qos", "until_quiet"]

QUIET_S = 75.0  # outstanding deliveries settle within 60 s
POLL_INTERVAL_S = 0.25


async def ask_counts(client: Client) -> Counts:
    """Return a few sums of the account, and the service's clock. Refusal, ServiceFault."""
    return read_counts(client.url, await client.get("/account/counts"))


async def ask_account(client: Client) -> tuple[Identity, AccountFigures]:
    """Return the whole account. Its answer costs the service a moment: not to be asked for while something is due."""
    return read_account(client.url, await client.get("/account"))


async def check_directory(client: Client, scenario: Scenario, directory: Directory) -> None:
    """Check that the service's directory is the scenario's; ConfigurationError names the keys that differ."""
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


def check_qos(scenario: Scenario, identity: Identity) -> None:
    """Check that the service's QoS is the scenario's; ConfigurationError."""
    qos = scenario.audience.qos
    if identity.qos is not None and identity.qos != qos:
        problem = f"audience.qos is {qos} in the scenario and {identity.qos} at the service"
        raise ConfigurationError("--wire", "", problem, f"add --qos {identity.qos}, or start the wire with --qos {qos}")


async def until_quiet(client: Client) -> Counts:
    """Wait until no delivery is outstanding and no release is about to be sent, and return the counts.

    ConfigurationError where that takes too long.
    """
    end = time.monotonic() + QUIET_S
    while True:
        counts = await ask_counts(client)
        if counts.outstanding <= 0 and not counts.due:
            return counts
        if time.monotonic() > end:
            waiting = f"{counts.outstanding:,} deliveries of other releases are under way"
            if counts.due:
                waiting += f" and {counted(counts.due, 'release')} due but not sent"
            problem = f"{waiting}, after {QUIET_S:g} s"
            remedy = "run against a wire without other users and with its workers on"
            raise ConfigurationError("--wire", "", problem, remedy)
        await asyncio.sleep(POLL_INTERVAL_S)
