"""The end of a life, once nothing fails any more: it is to be quiet in time."""

import asyncio

from wire.desk.rules import HELD_NS

__all__ = ["until_closed", "until_quiet"]

ENDS_WITHIN_S = 400.0
QUIET_S = 6.0  # for late tallies, and for their acknowledgement


async def until_quiet(world):
    """Wait until nothing has been outstanding for some seconds; a violation ends a life in which that never comes."""
    limit_s = world.loop.time() + ENDS_WITHIN_S
    quiet_s = 0.0
    while quiet_s < QUIET_S:
        await asyncio.sleep(1.0)
        world.revive_wire()
        if not world.living_workers():
            world.start_worker("last")
        # A missing message that comes at last is in the next tally, and nothing was outstanding before.
        busy = _outstanding(world) or world.loop.time() - world.received_s < 1.0
        quiet_s = 0.0 if busy else quiet_s + 1.0
        if world.loop.time() > limit_s:
            world.violated("ends", f"not quiet {ENDS_WITHIN_S:.0f} s after the last fault: {_outstanding(world)}")
            await world.loop.create_future()


async def until_closed(world):
    """Wait until a load test has closed its account, and its workers have heard so."""
    world.wire.finish.set()
    try:
        async with asyncio.timeout(ENDS_WITHIN_S):
            await world.wire.closed.wait()
    except TimeoutError:
        world.violated("ends", f"not closed {ENDS_WITHIN_S:.0f} s after the last fault")
    await asyncio.sleep(QUIET_S)


def _outstanding(world):
    """What is not done yet, in words; empty where nothing is."""
    wire = world.wire.wire
    if wire is None:
        return "the wire is starting"
    if wire.desk.overdue or wire.desk.unacknowledged:
        return f"{wire.desk.overdue} releases overdue, {wire.desk.unacknowledged} messages unacknowledged"
    if upcoming := _upcoming(world):
        return f"{upcoming} releases under embargo"
    if wire.account.open_messages or wire.account.outstanding:
        return f"{wire.account.open_messages} messages open, {wire.account.outstanding} deliveries outstanding"
    # A new owner waits once more for what the wire had counted as missing before.
    if waiting := sum(ledger.open_count for worker in world.living_workers() for ledger in worker.ledgers.values()):
        return f"{waiting} messages open at workers"
    if not wire.membership.ready_since(0.0):
        return f"not every outlet is on: {wire.membership.readiness()}, {wire.account.partitions}"
    return ""


def _upcoming(world):
    """The number of releases that wait for a moment that comes."""
    query = "SELECT count(*) FROM releases WHERE state = 'waiting' AND due_ns < ?"
    (count,) = world.disk.connection.execute(query, (HELD_NS,)).fetchone()
    return count
