"""A desk over some store, with a clock that the test moves: what the tests of the desk and of its store share."""

import asyncio

from wire.contract.release import Block, BlockKind, Edition, Release
from wire.desk.desk import Desk
from wire.directory.population import population

DIRECTORY = population(1, 120, 10)
RUN = 77
ENGLISH = [circuit for circuit in DIRECTORY.circuits if circuit.language == "en"]


class Clock:
    """A clock that a test moves."""

    now_ns = 1_000

    def __call__(self):
        return self.now_ns


def release(uri="urn:x:1", *, version=1, languages=("en",), urgency=5, sector="business", **more):
    editions = tuple(Edition(tag, "Headline", (Block(BlockKind.PARAGRAPH, "Text."),)) for tag in languages)
    return Release(uri, version, languages[0], (sector,), editions, 0, urgency=urgency, **more)


class Newsroom:
    """A desk over a store, a clock that the test moves, and what was committed."""

    def __init__(self, store, pending_most=None):
        self.clock = Clock()
        self.committed = []
        self.store = store
        self.desk = Desk(DIRECTORY, self.store, self.clock, 1, lambda *told: self.committed.append(told), pending_most)

    async def hand(self):
        """One release's messages."""
        async with asyncio.timeout(5):
            return await self.desk.next()

    async def leave(self):
        """One release's messages, acknowledged."""
        messages = await self.hand()
        for message in messages:
            self.desk.acknowledged(message.sequence)
        return messages

    async def nothing_leaves(self):
        """True where the desk has nothing to hand out now."""
        waiting = asyncio.create_task(self.desk.next())
        done, _ = await asyncio.wait([waiting], timeout=0.05)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        return not done
