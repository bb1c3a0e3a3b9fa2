"""The log line of each request."""

from aiohttp.test_utils import make_mocked_request

from tests.support.api_server import COPY, api_server
from wire.service.api.requestlog import ABOUT, about


async def test_every_request_is_a_line_with_the_uri_and_version_that_it_was_about():
    """Method, route, status and time; never the query, and probes only when they fail."""
    async with api_server() as wire:
        _, receipt, headers = await wire.post(COPY, params={"note": "nobody-reads-this"})
        await wire.ask("GET", headers["Location"])
        await wire.ask("DELETE", headers["Location"], params={"note": "nobody-reads-this"})
        await wire.ask("GET", "/healthz")
        lines = wire.lines()
        about = [(line["method"], line["route"], line["status"], line["uri"], line["version"]) for line in lines]
        assert about == [
            ("POST", "/releases", 201, receipt["uri"], 1),
            ("GET", "/releases/{uri}", 200, receipt["uri"], 1),
            ("DELETE", "/releases/{uri}", 200, receipt["uri"], 2),
        ]
        assert "nobody-reads-this" not in wire.stream.getvalue()
        assert all(line["ms"] >= 0 for line in lines)


async def test_a_path_without_a_route_is_not_repeated():
    """Invented paths do not fill the log."""
    async with api_server() as wire:
        await wire.ask("GET", "/" + "nowhere" * 30)
        (line,) = wire.lines()
        assert (line["route"], line["status"], line["client"]) == ("unknown", 404, "127.0.0.1")
        assert "nowhere" not in wire.stream.getvalue()


def test_a_request_is_about_the_last_release_that_was_named():
    """A handler names the uri before it knows the version."""
    request = make_mocked_request("GET", "/")
    about(request, "urn:x:1")
    about(request, "urn:x:1", 2, new=True)
    assert request[ABOUT] == {"uri": "urn:x:1", "version": 2, "new": True}
