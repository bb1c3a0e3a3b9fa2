"""The releases of a run against a service as lines of releases.jsonl, from the service's account of each."""

from dataclasses import replace

import orjson

from bench.remote.answers import read_receipt
from bench.remote.http import release_path
from bench.remote.posting import Posted
from bench.remote.rows import ask_rows
from bench.workload.compose import Composer
from bench.workload.schedule import sample_pool
from tests.support.scripted_client import URL, ScriptedClient, circuit_form, delivery_form, receipt_form
from wire.account.rows import ToldChange
from wire.contract.topics import FLASH

COMPOSED = Composer(sample_pool(), 5, 600, 0.8).release(["de", "fr"], 0)
COPY = replace(COMPOSED, uri="urn:x:copy")
OUTLETS = 20


def service(*posted):
    """The posted releases with their headings, and a service that knows the delivery of each."""
    client, receipts = ScriptedClient(), []
    for release, heading, changes in posted:
        form = delivery_form(uri=release.uri, **changes)
        client.set_answers(release_path(release.uri, "delivery"), form)
        receipt = read_receipt(URL, receipt_form(uri=release.uri, heading=heading))
        receipts.append(Posted(release, receipt))
    return client, receipts


async def test_a_line_has_the_releases_words_and_the_services_figures():
    """Times in seconds, coverage by fraction: as a run of our own writes it."""
    circuits = [circuit_form(delivered=7, missing=1), circuit_form("fr/western-europe", delivered=2)]
    changes = {"circuits": circuits, "coverage_seconds": {"0.5": 0.01, "0.9": 0.02, "0.99": None, "1": None}}
    client, posted = service((COPY, "politics", changes))
    (row,) = (await ask_rows(client, posted, OUTLETS)).rows
    assert (row.uri, row.version, row.status, row.languages) == ("urn:x:copy", 1, "usable", ("de", "fr"))
    assert (row.headline, row.sector, row.urgency) == (
        COPY.edition(COPY.source_language).headline,
        COPY.primary_sector,
        COPY.urgency,
    )
    assert (row.due, row.spread_seconds) == ("2025-03-18T12:00:00Z", 0.02)
    assert (row.expected, row.delivered, row.missing) == (10, 9, 1)
    assert row.circuits == ("de/western-europe", "fr/western-europe")
    assert row.coverage_seconds == {"0.5": 0.01, "0.9": 0.02, "0.99": None, "1": None}


async def test_lines_are_in_order_of_due_times_and_only_of_what_was_sent():
    """A version that was stopped, or that waits, is in no file."""
    later, waits, stopped = (replace(COPY, uri=f"urn:x:{name}") for name in ("later", "waits", "stopped"))
    client, posted = service(
        (later, "politics", {"due": "2025-03-18T13:00:00.5+01:00"}),
        (waits, "politics", {"state": "waiting", "circuits": []}),
        (COPY, "politics", {"due": "2025-03-18T12:00:00Z"}),
        (stopped, "politics", {"state": "stopped", "circuits": []}),
    )
    found = await ask_rows(client, posted, OUTLETS)
    assert [(row.uri, row.due) for row in found.rows] == [
        ("urn:x:copy", "2025-03-18T12:00:00Z"),
        ("urn:x:later", "2025-03-18T12:00:00.5Z"),
    ]


async def test_a_flash_is_told_with_the_outlets_it_reached_and_composed_releases_are_no_copy():
    """Reached: with at least one edition, as of the last step of the reach, of all outlets of the directory."""
    flash = replace(COPY, uri="urn:x:flash")
    steps = [{"since_due_seconds": 0.1 * outlets, "outlets": outlets, "desktops": outlets} for outlets in (3, 9)]
    unseen = replace(COPY, uri="urn:x:unseen")
    client, posted = service(
        (flash, FLASH, {"reach": steps}),
        (unseen, FLASH, {"reach": []}),
        (COMPOSED, "politics", {}),
        (COPY, "politics", {}),
    )
    found = await ask_rows(client, posted, OUTLETS)
    assert len(found.rows) == 4
    assert [(line.uri, line.outlets_reached, line.outlets) for line in found.flashes] == [
        ("urn:x:flash", 9, OUTLETS),
        ("urn:x:unseen", 0, OUTLETS),
    ]
    assert [line.uri for line in found.copy] == ["urn:x:copy"]


async def test_the_file_has_a_line_for_each_row(tmp_path):
    """In their order."""
    client, posted = service((COMPOSED, "politics", {}), (COPY, "politics", {"due": "2025-03-18T13:00:00Z"}))
    (await ask_rows(client, posted, OUTLETS)).write(tmp_path)
    lines = (tmp_path / "releases.jsonl").read_bytes().splitlines()
    assert [orjson.loads(line)["uri"] for line in lines] == [COMPOSED.uri, "urn:x:copy"]


async def test_the_same_versions_are_there_as_an_account_has_them():
    """In nanoseconds, for the figures by kind."""
    changes = {"coverage_seconds": {"0.5": 0.01, "0.9": 0.02, "0.99": None, "1": None}, "spread_seconds": 0.5}
    client, posted = service((COPY, "politics", changes))
    (row,) = (await ask_rows(client, posted, OUTLETS)).settled
    assert (row.release, row.spread_ns, row.bins) == (COPY, 500_000_000, ())
    assert row.coverage_ns == {0.5: 10_000_000, 0.9: 20_000_000, 0.99: None, 1.0: None}


async def test_what_the_service_tells_of_a_change_is_in_the_settled_version():
    """An earlier service tells nothing of it."""
    change = {"kind": "kill", "had": 7, "missing": 2, "seconds": None}
    client, posted = service((COPY, "politics", {"change": change}), (COMPOSED, "politics", {}))
    told = [row.told for row in (await ask_rows(client, posted, OUTLETS)).settled]
    assert sorted(told, key=str) == [None, ToldChange(7, 2, None)]
