"""A flood over HTTP: as fast as the account lets it, until a moment of the service's clock."""

import pytest

from bench.base.errors import Refusal, ServiceFault
from bench.remote.flood import RemoteFlood
from bench.remote.posting import Poster
from bench.scenario.load import load_scenario
from bench.workload.schedule import sample_pool
from tests.support.scenarios import ROOMY
from tests.support.scripted_client import ScriptedClient, counts_form, receipt_form
from wire.directory.population import population

DIRECTORY = population(7, 20, 12)
LANGUAGES = {circuit.language for circuit in DIRECTORY.circuits}
SETTINGS = ("seed=7", "audience.outlets=20", "audience.countries=12", "calendar.mode=flood", "calendar.flood_size=900B")
SCENARIO = load_scenario("steady", SETTINGS, machine=ROOMY)
POSTS = 16
POOL = sample_pool()


class Ticking:
    """A clock that goes on by one with each reading."""

    def __init__(self):
        self.now_ns = 0

    def __call__(self):
        self.now_ns += 1
        return self.now_ns


async def flooded(*receipts, counts=None, series="series"):
    """Flood for sixteen readings of the clock; return the client, the poster, and the forms that were posted."""
    client = ScriptedClient(account__counts=[counts or counts_form()], releases=receipts or [receipt_form()])
    poster = Poster(client, DIRECTORY, Ticking())
    flood = RemoteFlood(SCENARIO, poster, POOL, series)
    try:
        await flood.run(POSTS + 1)
    finally:
        forms = [sent for method, _, sent in client.asked if method == "POST"]
    return client, poster, forms


async def test_it_posts_until_the_moment_and_not_beyond():
    """The account is read first, and every reading before the moment is a post."""
    client, poster, forms = await flooded()
    assert client.asked[0][:2] == ("GET", "/account/counts")
    assert len(forms) == len(poster.posted) == POSTS


async def test_each_release_is_new_in_one_language_of_the_directory_and_due_at_once():
    """On all circuits of its language, without regard to earlier posts of the series."""
    _, poster, forms = await flooded()
    releases = [item.release for item in poster.posted]
    assert len({release.uri for release in releases}) == POSTS
    assert all(len(release.editions) == 1 for release in releases)
    assert {release.source_language for release in releases} <= LANGUAGES
    assert len({release.source_language for release in releases}) > 1
    assert not any(form.keys() & {"circuits", "due"} for form in forms)
    again = (await flooded(series="other"))[1]
    assert not {release.uri for release in releases} & {item.release.uri for item in again.posted}


async def test_a_service_that_refuses_or_fails_ends_the_flood_with_its_own_error():
    """One of them, and not a group of eight."""
    for error in (Refusal("urn:x:1", 422, "", "it does not fit"), ServiceFault("http://wire", "it has ended")):
        with pytest.raises(type(error)) as caught:
            await flooded(receipt_form(), error)
        assert caught.value is error
