"""The commands that read releases from a service and change nothing: the requests of each, and its output."""

from urllib.parse import quote

from msgspec import to_builtins
from rich.console import Console

from bench.base.exits import Exit
from bench.base.streams import write_json
from bench.remote.access import ServiceAccess
from bench.remote.http import Client, release_path, with_client
from bench.remote.listing import describe_versions, print_outlet, print_releases, print_versions
from bench.remote.versions import Listed, read_outlet, read_page, read_release

__all__ = ["outlet", "releases", "show"]

PAGE_MOST = 1_000  # versions that the service returns at a time


def releases(access: ServiceAccess, limit: int, console: Console, *, as_json: bool) -> Exit:
    """List the latest versions, newest first, as many as ``limit``; return the exit code. Refusal, ServiceFault."""

    async def work(client: Client) -> Exit:
        found: list[Listed] = []
        path: str | None = f"/releases?limit={min(limit, PAGE_MOST)}"
        while path is not None and len(found) < limit:
            page = read_page(client.url, await client.get(path))
            found += page.releases
            path = page.next
        shown = found[:limit]
        if as_json:
            write_json(describe_versions(shown))
        else:
            print_releases(console, shown, more=path is not None or len(found) > limit)
        return Exit.PASS

    return with_client(access, work)


def show(access: ServiceAccess, uri: str, console: Console, *, as_json: bool) -> Exit:
    """Show every version of a release; return the exit code. Refusal, ServiceFault."""

    async def work(client: Client) -> Exit:
        versions = read_release(client.url, await client.get(release_path(uri)))
        if as_json:
            write_json(describe_versions(versions))
        else:
            print_versions(console, uri, versions)
        return Exit.PASS

    return with_client(access, work)


def outlet(access: ServiceAccess, name: str, console: Console, *, as_json: bool) -> Exit:
    """Show an outlet and the messages that it misses; return the exit code. Refusal, ServiceFault."""

    async def work(client: Client) -> Exit:
        found = read_outlet(client.url, await client.get(f"/outlets/{quote(name, safe='')}", what=name))
        if as_json:
            write_json(to_builtins(found))
        else:
            print_outlet(console, found)
        return Exit.PASS

    return with_client(access, work)
