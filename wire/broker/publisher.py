"""The publisher sends due messages in order, pipelined, and at QoS 1 and 2 at least once.

A message that the broker does not take does not hold up the messages behind it: it is set aside with its reason where
it is larger than the broker takes, where the broker refuses it for good (refusals.py), and where the broker ends one
connection after another because of it (suspects.py).
"""

import asyncio
import math
import random
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from wire.broker.answers import answers_of
from wire.broker.client import REFUSED, Access, Connect, Link, connect
from wire.broker.reasons import words
from wire.broker.refusals import Answer, answer_to, backoff_s, refusal_of
from wire.broker.source import Source
from wire.broker.suspects import ENDS, Suspects
from wire.broker.transmissions import Answered
from wire.broker.window import WINDOW, Waits, Window
from wire.contract.stamp import USER_PROPERTY, digits_of, patch_at
from wire.desk.message import Message
from wire.desk.packet_limit import PacketLimit
from wire.desk.publish_options import PublishOptions
from wire.desk.refusal import Refusal
from wire.errors import BrokerError, PublishRefused, first_of
from wire.host.tasks import in_own_task

__all__ = ["Publisher", "Source", "publisher_id"]

# Messages, each with reason code and words; and what went wrong as an answer was taken, in a callback of the loop.
Refused: TypeAlias = "asyncio.Queue[tuple[Message, int, str] | Exception]"

BACKOFF_FIRST_S = 0.1
BACKOFF_MOST_S = 5.0
POLL_INTERVAL_S = 1.0  # at most between two readings of the clock, while an embargo holds; between two looks for a kill
QUIET_S = 0.3  # of a connection before a suspect is sent: an end after it is no coincidence
ALONE_S = 10.0  # at most, for the answer to a suspect; then the other messages go on beside it


class Publisher:
    """Publishes what a source gives, over one connection at a time, each a new client with ``client_id``, or else with
    ``run_id`` in its name.

    ``barrier`` is awaited before anything is sent over a connection that follows a lost one. With ``barrier_at_start``
    it is awaited before the first connection sends too: the outlets may not be connected yet. ``clock`` is
    nanoseconds since the epoch, and so is ``stamp_clock``, that of the stamps; None for the same. ``packet_limit`` is
    told the broker's limit at each connection, ``told`` what its CONNACK says. ``on_sending`` is called when it sends
    over a connection from now on, ``on_lost`` when a connection ended or failed. ``connect`` opens a connection.
    """

    def __init__(
        self,
        access: Access,
        source: Source,
        *,
        run_id: int,
        qos: int,
        barrier: Callable[[], Awaitable[None]],
        clock: Callable[[], int] = time.time_ns,
        stamp_clock: Callable[[], int] | None = None,
        packet_limit: PacketLimit | None = None,
        barrier_at_start: bool = False,
        client_id: str = "",
        told: Callable[[Iterable[str]], None] = lambda _: None,
        on_sending: Callable[[], None] = lambda: None,
        on_lost: Callable[[], None] = lambda: None,
        connect: Connect = connect,
    ) -> None:
        self._connect = connect
        self._access = access
        self._source = source
        self._client_id = client_id or publisher_id(run_id)
        self._asked_qos = self._qos = qos
        self._clock, self._stamp_clock = clock, stamp_clock or clock
        self._barrier = barrier
        self._packet_limit = packet_limit or PacketLimit(qos)
        self._told = told
        self._on_sending, self._on_lost = on_sending, on_lost
        self._pass_barrier = barrier_at_start
        self.problem = "not connected yet"  # why nothing can be sent; empty while it can
        self.limited = ""  # what the broker grants of less than was asked for
        self.waits = Waits()  # for acknowledgements, while messages were due
        self._random = random.Random(self._client_id)  # noqa: S311 - jitter
        self._suspects = Suspects()
        self._tries: dict[int, int] = {}  # of messages that the broker has refused
        self._link: Link | None = None

    async def run(self) -> None:
        """Connect, send what the broker has not acknowledged, then what is due; over and over until cancelled."""
        tries = 0
        while True:
            reached = asyncio.Event()
            try:
                await in_own_task(self._serve(reached), "serve a connection")
            except* BrokerError as failed:
                self.problem = str(first_of(failed))
                self._source.publish_failed(self.problem)
                self._on_lost()
            if self._set_culprit_aside():
                continue  # the connection ended because of it: the broker is there
            tries = 1 if reached.is_set() else tries + 1
            limit_s = min(BACKOFF_MOST_S, BACKOFF_FIRST_S * 2**tries)
            await asyncio.sleep(limit_s * (0.5 + self._random.random() / 2))

    async def _serve(self, reached: asyncio.Event) -> None:
        self._link = None
        async with self._connect(self._access, self._client_id, WINDOW) as link, asyncio.TaskGroup() as group:
            reached.set()
            self.problem = ""
            self._link = link
            self._keep_limits(link)
            group.create_task(link.watch(), name="watch the broker")
            if self._pass_barrier:
                await self._barrier()
            self._pass_barrier = True
            self._on_sending()
            group.create_task(self._pump(link), name="publish")

    def _keep_limits(self, link: Link) -> None:
        """Take the broker's limits from its CONNACK."""
        self._told(answers_of(link.connack))
        self._packet_limit.most = link.connack.packet_most
        self._qos = min(self._asked_qos, link.connack.qos_most)
        limited = ""
        if self._qos < self._asked_qos:
            limited = f"the broker takes messages at QoS {self._qos} at most, and QoS {self._asked_qos} was asked for"
        if limited and limited != self.limited:
            self._source.limited(limited)
        self.limited = limited or self.limited

    async def _pump(self, link: Link) -> None:
        places = min(WINDOW, link.connack.receive_most)
        window = Window(places, self.waits, self._stamp_clock)
        quiet = False
        async with asyncio.TaskGroup() as group:
            refused: Refused = asyncio.Queue()
            group.create_task(self._try_again(link, window, refused), name="try refused messages again")
            self._source.rewind()
            while True:
                suspects = []
                for message in await self._source.next():
                    if self._packet_limit.most is not None and self._too_large(message):
                        continue
                    if self._suspects.is_suspect(message):
                        suspects.append(message)
                        continue
                    await window.acquire()
                    if message.embargo_ns and self._clock() < message.embargo_ns:
                        name = f"message {message.sequence}"
                        group.create_task(self._deliver(link, message, window, refused), name=name)
                        continue
                    self._send(link, message, partial(self._take_answer, message, window, refused))
                for message in suspects:
                    for _ in range(places):
                        await window.acquire()  # nothing else is on its way
                    await asyncio.sleep(0 if quiet else QUIET_S)
                    quiet = True
                    self._suspects.try_alone(message)
                    name = f"message {message.sequence} alone"
                    trial = group.create_task(self._deliver(link, message, window, refused), name=name)
                    await asyncio.wait((trial,), timeout=ALONE_S)
                    self._suspects.try_alone(None)
                    for _ in range(places - 1):  # the trial gives its own place back
                        window.release()

    async def _deliver(self, link: Link, message: Message, window: Window, refused: Refused) -> None:
        """Send a message that has a place in the window, once its embargo is over, and wait for its answer."""
        # The message was due at its commit; since then the clock may have been set back, and the wire restarted.
        while (early_ns := message.embargo_ns - self._clock()) > 0:  # noqa: ASYNC110 - no event tells of a clock that is set
            await asyncio.sleep(min(POLL_INTERVAL_S, early_ns / 1e9))
        over = asyncio.Event()

        def answered(code: int, reason: str) -> None:
            self._take_answer(message, window, refused, code, reason)
            over.set()

        self._send(link, message, answered)
        await over.wait()

    def _send(self, link: Link, message: Message, answered: Answered) -> None:
        """Send a message over a connection; BrokerError where it can't be sent."""
        sent_ns = self._stamp_clock()
        payload, options = _stamped(message, sent_ns)
        expires_ns = message.expires_ns
        expiry_s = None if expires_ns is None else math.ceil((expires_ns - self._clock()) / 1e9)
        self._suspects.sent(message)
        try:
            link.send(message.topic, payload, self._qos, answered, expiry_s, options)
        except PublishRefused as refused:  # MQTT has no packet for it
            answered(refused.code, refused.problem)
        except BrokerError:
            self._suspects.unsent(message)
            raise
        else:
            self._source.sent(message, sent_ns)

    def _take_answer(self, message: Message, window: Window, refused: Refused, code: int, reason: str) -> None:
        """Take the broker's answer; the message's place in the window is free."""
        window.release()
        self._suspects.answered(message)
        if code >= REFUSED:
            refused.put_nowait((message, code, words(code, reason)))
            return
        self._tries.pop(message.sequence, None)
        try:
            self._source.acknowledged(message)
        except Exception as error:  # noqa: BLE001 - it ends the publisher: the loop would only log it
            refused.put_nowait(error)

    async def _try_again(self, link: Link, window: Window, refused: Refused) -> None:
        """Give up the messages that were refused, or send them again after a pause."""
        async with asyncio.TaskGroup() as group:
            while True:
                found = await refused.get()
                if isinstance(found, Exception):
                    raise found
                message, code, problem = found
                refusal = refusal_of(code, problem)
                tries = self._tries[message.sequence] = self._tries.get(message.sequence, 0) + 1
                if answer_to(code, tries) is Answer.GIVE_UP:
                    self._give_up(message, refusal)
                    continue
                self._source.refused(message, refusal, final=False)
                again = self._send_again(link, message, refusal, window, refused)
                group.create_task(again, name=f"message {message.sequence} again")

    async def _send_again(
        self, link: Link, message: Message, refusal: Refusal, window: Window, refused: Refused
    ) -> None:
        """Send a refused message after a pause, unless a kill came meanwhile."""
        if await self._withdrawn_within(message, backoff_s(self._tries[message.sequence], self._random)):
            text = f"withdrawn by a kill; the broker had refused it: {refusal.text}"
            self._give_up(message, Refusal("withdrawn", text))
            return
        await window.acquire()
        await self._deliver(link, message, window, refused)

    async def _withdrawn_within(self, message: Message, seconds: float) -> bool:
        """Wait so long, and return whether a kill of the message's release came meanwhile."""
        while seconds > 0:
            if self._source.withdrawn(message):
                return True
            await asyncio.sleep(min(seconds, POLL_INTERVAL_S))
            seconds -= POLL_INTERVAL_S
        return self._source.withdrawn(message)

    def _too_large(self, message: Message) -> bool:
        """Set a message aside that is larger than the broker takes, before it is sent; return whether it is."""
        limit = self._packet_limit
        size = limit.excess(message)
        if size is not None:
            text = f"its packet has {size:,} bytes, and the broker takes {limit.most:,} at most"
            self._give_up(message, Refusal("too large", text))
        return size is not None

    def _set_culprit_aside(self) -> bool:
        """Set the message aside because of which the broker has ended connection after connection; return whether there
        is one.
        """
        link = self._link
        culprit = self._suspects.connection_ended(blamed=link is not None and link.blames_the_messages)
        if culprit is not None and link is not None:
            size = len(culprit.document) + len(culprit.topic)
            text = f"the connection ended {ENDS} times after it: {link.ended}; its topic and text have {size:,} bytes"
            self._give_up(culprit, Refusal("connection ended", text))
        return culprit is not None

    def give_up_suspects(self) -> None:
        """Give up the messages that were on their way at the last ends of connections, and were not acknowledged since:
        a load test ends.
        """
        for message, ends in self._suspects.unanswered():
            times = "once" if ends == 1 else f"{ends} times"
            text = f"the broker ended the connection {times} with it on its way, and never acknowledged it"
            self._give_up(message, Refusal("connection ended", text))

    def _give_up(self, message: Message, refusal: Refusal) -> None:
        self._tries.pop(message.sequence, None)
        self._source.refused(message, refusal, final=True)


def publisher_id(run_id: int, number: int | None = None) -> str:
    """Return the client id of a run's publisher, with its number where there are several."""
    return f"wire-{run_id:016x}" if number is None else f"wire-{run_id:016x}-{number}"


def _stamped(message: Message, sent_ns: int) -> tuple[bytes, PublishOptions]:
    """Return payload and options of a message with its stamp: in the payload, or else in a user property."""
    digits, options = digits_of(message.run_id, message.sequence, message.due_ns, sent_ns), message.options
    if options.stamp_at is not None:
        return patch_at(message.document, options.stamp_at, digits), options
    own = (*options.user_properties, (USER_PROPERTY, digits.decode()))
    return message.document, replace(options, user_properties=own)
