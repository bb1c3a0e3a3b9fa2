"""Embargoes over HTTP: as the copy says, unless the client decides; refused where the copy is uncertain."""

import pytest

from tests.support.api_server import COPY, NOW_NS, Clock, api_server, open_copy
from wire.contract.times import format_time
from wire.service.api.forms import compose, read_form
from wire.service.api.requests import Embargo

LATER_NS = NOW_NS + 3_600 * 10**9  # 13:00 UTC on 18 March 2025
LINE = "Sperrfrist: 18.03.2025, 14 Uhr MEZ"
ENGLISH = "EMBARGOED UNTIL 13:00 GMT 18 MARCH 2025"


@pytest.mark.parametrize("line", [LINE, ENGLISH])
async def test_copy_under_embargo_is_held_and_published_then(line):
    """Nothing is sent before, the line is not published, and the notes say both."""
    clock = Clock()
    async with api_server(clock) as wire:
        status, receipt, _ = await wire.post(f"{line}\n\n{COPY}")
        assert status == 201
        assert receipt["embargo"] == receipt["due"] == format_time(LATER_NS)
        assert any(line in note for note in receipt["notes"])
        assert wire.desk.pending == 1
        entry = wire.desk.versions(receipt["uri"])[0]
        assert entry.release.editions[0].headline == "Der Chor reist wieder"
        clock.now_ns = LATER_NS
        assert await wire.send() == [(receipt["uri"], 1)]


@pytest.mark.parametrize("line", [LINE, "STRENGES EMBARGO", "Sperrfrist: Ende der Pressekonferenz"])
async def test_the_client_may_say_that_there_is_none(line):
    """In the body and in the query."""
    async with api_server() as wire:
        for form, more in (
            ({"text": f"{line}\n\n{COPY}", "embargo": "none", "uri": "urn:x:form"}, {}),
            (f"{line}\n\n{COPY}", {"params": {"embargo": "none", "uri": "urn:x:query"}}),
        ):
            status, receipt, _ = await wire.post(form, **more)
            assert (status, receipt["embargo"], receipt["due"]) == (201, None, format_time(NOW_NS)), receipt
            assert "There is no embargo, as given." in receipt["notes"]


async def test_a_time_of_the_client_wins_over_the_copy():
    """Also where the copy's cannot be read."""
    async with api_server() as wire:
        given = format_time(LATER_NS + 10**9)
        for line in (LINE, "Sperrfrist: bis Redebeginn"):
            status, receipt, _ = await wire.post(
                {"text": f"{line}\n\n{COPY}", "embargo": given, "uri": f"urn:x:{len(line)}"}
            )
            assert (status, receipt["embargo"]) == (201, given), receipt


@pytest.mark.parametrize(
    "line", ["Sperrfrist: 18.03.2025", "EMBARGOED UNTIL 13:00 18 MARCH 2025", "STRICTLY EMBARGOED"]
)
async def test_an_uncertain_embargo_is_refused_and_nothing_is_accepted(line):
    """422 with the field, the line and what would be right."""
    async with api_server() as wire:
        status, problem, _ = await wire.post({"text": f"{line}\n\n{COPY}"})
        assert (status, problem["field"]) == (422, "text")
        assert problem["detail"].startswith("line 1: the line speaks of an embargo, and ")
        assert "--embargo TIME or --embargo none" in problem["detail"]
        assert not wire.desk.entries(10)


async def test_the_embargo_of_one_edition_holds_the_story():
    """Editions go out together; two embargoes are a mistake."""
    async with api_server() as wire:
        english = open_copy("en-harbour-cup")
        form = {"text": COPY, "editions": [{"text": f"{ENGLISH}\n\n{english}"}]}
        status, receipt, _ = await wire.post(form)
        assert (status, receipt["embargo"]) == (201, format_time(LATER_NS))
        form["text"] = f"Sperrfrist: 18.03.2025, 15 Uhr MEZ\n\n{COPY}"
        status, problem, _ = await wire.post(form)
        assert (status, problem["field"]) == (422, "embargo")
        assert "two embargoes" in problem["detail"]


def test_none_takes_the_embargo_out_of_a_document():
    """A ninjs document's embargoedUntil is overruled too."""
    document = (
        b'{"uri": "urn:x:1", "language": "de", "headlines": [{"value": "H"}], "embargoedUntil": "2099-01-01T00:00:00Z",'
        b' "bodies": [{"value": "Ein Absatz"}]}'
    )
    for query, expected in (({"embargo": ["none"]}, None), ({}, 4_070_908_800 * 10**9)):
        draft = read_form("application/vnd.iptc.ninjs+json", None, query, document)
        assert compose(draft, received_ns=NOW_NS)[0].release.embargo_ns == expected


def test_an_embargo_is_a_time_or_none_in_the_schema():
    """The OpenAPI document says both."""
    assert Embargo().schema() == {"anyOf": [{"type": "string", "format": "date-time"}, {"const": "none"}]}
    assert Embargo().read("none") == "none"
