"""The commands that change releases at a service or follow their delivery: the requests of each, and its output."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from bench.base.consoles import error_console
from bench.base.exits import Exit
from bench.base.interrupts import on_interrupt
from bench.base.streams import write_json
from bench.output.progress import Display
from bench.remote.access import ServiceAccess
from bench.remote.answers import Delivery, Receipt, read_receipt, read_receipts
from bench.remote.follow import ask_delivery, exit_of, follow, has_ended
from bench.remote.http import Client, release_path, with_client
from bench.remote.listing import print_preview
from bench.remote.table import describe_delivery, print_delivery
from bench.remote.versions import read_previews

__all__ = ["correct", "delivery", "kill", "lift", "preview", "submit"]


def submit(access: ServiceAccess, forms: Mapping[Path, dict[str, Any]], console: Console, *, wait: bool) -> Exit:
    """Submit the form of every file, in order; return the exit code. Refusal, ServiceFault."""

    async def work(client: Client) -> Exit:
        receipts: list[Receipt] = []
        for path, form in forms.items():
            answer = await client.post("/releases", form, what=str(path))
            receipts += (accepted := read_receipts(client.url, answer))
            for receipt in accepted:
                _print_receipt(console, receipt)
        return await _waited(client, receipts, console) if wait else Exit.PASS

    return with_client(access, work)


def preview(access: ServiceAccess, forms: Mapping[Path, dict[str, Any]], console: Console) -> Exit:
    """Show how the service reads every file, and submit nothing; return the exit code. Refusal, ServiceFault."""

    async def work(client: Client) -> Exit:
        for path, form in forms.items():
            for found in read_previews(client.url, await client.post("/preview", form, what=str(path))):
                print_preview(console, found)
        return Exit.PASS

    return with_client(access, work)


def correct(access: ServiceAccess, uri: str, path: Path, form: dict[str, Any], console: Console, *, wait: bool) -> Exit:
    """Submit a file as the next version of a release; return the exit code. Refusal, ServiceFault."""

    def request(client: Client) -> Awaitable[Any]:
        return client.post(release_path(uri, "versions"), form, what=str(path))

    return _changed(access, request, console, wait=wait)


def lift(access: ServiceAccess, uri: str, console: Console, *, wait: bool) -> Exit:
    """Lift the embargo of a release: its waiting versions are due now; return the exit code. Refusal, ServiceFault."""

    def request(client: Client) -> Awaitable[Any]:
        return client.post(release_path(uri, "lift"), {}, what=uri)

    return _changed(access, request, console, wait=wait)


def kill(access: ServiceAccess, uri: str, note: str, console: Console, *, wait: bool) -> Exit:
    """Withdraw a release from every circuit that it went to; return the exit code. Refusal, ServiceFault."""

    def request(client: Client) -> Awaitable[Any]:
        return client.delete(release_path(uri), (("note", note),) if note else ())

    return _changed(access, request, console, wait=wait)


def delivery(
    access: ServiceAccess, uri: str, version: int | None, console: Console, *, as_json: bool, wait: bool
) -> Exit:
    """Show which outlets have a release; return the exit code, which after a wait says whether all have it.

    Refusal, ServiceFault.
    """

    async def work(client: Client) -> Exit:
        found = await ask_delivery(client, uri, version)
        if wait:
            # With --json standard output is for a program: the progress goes to standard error.
            progress = error_console() if as_json else console
            found = (await _followed(client, [(found.uri, found.version)], progress))[0]
        if as_json:
            write_json(describe_delivery(found))
        else:
            print_delivery(console, found)
        return _exit_of([found]) if wait else Exit.PASS

    return with_client(access, work)


def _changed(
    access: ServiceAccess, request: Callable[[Client], Awaitable[Any]], console: Console, *, wait: bool
) -> Exit:
    """Make a request that changes one release, and show its receipt."""

    async def work(client: Client) -> Exit:
        receipt = read_receipt(client.url, await request(client))
        if not receipt.circuits:  # a kill's alone: every other version goes somewhere
            console.print(Text.assemble((receipt.uri, "bold"), " is killed before anything was sent"))
            return Exit.PASS
        _print_receipt(console, receipt)
        return await _waited(client, [receipt], console) if wait else Exit.PASS

    return with_client(access, work)


async def _waited(client: Client, receipts: Sequence[Receipt], console: Console) -> Exit:
    found = await _followed(client, [(receipt.uri, receipt.version) for receipt in receipts], console)
    for item in found:
        console.print(Text(f"{item.uri} version {item.version}: {_ending(item)}"), soft_wrap=True)
    return _exit_of(found)


async def _followed(client: Client, versions: Sequence[tuple[str, int]], console: Console) -> list[Delivery]:
    """Follow versions until they have ended, or until Ctrl-C: then as they are."""
    stop = asyncio.Event()
    with Display(console, "delivery") as meter, on_interrupt(stop.set):
        return await follow(client, versions, meter, stop)


def _exit_of(found: Sequence[Delivery]) -> Exit:
    """Return the exit code of deliveries that were followed."""
    return exit_of(found) if all(map(has_ended, found)) else Exit.INTERRUPTED


def _ending(delivery: Delivery) -> str:
    if delivery.state == "stopped":
        return "it was stopped before anything was sent"
    if not has_ended(delivery):
        so_far = f"{delivery.delivered:,} of {delivery.entitled:,} delivered, {delivery.outstanding:,} outstanding"
        return f"interrupted: {so_far if delivery.circuits else 'it waits to be sent'}"
    if delivery.missing:
        return f"{delivery.delivered:,} of {delivery.entitled:,} delivered, {delivery.missing:,} missing"
    return f"all {delivery.entitled:,} delivered"


def _print_receipt(console: Console, receipt: Receipt) -> None:
    killed = ", a kill" if receipt.status == "canceled" else ""
    console.print(Text.assemble((receipt.uri, "bold"), f" version {receipt.version}{killed}"), soft_wrap=True)
    lines: Mapping[str, str] = {
        "circuits": f"{len(receipt.circuits)}: {', '.join(receipt.circuits)}",
        "outlets": f"{receipt.outlets:,}",
        "desktops": f"{receipt.desktops:,}",
        "due": receipt.due or "when it is lifted: it is withheld",
        "embargo": receipt.embargo or "",
    }
    for name, text in lines.items():
        if text:
            console.print(Text(f"  {name:<9} {text}"), soft_wrap=True)
    for note in receipt.notes:
        console.print(Text(f"  note      {note}", style="dim"))
