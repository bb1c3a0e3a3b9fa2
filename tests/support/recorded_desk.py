"""A desk over some store with a dispatch that is recorded and a clock that the test moves."""

import asyncio

from wire.contract.release import Block, BlockKind, Edition, Release
from wire.desk.desk import Desk
from wire.directory.population import population
from wire.service.dispatch import Dispatch

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


class DispatchRecorder:
    """Stands for account, persistence and membership at once: notes the steps of each dispatch, and its messages."""

    def __init__(self):
        self.steps = []
        self.committed = []
        self.sent_messages = []
        self.failures = []
        self.refusals = []
        self._highest = 0

    def expect(self, release, messages):
        self.steps.append("expect")
        if messages[0].sequence <= self._highest:
            return False
        self._highest = messages[-1].sequence
        self.committed.append((release, messages))
        return True

    def announcement(self, uri, version):
        return uri, version

    def post_expected(self, uri, version):
        self.steps.append("persist")

    def tell(self, announcement):
        self.steps.append("announce")

    def sent(self, message, sent_ns):
        self.sent_messages.append((message, sent_ns))

    def refused(self, message, refusal, *, final):
        self.refusals.append((message, refusal, final))

    def publish_failed(self, reason):
        self.failures.append(reason)


class RecordedDesk:
    """A desk over a store, by default with a clock that the test moves, and a dispatch that notes its steps."""

    def __init__(self, store, pending_most=None, clock=None, directory=DIRECTORY):
        self.clock = clock or Clock()
        self._taken = []  # messages that were given together, and that the test has not taken yet
        self.store = store
        self.recorder = DispatchRecorder()
        self.desk = Desk(directory, store, clock=self.clock, seed=1, pending_most=pending_most)
        self.dispatch = Dispatch(self.desk, account=self.recorder, persistence=self.recorder, membership=self.recorder)

    @property
    def committed(self):
        """The releases that were expected, each with its messages."""
        return self.recorder.committed

    @property
    def sent_uris(self):
        """The release of each message that was sent, in order."""
        return [message.uri for message, _ in self.recorder.sent_messages]

    async def take(self):
        """The messages of one release, in the order in which the publisher takes them: it takes some together."""
        async with asyncio.timeout(30):
            if not self._taken:
                self._taken = list(await self.dispatch.next())
        first = self._taken[0]
        one = [message for message in self._taken if (message.uri, message.version) == (first.uri, first.version)]
        self._taken = self._taken[len(one) :]
        return one

    async def take_and_acknowledge(self):
        """The messages of one release, acknowledged."""
        messages = await self.take()
        for message in messages:
            self.dispatch.acknowledged(message)
        return messages

    async def nothing_is_sent(self):
        """True where there is nothing to send now."""
        waiting = asyncio.create_task(self.dispatch.next())
        done, _ = await asyncio.wait([waiting], timeout=0.05)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        return not done
