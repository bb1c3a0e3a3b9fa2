"""Follows versions until each is with everyone entitled, or settled without some of them."""

import asyncio
import time
from collections.abc import Sequence

from bench.client.answers import Delivery, read_delivery
from bench.client.http import Client, release_path
from bench.client.progress import Meter
from bench.errors import ServiceFault
from bench.exits import Exit

__all__ = ["ask_delivery", "exit_of", "follow", "has_ended"]

LOOK_S = 0.25
UNKNOWN_S = 30.0  # a version that has left and that the account does not know within this is not known to it at all

Key = tuple[str, int]  # uri and version


async def ask_delivery(client: Client, uri: str, version: int | None) -> Delivery:
    """A version's delivery; without a version that of the last one that has left."""
    query = () if version is None else (("version", str(version)),)
    return read_delivery(client.url, await client.get(release_path(uri, "delivery"), query))


def has_ended(delivery: Delivery) -> bool:
    """Nothing more will come of it: everyone has it, what lacks is given up, or it never leaves."""
    if delivery.state == "stopped":
        return True
    return delivery.state == "committed" and bool(delivery.circuits) and not delivery.outstanding


def exit_of(deliveries: Sequence[Delivery]) -> Exit:
    """PASS where everyone entitled has everything, FAIL where something is missing or never leaves."""
    complete = all(delivery.state != "stopped" and not delivery.missing for delivery in deliveries)
    return Exit.PASS if complete else Exit.FAIL


async def follow(client: Client, versions: Sequence[Key], meter: Meter) -> list[Delivery]:
    """The versions' deliveries once they have ended. ServiceFault where the account does not know one."""
    latest: dict[Key, Delivery] = {}
    unknown_since: dict[Key, float] = {}
    while True:
        for key in versions:
            if key not in latest or not has_ended(latest[key]):
                latest[key] = await ask_delivery(client, *key)
                _check_known(client, key, latest[key], unknown_since)
        deliveries = [latest[key] for key in versions]
        meter.show(*_progress(deliveries))
        if all(map(has_ended, deliveries)):
            return deliveries
        await asyncio.sleep(LOOK_S)


def _check_known(client: Client, key: Key, delivery: Delivery, unknown_since: dict[Key, float]) -> None:
    if delivery.state != "committed" or delivery.circuits:
        return
    now = time.monotonic()
    if now - unknown_since.setdefault(key, now) > UNKNOWN_S:
        raise ServiceFault(client.url, f"{key[0]} version {key[1]} has left, and its account does not know of it")


def _progress(deliveries: Sequence[Delivery]) -> tuple[int, int, str]:
    waiting = [delivery for delivery in deliveries if delivery.state == "waiting"]
    delivered, entitled, missing = (
        sum(getattr(delivery, name) for delivery in deliveries) for name in ("delivered", "entitled", "missing")
    )
    note = f"{delivered:,} of {entitled:,} delivered" if entitled else ""
    if missing:
        note += f", {missing:,} missing"
    if waiting:
        until = f"waiting until {min(delivery.due for delivery in waiting)}"
        note = ", ".join(filter(None, (note, until)))
    # What still waits has no entitled yet: a full bar would say that all is done.
    return delivered + missing, 0 if waiting else entitled, note or "its messages are about to leave"
