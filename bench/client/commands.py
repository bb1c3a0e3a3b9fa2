"""``wirestorm submit``, ``kill`` and ``delivery``: what each asks of the service, and what it prints."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bench.client.access import ServiceAccess
from bench.client.answers import Delivery, Receipt, read_receipt
from bench.client.follow import ask_delivery, exit_of, follow
from bench.client.forms import Wishes, form_of_copy
from bench.client.http import Client, open_client, release_path
from bench.client.progress import progress_on
from bench.client.table import describe_delivery, print_delivery
from bench.errors import ConfigurationError
from bench.exits import Exit

__all__ = ["Submission", "delivery", "kill", "submit"]


@dataclass(frozen=True, slots=True)
class Submission:
    """Each file is a release of its own; ``editions`` are further ones of a single file's release."""

    files: Sequence[Path]
    editions: Sequence[Path]
    wishes: Wishes

    def check(self) -> None:
        """ConfigurationError where what is said of one release is said of several."""
        if len(self.files) > 1:
            for option, given in (("--edition", self.editions), ("--uri", self.wishes.uri)):
                if given:
                    problem = f"it is about one release, and there are {len(self.files)} files"
                    raise ConfigurationError(option, "", problem, "each FILE is a release of its own: submit one")


def submit(access: ServiceAccess, submission: Submission, console: Console, *, wait: bool) -> Exit:
    """Submit every file, in order; the exit code. CopyError, Refusal, ServiceFault."""
    submission.check()
    forms = {path: form_of_copy(path, submission.editions, submission.wishes) for path in submission.files}

    async def work(client: Client) -> Exit:
        receipts = []
        for path, form in forms.items():
            answer = await client.post("/releases", form, what=str(path))
            receipts.append(read_receipt(client.url, answer))
            _print_receipt(console, receipts[-1])
        return await _waited(client, receipts, console) if wait else Exit.PASS

    return _run(access, work)


def kill(access: ServiceAccess, uri: str, note: str, console: Console, *, wait: bool) -> Exit:
    """Withdraw a release wherever it went; the exit code."""

    async def work(client: Client) -> Exit:
        query = (("note", note),) if note else ()
        receipt = read_receipt(client.url, await client.delete(release_path(uri), query))
        if not receipt.circuits:
            console.print(Text.assemble((receipt.uri, "bold"), " is killed; nothing of it had left, and nothing will"))
            return Exit.PASS
        _print_receipt(console, receipt)
        return await _waited(client, [receipt], console) if wait else Exit.PASS

    return _run(access, work)


def delivery(
    access: ServiceAccess, uri: str, version: int | None, console: Console, *, as_json: bool, wait: bool
) -> Exit:
    """Show who has a release; having waited, the exit code says whether that is everyone."""

    async def work(client: Client) -> Exit:
        found = await ask_delivery(client, uri, version)
        if wait:
            # Where standard output is for a program, how far it is goes beside it.
            beside = Console(stderr=True, width=None if sys.stderr.isatty() else 110) if as_json else console
            found = (await _followed(client, [(found.uri, found.version)], beside))[0]
        if as_json:
            sys.stdout.write(json.dumps(describe_delivery(found), ensure_ascii=False) + "\n")
        else:
            print_delivery(console, found)
        return exit_of([found]) if wait else Exit.PASS

    return _run(access, work)


async def _waited(client: Client, receipts: Sequence[Receipt], console: Console) -> Exit:
    found = await _followed(client, [(receipt.uri, receipt.version) for receipt in receipts], console)
    for item in found:
        console.print(Text(f"{item.uri} version {item.version}: {_outcome(item)}"), soft_wrap=True)
    return exit_of(found)


async def _followed(client: Client, versions: Sequence[tuple[str, int]], console: Console) -> list[Delivery]:
    with progress_on(console, "delivery") as meter:
        return await follow(client, versions, meter)


def _outcome(delivery: Delivery) -> str:
    if delivery.state == "stopped":
        return "it was stopped before anything left"
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
        "due": receipt.due,
        "embargo": receipt.embargo or "",
    }
    for name, text in lines.items():
        if text:
            console.print(Text(f"  {name:<9} {text}"), soft_wrap=True)
    for note in receipt.notes:
        console.print(Text(f"  note      {note}", style="dim"))


def _run(access: ServiceAccess, work: Callable[[Client], Awaitable[Exit]]) -> Exit:
    async def opened() -> Exit:
        async with open_client(access) as client:
            return await work(client)

    return asyncio.run(opened())
