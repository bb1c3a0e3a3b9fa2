"""Follow versions until every entitled outlet has each of them, or it is settled."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress

from bench.base.errors import ServiceFault
from bench.base.exits import Exit
from bench.output.progress import Meter
from bench.remote.answers import Delivery, read_delivery
from bench.remote.http import Client, release_path

__all__ = ["ask_delivery", "exit_of", "follow", "has_ended"]

POLL_INTERVAL_S = 0.25
UNKNOWN_S = 30.0  # a version that was sent and that the account does not know by then is not known to it at all

Key = tuple[str, int]  # uri and version


async def ask_delivery(client: Client, uri: str, version: int | None) -> Delivery:
    """Return a version's delivery; without a version that of the last one sent. Refusal, ServiceFault."""
    query = () if version is None else (("version", str(version)),)
    return read_delivery(client.url, await client.get(release_path(uri, "delivery"), query))


def has_ended(delivery: Delivery) -> bool:
    """Return whether the delivery is over: complete, settled, or stopped before anything was sent."""
    if delivery.state == "stopped":
        return True
    known = delivery.state == "committed" and bool(delivery.circuits)
    # More deliveries than were expected, after a fault of the account, are no reason to wait for ever.
    return known and all(circuit.outstanding <= 0 for circuit in delivery.circuits)


def exit_of(deliveries: Sequence[Delivery]) -> Exit:
    """Return PASS where every entitled outlet has every version, FAIL where one is missing or was stopped."""
    complete = all(delivery.state != "stopped" and not delivery.missing for delivery in deliveries)
    return Exit.PASS if complete else Exit.FAIL


async def follow(
    client: Client, versions: Sequence[Key], meter: Meter, stop: asyncio.Event | None = None
) -> list[Delivery]:
    """Return the versions' deliveries once they have ended, or as they are when ``stop`` is set.

    ServiceFault where the account does not know a version.
    """
    latest: dict[Key, Delivery] = {}
    unknown_since: dict[Key, float] = {}
    while True:
        for key in versions:
            if key not in latest or not has_ended(latest[key]):
                latest[key] = await ask_delivery(client, *key)
                _check_known(client, key, latest[key], unknown_since)
        deliveries = [latest[key] for key in versions]
        meter.show(*_progress(deliveries))
        if all(map(has_ended, deliveries)) or (stop is not None and stop.is_set()):
            return deliveries
        await _pause(stop)


async def _pause(stop: asyncio.Event | None) -> None:
    """Wait until it is time to ask again, or until ``stop`` is set."""
    if stop is None:
        await asyncio.sleep(POLL_INTERVAL_S)
        return
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), POLL_INTERVAL_S)


def _check_known(client: Client, key: Key, delivery: Delivery, unknown_since: dict[Key, float]) -> None:
    if delivery.state != "committed" or delivery.circuits:
        return
    now = time.monotonic()
    if now - unknown_since.setdefault(key, now) > UNKNOWN_S:
        raise ServiceFault(client.url, f"{key[0]} version {key[1]} was sent, and its account does not know of it")


def _progress(deliveries: Sequence[Delivery]) -> tuple[int, int, str]:
    waiting = [delivery for delivery in deliveries if delivery.state == "waiting"]
    delivered, entitled, missing = (
        sum(getattr(delivery, name) for delivery in deliveries) for name in ("delivered", "entitled", "missing")
    )
    note = f"{delivered:,} of {entitled:,} delivered" if entitled else ""
    if missing:
        note += f", {missing:,} missing"
    if waiting:
        due = min((delivery.due for delivery in waiting if delivery.due is not None), default=None)
        until = "withheld until lifted" if due is None else f"waiting until {due}"
        note = ", ".join(filter(None, (note, until)))
    # A version that waits has no entitled outlets yet: a full bar would say that everything is done.
    return delivered + missing, 0 if waiting else entitled, note or "its messages are about to be sent"
