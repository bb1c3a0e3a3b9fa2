"""Control over MQTT on the wire's side: a link to each worker that joins by broker, and the wire's lease on its id."""

import asyncio
import os
import re
import secrets
import socket
import time
from collections.abc import Awaitable, Callable

from wire.broker.client import Access, Connect, Link, Received, connect
from wire.contract.control import Control, LeaseRequest
from wire.contract.control_codec import ControlDecoder, encode
from wire.contract.control_parts import PAYLOAD_LEAST, PAYLOAD_MOST, packet_least, payload_most, smaller, split
from wire.contract.control_topics import lease_topic, wire_topic, worker_topic
from wire.errors import BrokerError, ControlError, MembershipError, PublishRefused, SettingsError, first_of
from wire.host.tasks import in_own_task
from wire.workers.lease import Lease
from wire.workers.pipe_link import ControlLink
from wire.workers.rejections import Rejections

__all__ = ["ControlServer"]

WIRE_ID = re.compile(r"[A-Za-z0-9_-]+")
QOS = 1
INSTANCE_MOST = 64  # characters of a worker's instance
RETRY_S = 0.5
ENDS_SUSPECT = 2  # connections in a row that ended with a message on its way: one may be a coincidence
ENDS_TOLD = 10  # with a message of the smallest size: then it is told that none gets through
PACKET_TOO_LARGE = 0x95  # MQTT 5.0 §3.4.2.1
ANSWER_S = 2.0  # a holder's loop may be busy with many tallies; a broker's way takes milliseconds


class _MqttLink:
    """One worker's topic on the control server."""

    def __init__(self, control_server: "ControlServer", topic: str) -> None:
        self._control_server = control_server
        self._topic = topic

    def send(self, message: Control) -> None:
        """Queue a message for the worker's topic."""
        self._control_server.queue.put_nowait((self._topic, encode(message)))


class ControlServer:
    """The links to all remote workers, over one connection to the broker.

    ``up`` is called after each connect, ``down`` when the connection ended or could not be made. A message that is
    longer than the broker takes goes in parts; ``limited`` is told where that is not known before, and where the broker
    grants a lower QoS than control asks for. ``failed`` is told why there is no control connection, once for each
    reason; ``problem`` has the reason while it lasts. Each message that is dropped is counted in ``rejections``, and a
    retained one is always dropped: it is of another time. ``connect`` opens a connection, ``token`` is the wire's name
    among wires that ask for the same id, and ``clock`` nanoseconds since the epoch. SettingsError where the
    wire's id cannot be part of a topic.
    """

    def __init__(
        self,
        access: Access,
        wire: str,
        on_frame: Callable[[ControlLink, bytes], Awaitable[None]],
        rejections: Rejections,
        up: Callable[[], None] = lambda: None,
        down: Callable[[], None] = lambda: None,
        limited: Callable[[str], None] = lambda _: None,
        failed: Callable[[str], None] = lambda _: None,
        *,
        connect: Connect = connect,
        token: str | None = None,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        if not WIRE_ID.fullmatch(wire):
            raise SettingsError(
                f"{wire!r} is not a wire's id: an id has letters, digits, '-' and '_', because it is part of topics"
            )
        self.problem = ""  # why the broker cannot be reached now
        self.queue: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self._access = access
        self._wire = wire
        self._on_frame = on_frame
        self._rejections = rejections
        self._up = up
        self._down = down
        self._limited = limited
        self._failed = failed
        self._told = ""  # the last problem that ``failed`` was told, until control gets through again
        self._lower_qos: set[str] = set()  # topics of which the lower QoS is told
        self._decoder = ControlDecoder()
        self._unsent: tuple[str, bytes] | None = None
        self._link: Link | None = None  # the last connection
        self._most = PAYLOAD_MOST  # bytes of a payload, as learnt from connections that the broker ended
        self._ends = 0  # of connections in a row, with the unsent message on its way
        self._sent = 0  # messages, each with another number where it is sent again
        self._connect = connect
        self._token = token or secrets.token_hex(6)
        request = LeaseRequest(self._token, socket.gethostname(), os.getpid(), clock(), held=False)
        self._lease = Lease(request)
        self._answered = asyncio.Event()  # the lease is held, or refused

    def link(self, instance: str) -> ControlLink:
        """Return the link to a worker instance."""
        return _MqttLink(self, worker_topic(self._wire, instance))

    async def claimed(self, within_s: float | None = None) -> None:
        """Wait until this wire has its id on the broker.

        MembershipError where another wire has it, and where it is not there within ``within_s`` seconds.
        """
        try:
            async with asyncio.timeout(within_s):
                await self._answered.wait()
        except TimeoutError:
            why = self.problem or f"no answer within {within_s:g} s"
            raise MembershipError(f"no control of workers over the broker: {why}") from None
        if self._lease.holder is not None:
            raise self._refusal(self._lease.holder)

    async def run(self) -> None:
        """Carry messages both ways until cancelled, over one connection after another.

        MembershipError where another wire has the id, and where the broker takes no packet of a useful size.
        """
        while self._lease.holder is None:
            try:
                await in_own_task(self._serve(), "serve the control connection")
            except* BrokerError as failed:
                self.problem = str(first_of(failed))
                self._down()
                if self.problem != self._told:
                    self._told = self.problem
                    self._failed(self.problem)
                self._learn_from(first_of(failed))
            if self._lease.holder is None:
                await asyncio.sleep(RETRY_S)  # not in the clause: a cancellation there would become a group of errors
        self._answered.set()
        raise self._refusal(self._lease.holder)

    async def _serve(self) -> None:
        # A client id of its own: with the wire's, a second wire would end the connection of the first.
        self._link = None
        async with self._connect(self._access, f"desk-{self._token}") as link:
            self._link = link
            self._check_limit(link)
            async with asyncio.TaskGroup() as group:
                await self._subscribe(link, lease_topic(self._wire))
                group.create_task(self._listen(link, group), name="listen to workers")
                await self._request_lease(link)
                await self._subscribe(link, wire_topic(self._wire))
                self.problem = self._told = ""
                self._up()
                group.create_task(self._speak(link), name="speak to workers")

    async def _subscribe(self, link: Link, topic: str) -> None:
        granted = await link.subscribe(topic, QOS)
        if granted < QOS and topic not in self._lower_qos:
            self._lower_qos.add(topic)
            self._limited(
                f"the broker granted QoS {granted} for {topic}, and control asks for QoS {QOS}: a control message may "
                "be lost on the way"
            )

    async def _request_lease(self, link: Link) -> None:
        """Request the id. Once held, it stays so unless a wire that started earlier answers."""
        await link.publish(lease_topic(self._wire), encode(self._lease.request), self._qos(link))
        if not self._lease.held:
            await asyncio.sleep(ANSWER_S)
            self._lease.hold()
            self._answered.set()

    async def _listen(self, link: Link, group: asyncio.TaskGroup) -> None:
        leases = lease_topic(self._wire)
        async for received in link.messages():
            try:
                answer = await self._take(received)
            except ControlError as error:
                self._rejections.add(error)
                continue
            if answer is not None:
                group.create_task(link.publish(leases, answer, self._qos(link)), name="answer a lease request")

    async def _take(self, received: Received) -> bytes | None:
        """Take a message; return what to publish on the lease topic. ControlError where the message is dropped."""
        if received.retained:
            raise ControlError("retained", f"on {received.topic}")
        if received.topic == lease_topic(self._wire):
            return self._on_lease_request(received.payload)
        await self._on_frame(self.link(""), received.payload)
        return None

    def _on_lease_request(self, payload: bytes) -> bytes | None:
        """Return an answer or another request; BrokerError, which ends the connection, where the id is the other
        wire's.
        """
        message = self._decoder.decode(payload)
        if not isinstance(message, LeaseRequest):
            raise ControlError("unexpected", f"a {type(message).__name__} is no lease request")
        answer = self._lease.hear(message)
        if self._lease.holder is not None:
            raise BrokerError(f"the id {self._wire} is taken")
        return None if answer is None else encode(answer)

    async def _speak(self, link: Link) -> None:
        while True:
            topic, data = self._unsent or await self.queue.get()
            self._unsent = (topic, data)
            self._sent += 1
            for payload in split(data, self._token, self._sent, self._payload_most(topic, link)):
                await link.publish(topic, payload, self._qos(link))
                self._ends = 0
            self._unsent = None

    def _check_limit(self, link: Link) -> None:
        """Raise MembershipError where the broker names a limit that leaves no room for the parts of a message."""
        longest = worker_topic(self._wire, "-" * INSTANCE_MOST)
        if payload_most(longest, link.connack.packet_most) < PAYLOAD_LEAST:
            raise MembershipError(
                f"the broker takes packets of {link.connack.packet_most:,} bytes at most, and control needs "
                f"{packet_least(longest):,}: raise its limit"
            )

    def _qos(self, link: Link) -> int:
        """Return the QoS of control's messages: a broker of MQTT 5 may take a lower one at most (§3.2.2.3.4)."""
        return min(QOS, link.connack.qos_most)

    def _payload_most(self, topic: str, link: Link) -> int:
        return min(self._most, payload_most(topic, link.connack.packet_most))

    def _learn_from(self, error: BaseException) -> None:
        """Have smaller parts sent where the broker ended connection after connection at a message."""
        link = self._link
        if self._unsent is None or link is None:
            return
        refused = isinstance(error, PublishRefused) and error.code == PACKET_TOO_LARGE
        if not refused and not link.blames_the_messages:
            return
        self._ends += 1
        topic, data = self._unsent
        longest = min(len(data), self._payload_most(topic, link))
        told = f"the broker did not take a control message of {longest:,} bytes"
        if longest > PAYLOAD_LEAST and (refused or self._ends >= ENDS_SUSPECT):
            self._most = smaller(longest)
            self._limited(f"{told}; longer ones than {self._most:,} bytes go in parts now")
        elif self._ends == ENDS_TOLD:
            self._limited(f"{told}, {self._ends} connections in a row: no control message gets through")

    def _refusal(self, holder: LeaseRequest) -> MembershipError:
        return MembershipError(
            f"there is a wire {self._wire} on this broker already, process {holder.pid} on {holder.host}: stop it, or "
            "give this one another id"
        )
