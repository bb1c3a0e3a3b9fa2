"""Releases over HTTP: accepted once, changed in order, killed and lifted."""

from dataclasses import replace

import orjson
import pytest

from tests.support.api_server import COPY, DIRECTORY, NOW_NS, api_server, open_copy, path
from wire.contract.ninjs import encode
from wire.contract.places import Circuit
from wire.contract.times import format_time
from wire.contract.topics import FLASH
from wire.desk.packet_limit import PacketLimit
from wire.intake.intake import take

GERMAN = [circuit for circuit in DIRECTORY.circuits if circuit.language == "de"]
LATER_NS = NOW_NS + 3_600 * 10**9


def audience(circuits, heading):
    """Outlets and desktops, each outlet once, counted another way: outlet by outlet."""
    found = [
        outlet
        for outlet in DIRECTORY.outlets
        if set(outlet.circuits) & set(circuits) and (outlet.general or heading in (*outlet.sectors, FLASH))
    ]
    return len(found), sum(outlet.editors for outlet in found), sum(outlet.desktops for outlet in found)


async def test_a_release_is_accepted_with_the_audience_that_it_will_reach():
    """201 with uri, version, circuits, outlets and desktops; and its path."""
    async with api_server() as wire:
        status, receipt, headers = await wire.post(COPY)
        assert (status, receipt["version"], receipt["languages"]) == (201, 1, ["de"])
        assert receipt["uri"].startswith("urn:wirestorm:")
        assert receipt["circuits"] == [str(circuit) for circuit in GERMAN]
        counts = audience(GERMAN, receipt["heading"])
        assert (receipt["outlets"], receipt["editors"], receipt["desktops"]) == counts
        assert receipt["due"] == receipt["accepted"] == format_time(NOW_NS)
        assert headers["Location"] == path(receipt["uri"])
        assert await wire.send() == [(receipt["uri"], 1)]


async def test_the_same_release_again_is_one_release():
    """200 and the same body, for any spacing of the words and each form of the copy."""
    async with api_server() as wire:
        first = await wire.post(COPY)
        spaced = COPY.replace("\n\n", "\r\n\r\n\r\n")
        for again in (COPY, spaced, {"text": COPY}):
            status, receipt, _ = await wire.post(again)
            assert (status, receipt) == (200, first[1])
        assert len(wire.desk.entries(10)) == 1


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("de/*", lambda circuit: circuit.language == "de"),
        ("*/western-europe", lambda circuit: circuit == ("de", "western-europe")),
        ("*", lambda circuit: circuit.language == "de"),
    ],
)
async def test_circuits_are_patterns(pattern, wanted):
    """Language, region, or all of the languages that there are editions in."""
    async with api_server() as wire:
        for form, more in (
            ({"text": COPY, "circuits": [pattern]}, {}),
            (COPY, {"params": {"circuits": pattern, "uri": "urn:x:query"}}),
        ):
            status, receipt, _ = await wire.post(form, **more)
            assert status == 201, receipt
            assert receipt["circuits"] == [str(circuit) for circuit in GERMAN if wanted(circuit)]


async def test_further_editions_go_with_the_first():
    """Text or ninjs, one a language; and an edition that no circuit asked for takes is said to go nowhere."""
    english = take(open_copy("en-harbour-cup"), source="copy", received_ns=0).release
    document = orjson.loads(encode(english, english.editions[0]))
    form = {
        "text": COPY,
        "editions": [{"ninjs": document}, {"text": open_copy("fr-vendange")}],
        "uri": "urn:example:1",
        "version": 3,
        "circuits": ["de/*", "en/western-europe"],
        "sectors": ["sport", "arts"],
        "urgency": 2,
        "note": "Gesperrt bis morgen.",
        "embargo": format_time(LATER_NS),
    }
    async with api_server() as wire:
        status, receipt, _ = await wire.post(form)
        assert status == 201, receipt
        assert (receipt["uri"], receipt["version"], receipt["urgency"]) == ("urn:example:1", 3, 2)
        assert receipt["languages"] == ["de", "en", "fr"]
        assert receipt["sectors"] == ["sport", "arts"]
        assert receipt["embargo"] == receipt["due"] == format_time(LATER_NS)
        assert receipt["circuits"] == [*map(str, GERMAN), "en/western-europe"]
        reached = [*GERMAN, Circuit("en", "western-europe")]
        assert (receipt["outlets"], receipt["editors"], receipt["desktops"]) == audience(reached, "sport")
        assert receipt["notes"][-3:] == [
            "The sectors are sport, arts, as given.",
            "The urgency is 2, as given.",
            "The edition in French goes nowhere: no requested circuit takes it.",
        ]
        (entry,) = wire.desk.entries(1)
        assert entry.release.editions[1] == english.editions[0]
        assert entry.release.note == "Gesperrt bis morgen."


async def test_a_ninjs_document_is_a_release_as_it_is():
    """Its own uri and version count; the same document is the same release."""
    release = replace(take(COPY, source="copy", received_ns=NOW_NS).release, uri="https://example.com/a%2Fc?d=1#e")
    document = encode(replace(release, version=4), release.editions[0])
    async with api_server() as wire:
        for expected in (201, 200):
            status, receipt, headers = await wire.ask(
                "POST", "/releases", data=document, headers={"Content-Type": "application/vnd.iptc.ninjs+json"}
            )
            assert (status, receipt["uri"], receipt["version"]) == (expected, "https://example.com/a%2Fc?d=1#e", 4)
        status, found, _ = await wire.ask("GET", headers["Location"])
        assert (status, found["uri"]) == (200, "https://example.com/a%2Fc?d=1#e")
        assert wire.desk.entries(1)[0].release.editions == release.editions


async def test_the_list_has_the_newest_first_and_goes_on_page_by_page():
    """Every version once, by the path that each page names."""
    async with api_server() as wire:
        for number in range(50):
            await wire.post({"text": COPY, "uri": f"urn:example:{number}"})
        for limit in (2, 25, 49, 100):  # across what is read at a time, and ending with a page that is full
            following, seen = f"/releases?limit={limit}", []
            while following:
                status, page, _ = await wire.ask("GET", following)
                assert status == 200
                assert len(page["releases"]) <= limit
                seen += [one["uri"] for one in page["releases"]]
                following = page["next"]
            assert seen == [f"urn:example:{number}" for number in reversed(range(50))]


async def test_a_preview_counts_an_audience_and_keeps_nothing():
    """The same counts as the release itself would be answered with; an outlet that takes both languages is one."""
    circuits = [Circuit("de", "western-europe"), Circuit("fr", "western-europe")]
    assert any(set(circuits) <= set(outlet.circuits) for outlet in DIRECTORY.outlets)
    form = {
        "text": COPY,
        "editions": [{"text": open_copy("fr-vendange")}],
        "circuits": ["*/western-europe"],
        "sectors": ["politics"],
        "urgency": 1,
    }
    async with api_server() as wire:
        status, preview, _ = await wire.post(form, "/preview")
        assert status == 200
        assert preview["heading"] == FLASH
        assert preview["circuits"] == [str(circuit) for circuit in circuits]
        assert (preview["outlets"], preview["editors"], preview["desktops"]) == audience(circuits, FLASH)
        assert wire.desk.entries(10) == []
        _, receipt, _ = await wire.post(form)
        shared = ("uri", "circuits", "outlets", "editors", "desktops", "heading", "sectors")
        assert [receipt[name] for name in shared] == [preview[name] for name in shared]


@pytest.mark.parametrize("content_type", ["application/json", "application/vnd.iptc.ninjs+json"])
async def test_a_member_that_stands_twice_is_refused(content_type):
    """Nobody can tell which of two embargoes holds."""
    document = b'{"uri": "urn:x:1", "embargoedUntil": "2030-01-01T00:00:00Z", "embargoedUntil": "2020-01-01T00:00:00Z"}'
    body = document if "ninjs" in content_type else b'{"ninjs": %s}' % document
    async with api_server() as wire:
        status, problem, _ = await wire.ask("POST", "/releases", data=body, headers={"Content-Type": content_type})
        assert status == 422
        assert "embargoedUntil: stands twice" in problem["detail"]


async def test_a_release_that_the_broker_would_not_take_is_answered_with_both_sizes():
    """422 with the circuit, the size and the limit in bytes; a shorter one is accepted."""
    limit = PacketLimit(1)
    limit.most = 300
    async with api_server(packet_limit=limit) as wire:
        status, problem, _ = await wire.post(COPY)
        assert (status, problem["type"]) == (422, "urn:wirestorm:problem:too-large-for-broker")
        assert (problem["limit"], problem["circuit"]) == (300, max(map(str, GERMAN), key=len))
        assert problem["size"] > 300
        assert f"{problem['size']:,} bytes" in problem["detail"]
        limit.most = 10_000
        status, _, _ = await wire.post(COPY)
        assert status == 201
