"""The versions of a release over the API: corrections, kills, embargoes and what waits to be lifted."""

from dataclasses import replace

import orjson

from tests.support.api_server import COPY, NOW_NS, Clock, api_server, path
from wire.contract.ninjs import encode
from wire.contract.release import Status
from wire.contract.times import format_time
from wire.intake.intake import take

LATER_NS = NOW_NS + 3_600 * 10**9


async def test_a_correction_is_the_next_version_and_keeps_to_the_topics():
    """Its sector is its release's, even if its words suggest another; sent again it is the same version."""
    async with api_server() as wire:
        _, first, _ = await wire.post(COPY, params={"sectors": "weather"})
        corrected = COPY.replace("zehn", "zwölf")
        status, second, headers = await wire.post(corrected, path(first["uri"], "/versions"))
        assert (status, second["version"], second["sectors"]) == (201, 2, ["weather"])
        assert second["notes"][-1] == "The sectors stay its release's, weather."
        assert headers["Location"] == path(first["uri"])
        status, again, _ = await wire.post(corrected, path(first["uri"], "/versions"))
        assert (status, again) == (200, second)
        assert await wire.send() == [(first["uri"], 1), (first["uri"], 2)]
        status, third, _ = await wire.post({"text": COPY, "version": 7}, path(first["uri"], "/versions"))
        assert (status, third["version"]) == (201, 7)
        status, shown, _ = await wire.ask("GET", path(first["uri"]))
        assert [(one["version"], one["state"]) for one in shown["versions"]] == [
            (1, "committed"),
            (2, "committed"),
            (7, "waiting"),
        ]


async def test_a_correction_goes_where_its_release_went_and_an_edition_in_a_new_language_everywhere():
    """A release for one region is not corrected in all the others; its circuits may be widened by name."""
    async with api_server() as wire:
        _, first, _ = await wire.post({"text": COPY, "circuits": ["de/western-europe"]})
        where = path(first["uri"], "/versions")
        status, second, _ = await wire.post({"text": COPY + "\nNeu."}, where)
        assert (status, second["circuits"]) == (201, ["de/western-europe"])
        english = {
            "text": "The choir travels\n\nThe choir of the town sings in ten places in summer.",
            "language": "en",
        }
        _, third, _ = await wire.post({"text": COPY + "\nNeuer.", "editions": [english]}, where)
        assert [name for name in third["circuits"] if name.startswith("de/")] == ["de/western-europe"]
        assert len([name for name in third["circuits"] if name.startswith("en/")]) > 1
        form = {"text": COPY + "\nAm neuesten.", "editions": [english], "circuits": ["*"]}
        _, fourth, _ = await wire.post(form, where)
        assert len([name for name in fourth["circuits"] if name.startswith("de/")]) > 1


async def test_a_correction_of_an_embargoed_release_waits_for_the_embargo_too():
    """Unless it has an embargo of its own, or says that it has none; a note tells."""
    async with api_server() as wire:
        embargo = format_time(LATER_NS)
        _, first, _ = await wire.post({"text": COPY, "embargo": embargo})
        where = path(first["uri"], "/versions")
        _, second, _ = await wire.post({"text": COPY + "\nNeu."}, where)
        assert (second["embargo"], second["due"]) == (embargo, embargo)
        assert "The embargo of the version before holds" in second["notes"][-1]
        third_form = {"text": COPY + "\nNeuer.", "uri": first["uri"], "version": 3}
        _, third, _ = await wire.post(third_form)
        assert third["embargo"] == embargo
        status, fourth, _ = await wire.post({"text": COPY + "\nAm neuesten.", "embargo": "none"}, where)
        assert (status, fourth["embargo"]) == (201, None), fourth


async def test_a_kill_withdraws_what_went_and_stops_what_waits():
    """A version of its own, canceled, wherever anything went; a second kill is the first; nothing comes after."""
    async with api_server() as wire:
        _, first, _ = await wire.post(COPY)
        await wire.send()
        embargoed = {"text": COPY, "version": 2, "embargo": format_time(LATER_NS)}
        await wire.post(embargoed, path(first["uri"], "/versions"))
        status, killed, _ = await wire.ask("DELETE", path(first["uri"]), params={"note": "Zurückgezogen."})
        assert (status, killed["status"], killed["version"]) == (200, "canceled", 3)
        assert killed["circuits"] == first["circuits"]
        assert killed["note"] == "Zurückgezogen."
        assert await wire.send() == [(first["uri"], 3)]
        assert (await wire.ask("DELETE", path(first["uri"])))[:2] == (200, killed)
        _, shown, _ = await wire.ask("GET", path(first["uri"]))
        assert [one["state"] for one in shown["versions"]] == ["committed", "stopped", "committed"]
        status, problem, _ = await wire.post(COPY + "\nNeu.", path(first["uri"], "/versions"))
        assert (status, problem["type"], problem["field"]) == (
            409,
            "urn:wirestorm:problem:version-conflict",
            "version",
        )


async def test_an_embargo_holds_until_its_time_and_lifts_on_request():
    """Nothing is sent before it; without it the release is due now."""
    clock = Clock()
    async with api_server(clock) as wire:
        _, first, _ = await wire.post({"text": COPY, "embargo": format_time(LATER_NS)})
        assert first["due"] == format_time(LATER_NS)
        assert wire.desk.pending == 1
        status, lifted, _ = await wire.ask("POST", path(first["uri"], "/lift"))
        assert (status, lifted["embargo"], lifted["due"]) == (200, None, format_time(NOW_NS))
        assert await wire.send() == [(first["uri"], 1)]
        status, problem, _ = await wire.ask("POST", path(first["uri"], "/lift"))
        assert (status, problem["field"]) == (409, "uri")


async def test_a_canceled_document_kills_its_release():
    """A newsroom's feed withdraws a story as it sent it, with its note."""
    release = take(COPY, source="copy", received_ns=NOW_NS).release
    usable, canceled = (
        orjson.loads(encode(replace(release, status=status, note=note), release.editions[0]))
        for status, note in ((Status.USABLE, ""), (Status.CANCELED, "Wrong figures"))
    )
    async with api_server() as wire:
        assert (await wire.post({"ninjs": canceled}))[0] == 404
        await wire.post({"ninjs": usable})
        await wire.send()
        status, receipt, _ = await wire.post({"ninjs": canceled})
        assert (status, receipt["status"], receipt["version"]) == (200, "canceled", 2)
        assert receipt["note"] == "Wrong figures"


async def test_a_withheld_document_waits_to_be_lifted():
    """It is due at no time; a lift makes it due, and usable."""
    release = take(COPY, source="copy", received_ns=NOW_NS).release
    document = orjson.loads(encode(replace(release, status=Status.WITHHELD), release.editions[0]))
    async with api_server() as wire:
        _, receipt, _ = await wire.post({"ninjs": document})
        assert (receipt["status"], receipt["due"]) == ("withheld", None)
        _, delivery, _ = await wire.ask("GET", f"{path(receipt['uri'])}/delivery")
        assert (delivery["state"], delivery["due"]) == ("waiting", None)
        _, lifted, _ = await wire.ask("POST", f"{path(receipt['uri'])}/lift")
        assert (lifted["status"], lifted["due"]) == ("usable", format_time(NOW_NS))
        assert await wire.send() == [(receipt["uri"], 1)]
