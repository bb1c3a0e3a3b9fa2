"""Control over MQTT on the wire's side: a line to each worker that joins by broker, and the wire's id on that broker.

An id is claimed by asking: whoever has it answers, and a dead wire's claim is silent. Of two that believe to have it,
after a broker that was in two parts, the one that began first keeps it.
"""

import asyncio
import os
import re
import secrets
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from wire.carriers import Line
from wire.contract.control import Claim, Control, decode, encode
from wire.contract.desks import claim_topic, desk_topic, worker_topic
from wire.errors import BrokerError, ContractError, MusterError, SettingsError, first_of
from wire.mqtt import Access, Link, connect

__all__ = ["MqttSwitchboard"]

PLAIN = re.compile(r"[A-Za-z0-9_-]+")
QOS = 1
RETRY_S = 0.5
ANSWER_S = 2.0  # a holder's loop may be busy with a flood of tallies; a broker's way is milliseconds


class _MqttLine:
    """One worker's topic on the switchboard."""

    def __init__(self, switchboard: "MqttSwitchboard", topic: str) -> None:
        self._switchboard = switchboard
        self._topic = topic

    def send(self, message: Control) -> None:
        """Queue for the worker's topic."""
        self._switchboard.queue.put_nowait((self._topic, encode(message)))


class MqttSwitchboard:
    """Every remote worker's line, over one connection to the broker. ``up`` is called whenever it is there,
    ``down`` when it has gone or can't be had.

    SettingsError where the id can't be part of a topic.
    """

    def __init__(
        self,
        access: Access,
        wire: str,
        on_frame: Callable[[Line, bytes], Awaitable[None]],
        up: Callable[[], None] = lambda: None,
        down: Callable[[], None] = lambda: None,
    ) -> None:
        if not PLAIN.fullmatch(wire):
            raise SettingsError(f"{wire!r} is no wire's id: it takes letters, digits, '-' and '_', for it is in topics")
        self.problem = ""  # why the broker can't be reached now
        self.queue: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self._access = access
        self._wire = wire
        self._on_frame = on_frame
        self._up = up
        self._down = down
        self._unsent: tuple[str, bytes] | None = None
        self._claim = Claim(secrets.token_hex(6), socket.gethostname(), os.getpid(), time.time_ns(), held=False)
        self._answered = asyncio.Event()  # the claim is held, or refused
        self._holder: Claim | None = None  # who has the id in our place

    def line(self, incarnation: str) -> Line:
        """The line to a worker, by its incarnation."""
        return _MqttLine(self, worker_topic(self._wire, incarnation))

    async def claimed(self) -> None:
        """Wait until this wire has its id on the broker; MusterError where another one has it."""
        await self._answered.wait()
        if self._holder is not None:
            raise self._refusal(self._holder)

    async def run(self) -> None:
        """Carry both ways until cancelled; comes again when the broker does. MusterError as for ``claimed``."""
        while self._holder is None:
            try:
                # An id of its own: with one that is the wire's, a second wire would end the first one's connection.
                async with connect(self._access, f"desk-{self._claim.token}") as link, asyncio.TaskGroup() as group:
                    await link.subscribe(claim_topic(self._wire), QOS)
                    group.create_task(self._listen(link, group), name="listen to workers")
                    await self._ask(link)
                    await link.subscribe(desk_topic(self._wire), QOS)
                    self.problem = ""
                    self._up()
                    group.create_task(self._speak(link), name="speak to workers")
            except* BrokerError as failed:
                self.problem = str(first_of(failed))
                self._down()
                if self._holder is None:
                    await asyncio.sleep(RETRY_S)
        self._answered.set()
        raise self._refusal(self._holder)

    async def _ask(self, link: Link) -> None:
        """Claim the id. Once it is held it stays so, unless somebody who began earlier answers."""
        await link.publish(claim_topic(self._wire), encode(self._claim), QOS)
        if not self._claim.held:
            await asyncio.sleep(ANSWER_S)
            self._claim = replace(self._claim, held=True)
            self._answered.set()

    async def _listen(self, link: Link, group: asyncio.TaskGroup) -> None:
        claims = claim_topic(self._wire)
        async for topic, payload in link.messages():
            if topic != claims:
                await self._on_frame(self.line(""), payload)
                continue
            answer = self._on_claim(payload)
            if answer is not None:
                group.create_task(link.publish(claims, answer, QOS), name="answer a claim")

    def _on_claim(self, payload: bytes) -> bytes | None:
        """What to answer; BrokerError, to leave the broker by, where the id is another's."""
        try:
            claim = decode(payload, ())
        except ContractError:
            return None
        mine = self._claim
        if not isinstance(claim, Claim) or claim.token == mine.token:
            return None
        earlier = (claim.since_ns, claim.token) < (mine.since_ns, mine.token)
        if (earlier and (claim.held or not mine.held)) or (claim.held and not mine.held):
            self._holder = claim
            raise BrokerError(f"the id {self._wire} is taken")
        if mine.held or not earlier:
            return encode(replace(mine, held=True))
        return None

    async def _speak(self, link: Link) -> None:
        while True:
            topic, data = self._unsent or await self.queue.get()
            self._unsent = (topic, data)
            await link.publish(topic, data, QOS)
            self._unsent = None

    def _refusal(self, holder: Claim) -> MusterError:
        return MusterError(
            f"there is a wire {self._wire} on this broker already, process {holder.pid} on {holder.host}: stop it, or "
            "give this one another id"
        )
