"""The course of a load test against a service, from its answers."""

import csv
from contextlib import asynccontextmanager

import pytest

from bench.remote import course as courses
from bench.remote.access import ServiceAccess
from bench.remote.course import ServiceReader, recorded_service
from bench.remote.http import open_client
from bench.remote.load import Load
from bench.scenario.load import load_scenario
from tests.support.api_server import COPY, DIRECTORY, api_server
from tests.support.run_files import read_file
from tests.support.scenarios import ROOMY

SETTINGS = ("seed=1", "audience.outlets=650", "audience.countries=90", "calendar.background_per_minute=0")
SCENARIO = load_scenario("steady", SETTINGS, machine=ROOMY)


@asynccontextmanager
async def reading(folder, start_ns=lambda: 1):
    """A service, a client of it, and a reader from its beginning."""
    async with api_server() as wire, open_client(ServiceAccess(wire.url)) as client:
        beginning = await Load(SCENARIO, DIRECTORY, client).begin()
        yield wire, client, ServiceReader(client, beginning, start_ns, folder)


async def test_a_reading_has_the_sums_and_the_latencies_that_the_service_tells(tmp_path):
    """Processors and memory are not seen."""
    async with reading(tmp_path) as (wire, _, reader):
        await wire.post(COPY)
        await wire.send()
        found = await reader.read()
        assert (found.releases_due, found.messages_sent, found.delivered) == (1, len(wire.sent), 0)
        assert found.deliveries_due == found.outstanding > 0
        assert (found.disclosure.count, found.lateness.count) == (0, len(wire.sent))
        assert (found.cores, found.memory) == ({}, {})
        assert abs(found.at_ns - reader.clock()) < 10**9


async def test_the_account_is_read_rarely_where_its_answer_takes_long(tmp_path, monkeypatch):
    """The sums come all the same, and at the end the whole."""
    monkeypatch.setattr(courses, "COST", 10**6)
    async with reading(tmp_path) as (_, _, reader):
        found = [await reader.read(), await reader.read(), await reader.read(whole=True)]
        assert [each.messages_sent for each in found] == [0, None, 0]
        assert [each.disclosure is None for each in found] == [False, True, False]
        assert [each.delivered for each in found] == [0, 0, 0]


async def test_errors_of_the_services_publisher_are_events(tmp_path, monkeypatch):
    """As the account has them; no further ones mean that the broker is back."""
    monkeypatch.setattr(courses, "COST", 0)
    async with reading(tmp_path) as (wire, _, reader):
        await reader.read()
        wire.parts.account.publish_failed("connection refused")
        await reader.read()
        await reader.read()
        reader.incidents.close()
    assert [line["kind"] for line in read_file(tmp_path / "events.jsonl")] == ["broker_lost", "broker_back"]


@pytest.mark.parametrize("interval_s", [0.0, 60.0])
async def test_the_rows_go_to_the_end(tmp_path, monkeypatch, interval_s):
    """Also where no second was over."""
    monkeypatch.setattr(courses, "EVERY_S", interval_s)
    async with reading(tmp_path) as (wire, _, reader):
        async with recorded_service(tmp_path, reader) as timeline:
            await wire.post(COPY)
            await wire.send()
        assert timeline.problem == ""
    rows = list(csv.DictReader((tmp_path / "timeline.csv").read_text().splitlines()))
    assert sum(int(row["releases_due"]) for row in rows) == 1
    assert sum(int(row["messages_sent"] or 0) for row in rows) == len(wire.sent) > 0
