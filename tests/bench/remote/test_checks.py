"""Before a load test: the service has the scenario's directory and QoS, and is quiet; a difference is named."""

import pytest

from bench.base.errors import ConfigurationError
from bench.remote import checks
from bench.remote.account_answers import Identity
from bench.remote.checks import ask_counts, check_directory, check_qos, until_quiet
from bench.scenario.load import load_scenario
from tests.support.scenarios import ROOMY
from tests.support.scripted_client import ScriptedClient, counts_form
from wire.directory.population import population

DIRECTORY = population(7, 20, 12)
SETTINGS = ("seed=7", "audience.outlets=20", "audience.countries=12", "audience.qos=1")
SCENARIO = load_scenario("steady", SETTINGS, machine=ROOMY)


def told(**changes):
    """A client of a service with the scenario's directory, but for these changes."""
    same = {"seed": 7, "outlets": 20, "countries": 12, "digest": DIRECTORY.digest}
    return ScriptedClient(directory=[same | changes])


async def refused(client):
    with pytest.raises(ConfigurationError) as caught:
        await check_directory(client, SCENARIO, DIRECTORY)
    return str(caught.value)


async def test_the_same_digest_is_the_same_directory():
    """The other fields of the answer do not matter."""
    await check_directory(told(), SCENARIO, DIRECTORY)
    await check_directory(told(outlets=21), SCENARIO, DIRECTORY)


async def test_each_key_that_differs_is_named_with_the_settings_that_would_fit():
    """And no key that is the same."""
    assert await refused(told(digest="other", outlets=30, seed=8)) == (
        "--wire: audience.outlets is 20 in the scenario and 30 at the service; "
        "seed is 7 in the scenario and 8 at the service; "
        "add --set audience.outlets=30 --set seed=8, or start the wire with the scenario's"
    )


async def test_a_directory_of_the_same_settings_and_another_digest_is_another_versions():
    """No setting would help."""
    assert (await refused(told(digest="other"))).endswith("; wire and client are to be of one version")


def test_a_qos_that_differs_is_refused_and_one_that_the_service_does_not_tell_is_not():
    """The message has the option that would fit."""
    check_qos(SCENARIO, Identity(qos=1))
    check_qos(SCENARIO, Identity(qos=None))
    with pytest.raises(ConfigurationError, match=r"audience\.qos is 1 in .* and 0 at the service; add --qos 0, or"):
        check_qos(SCENARIO, Identity(qos=0))


async def test_the_counts_of_a_quiet_service_are_the_first_without_anything_outstanding(monkeypatch):
    """It is asked again until then, and not after."""
    monkeypatch.setattr(checks, "POLL_INTERVAL_S", 0.0)
    busy, quiet = counts_form(outstanding=3), counts_form(delivered=3)
    client = ScriptedClient(account__counts=[busy, busy, quiet, busy])
    assert (await until_quiet(client)).delivered == 3
    assert len(client.asked) == 3
    assert (await ask_counts(client)).outstanding == 3


async def test_a_service_with_releases_that_are_due_is_not_quiet(monkeypatch):
    """Their deliveries are about to be expected; an earlier service does not tell of such releases."""
    monkeypatch.setattr(checks, "POLL_INTERVAL_S", 0.0)
    client = ScriptedClient(account__counts=[counts_form(due=1), counts_form(due=0, releases=1)])
    assert (await until_quiet(client)).releases == 1
    monkeypatch.setattr(checks, "QUIET_S", -1.0)
    with pytest.raises(ConfigurationError, match=r"0 deliveries of .* and 1 release due but not sent, after -1 s"):
        await until_quiet(ScriptedClient(account__counts=[counts_form(due=1)]))


async def test_a_service_that_does_not_become_quiet_is_refused(monkeypatch):
    """With how much is under way, in deliveries, and for how long it was waited."""
    monkeypatch.setattr(checks, "QUIET_S", -1.0)
    client = ScriptedClient(account__counts=[counts_form(outstanding=1_234)])
    with pytest.raises(ConfigurationError, match="1,234 deliveries of other releases are under way, after -1 s"):
        await until_quiet(client)
