"""Due messages out, in order, at least once at QoS 1 and 2. Pipelined: a release's circuits leave together."""

import asyncio
import math
import random
from collections.abc import Awaitable, Callable
from typing import Protocol

from wire.contract.stamp import Stamp, patch
from wire.desk.desk import Desk
from wire.desk.message import Message
from wire.errors import BrokerError, first_of
from wire.mqtt import Access, Link, connect

__all__ = ["Publisher", "Watcher"]

WINDOW = 256  # messages on their way: past it the broker's acknowledgements set the pace
BACKOFF_FIRST_S = 0.1
BACKOFF_MOST_S = 5.0
LOOK_S = 1.0  # at most between two looks at the clock, while an embargo holds


class Watcher(Protocol):
    """Is told what left and what failed."""

    def left(self, message: Message, sent_ns: int) -> None:
        """A message left for the first time."""

    def publish_failed(self, reason: str) -> None:
        """A connection was refused or lost."""


class Publisher:
    """Publishes what a desk hands out, over one connection at a time, each a new client with ``run_id`` in its name.

    ``gate`` is passed before anything is sent over a connection that follows a lost one, and over the first one where
    the readers are not known to be there: ``gated``.
    """

    def __init__(
        self,
        access: Access,
        run_id: int,
        qos: int,
        desk: Desk,
        watcher: Watcher,
        clock: Callable[[], int],
        gate: Callable[[], Awaitable[None]],
        *,
        gated: bool = False,
    ) -> None:
        self._access = access
        self._run_id = run_id
        self._qos = qos
        self._desk = desk
        self._watcher = watcher
        self._clock = clock
        self._gate = gate
        self._back = gated
        self.problem = "not connected yet"  # why nothing can be sent; empty while it can
        self._random = random.Random(run_id)  # noqa: S311 - jitter

    async def run(self) -> None:
        """Connect, send what the broker has not acknowledged, then what is due; over and over until cancelled."""
        tries = 0
        while True:
            reached = asyncio.Event()
            # In a task of its own: in Python 3.11 a group whose task fails while the group is left has its own task
            # marked as cancelled for good, and before 3.11.3 a timeout that passes in there then ends that task.
            serving = asyncio.create_task(self._serve(reached), name="serve a connection")
            try:
                await serving
            except* BrokerError as failed:
                self.problem = str(first_of(failed))
                self._watcher.publish_failed(self.problem)
            tries = 1 if reached.is_set() else tries + 1
            limit_s = min(BACKOFF_MOST_S, BACKOFF_FIRST_S * 2**tries)
            await asyncio.sleep(limit_s * (0.5 + self._random.random() / 2))

    async def _serve(self, reached: asyncio.Event) -> None:
        identifier = f"wire-{self._run_id:016x}"
        async with connect(self._access, identifier, WINDOW) as link, asyncio.TaskGroup() as group:
            reached.set()
            self.problem = ""
            group.create_task(link.watch(), name="watch the broker")
            if self._back:
                await self._gate()
            self._back = True
            group.create_task(self._pump(link), name="publish")

    async def _pump(self, link: Link) -> None:
        window = asyncio.Semaphore(WINDOW)
        async with asyncio.TaskGroup() as group:
            self._desk.rewind()
            while True:
                for message in await self._desk.next():
                    await window.acquire()
                    task = group.create_task(self._send(link, message), name=f"message {message.sequence}")
                    task.add_done_callback(lambda _: window.release())

    async def _send(self, link: Link, message: Message) -> None:
        # It was due when it was committed; the clock may have been set back since, and a restart come in between.
        while (sent_ns := self._clock()) < message.embargo_ns:  # noqa: ASYNC110 - no event tells of a clock that is set
            await asyncio.sleep(min(LOOK_S, (message.embargo_ns - sent_ns) / 1e9))
        payload = patch(message.document, Stamp(message.run_id, message.sequence, message.due_ns, sent_ns))
        expires_ns = message.expires_ns
        expiry_s = None if expires_ns is None else math.ceil((expires_ns - sent_ns) / 1e9)
        # By the next turn of the loop the client has taken the message, unless publish() fails at once.
        leaving = asyncio.get_running_loop().call_soon(self._left, message, sent_ns)
        try:
            await link.publish(message.topic, payload, self._qos, expiry_s)
        except BrokerError:
            leaving.cancel()
            raise
        leaving.cancel()
        self._left(message, sent_ns)
        self._desk.acknowledged(message.sequence)

    def _left(self, message: Message, sent_ns: int) -> None:
        if self._desk.left(message.sequence):
            self._watcher.left(message, sent_ns)
