"""Documents over HTTP: formats beside text and ninjs, and several releases in one document."""

import orjson
import pytest

from tests.support.agency_documents import PAGE, g2_item, g2_message, nitf
from tests.support.api_server import NOW_NS, api_server
from wire.contract.times import format_time

XML, HTML, NINJS = "application/xml", "text/html", "application/vnd.iptc.ninjs+json"
TWO = g2_message(g2_item(guid="urn:x:1", version="1"), g2_item(guid="urn:x:2", version="1"))


async def post(wire, copy, content_type, to="/releases"):
    data = copy.encode() if isinstance(copy, str) else copy
    return await wire.ask("POST", to, data=data, headers={"Content-Type": content_type})


def ninjs(uri):
    body = {"role": "main", "contentType": "text/html", "value": "<p>The yard will build a ferry, it said.</p>"}
    return {"uri": uri, "headlines": [{"role": "main", "value": "A ferry"}], "bodies": [body], "language": "en"}


@pytest.mark.parametrize(
    ("copy", "content_type", "uri"),
    [
        (nitf(), XML, "urn:wirestorm:XYZ:xyz-0815"),
        (nitf(), "text/plain", "urn:wirestorm:XYZ:xyz-0815"),
        (nitf().replace("UTF-8", "UTF-16").encode("utf-16"), "application/nitf+xml", "urn:wirestorm:XYZ:xyz-0815"),
        (PAGE, HTML, "urn:wirestorm:"),
        (g2_message(g2_item()), "application/vnd.iptc.g2.newsmessage+xml", "urn:newsml:example.com:20270123:faehre"),
    ],
)
async def test_a_document_is_taken_under_its_own_type_or_as_text(copy, content_type, uri):
    """What it is, its content says; its encoding, its declaration."""
    async with api_server() as wire:
        status, receipt, _ = await post(wire, copy, content_type)
        assert status == 201, receipt
        assert receipt["uri"].startswith(uri)
        assert (await post(wire, copy, content_type))[0] == 200


@pytest.mark.parametrize(("copy", "type_"), [(TWO, XML), (orjson.dumps([ninjs("urn:x:1"), ninjs("urn:x:2")]), NINJS)])
async def test_several_releases_are_accepted_together(copy, type_):
    """A receipt each, in the order of the document; the same document again is the same releases."""
    async with api_server() as wire:
        status, answer, _ = await post(wire, copy, type_)
        assert status == 201, answer
        assert [receipt["uri"] for receipt in answer["releases"]] == ["urn:x:1", "urn:x:2"]
        again, same, _ = await post(wire, copy, type_)
        assert (again, same) == (200, answer)
        assert {entry.release.uri for entry in wire.desk.entries(10)} == {"urn:x:1", "urn:x:2"}


async def test_one_release_that_is_refused_refuses_them_all():
    """Nothing of the document is kept."""
    async with api_server() as wire:
        assert (await post(wire, g2_item(guid="urn:x:2", version="5"), XML))[0] == 201
        status, problem, _ = await post(wire, TWO, XML)
        assert status == 409, problem
        assert {entry.release.uri for entry in wire.desk.entries(10)} == {"urn:x:2"}
        status, problem, _ = await post(wire, g2_message(g2_item(guid="urn:x:1"), g2_item(lang="sv")), XML)
        assert (status, problem["field"]) == (422, "body")
        assert problem["detail"].startswith("item 2: ")


async def test_options_hold_for_each_of_several():
    """But for what is about one release."""
    async with api_server() as wire:
        later = format_time(NOW_NS + 3_600 * 10**9)
        status, answer, _ = await wire.post({"text": TWO, "urgency": 2, "embargo": later})
        assert status == 201, answer
        assert [(each["urgency"], each["embargo"]) for each in answer["releases"]] == [(2, later), (2, later)]
        for name, value in (("uri", "urn:x:9"), ("version", 3), ("editions", [{"text": TWO}])):
            status, problem, _ = await wire.post({"text": TWO, name: value})
            assert (status, problem["field"]) == (422, name)


async def test_several_releases_are_previewed():
    """Nothing is kept."""
    async with api_server() as wire:
        status, answer, _ = await post(wire, TWO, XML, "/preview")
        assert status == 200, answer
        assert [each["uri"] for each in answer["releases"]] == ["urn:x:1", "urn:x:2"]
        assert wire.desk.entries(10) == []


async def test_a_version_is_one_release():
    """A document with several is refused there."""
    async with api_server() as wire:
        await post(wire, g2_item(guid="urn:x:1", version="1"), XML)
        status, problem, _ = await post(wire, TWO, XML, "/releases/urn%3Ax%3A1/versions")
        assert status == 422
        assert "2 releases" in problem["detail"]


@pytest.mark.parametrize(
    ("copy", "content_type", "said"),
    [
        (b"%PDF-1.7", XML, "this is a PDF document"),
        (b"{\\rtf1 Hello}", "text/plain", "this is an RTF document"),
        (b"<rss version='2.0'></rss>", XML, "this is an RSS feed"),
        (b'<?xml version="1.0" encoding="UTF-8"?><a>\xe4</a>', XML, "0xe4 is not UTF-8"),
        (b"[1]", NINJS, "it is 1"),
    ],
)
async def test_what_is_no_release_is_named(copy, content_type, said):
    """By its format, or by the byte at fault."""
    async with api_server() as wire:
        status, problem, _ = await post(wire, copy, content_type)
        assert status in (400, 422)
        assert said in problem["detail"]
