"""The state of a session with a broker, and the calls of its owner: connecting, our own publishes, the end.

What the broker's packets do to the state is in ``answers``.
"""

from collections.abc import Sequence

from subscribers.mqtt import packets
from subscribers.mqtt.aliases import Aliases
from subscribers.mqtt.errors import LocalProtocolError
from subscribers.mqtt.handshake import Handshake
from subscribers.mqtt.options import SessionOptions, Version
from subscribers.mqtt.outgoing import UNLIMITED, Limits, Outgoing
from subscribers.mqtt.packet_ids import next_packet_id
from subscribers.mqtt.phases import Phase
from subscribers.mqtt.primitives import check_filter, check_topic
from subscribers.mqtt.reasons import reason

__all__ = ["Conversation"]


class Conversation:
    """The state of a session, and the calls of its owner.

    ``filters`` are subscribed after every CONNACK, as the options say. The sequence is kept without a
    copy, so that sessions with equal filters can have one in common. A resumed session is accepted even where this
    object has no state of its own yet: another process may have used the client id before.

    Readable: ``established`` (CONNACK accepted, and SUBACK in where there are filters), ``session_present``,
    ``awaiting_pong``, ``client_id`` (with MQTT 5 the server may give one in place of an empty one).
    """

    __slots__ = (
        "_aliases",
        "_handshake",
        "_last_id",
        "_limits",
        "_out",
        "_outgoing",
        "_phase",
        "_received",
        "_room",
        "_subscribing",
        "_unsubscribing",
        "_v5",
        "awaiting_pong",
        "client_id",
        "established",
        "filters",
        "options",
        "session_present",
    )

    def __init__(self, options: SessionOptions, client_id: bytes | str, filters: Sequence[str]) -> None:
        for item in filters:
            check_filter(item)
        if not client_id and options.version is Version.V311 and not options.clean:
            raise LocalProtocolError("a session that lasts needs a client id (MQTT 3.1.1 §3.1.3.1)")
        self.options = options
        self.client_id = client_id
        self.filters = filters
        self._v5 = options.version is Version.V5
        self._received: set[int] | None = None  # QoS 2 messages that the sink has, until PUBREL
        self._room = 0  # how many more of them the server may have under way over this connection
        self._outgoing: Outgoing | None = None
        self._handshake: Handshake | None = None  # of an enhanced authentication
        self._aliases: Aliases | None = None  # of the server's topics, where it may use any
        self._last_id = 0
        self._out: bytearray | None = None
        self._limits: Limits = UNLIMITED  # of the server
        self._subscribing = 0  # the packet id of a SUBSCRIBE without its SUBACK
        self._unsubscribing = 0
        self._reset()

    def connect(self) -> bytes:
        """Return CONNECT, for a first connection or a further one. Half-read packets and unsent answers are dropped;
        unacknowledged publishes and QoS 2 ids are kept until CONNACK shows whether the broker has the session.
        """
        self._reset()
        options = self.options
        self._aliases = Aliases(options.topic_alias_maximum) if options.topic_alias_maximum and self._v5 else None
        if options.authentication is None:
            data = packets.connect(options, self.client_id)
        else:
            self._handshake = Handshake(options)
            data = self._handshake.connect(options, self.client_id)
        self._phase = Phase.CONNECTING
        return data

    def pending(self) -> bytes:
        """Return the bytes that are to be sent now, and drop them here."""
        out = self._out
        if out is None:
            return b""
        self._out = None
        return bytes(out)

    def publish(self, topic: str, payload: bytes, qos: int) -> int:
        """Queue a message for ``pending()`` and return its packet id, 0 at QoS 0.

        The message waits until the session is connected and the server's Receive Maximum has room. At QoS 1 and 2 the
        message is kept until it is acknowledged, and sent again when a connection resumes the session.
        LocalProtocolError if MQTT or this server does not allow the message, and if 65,533 are unacknowledged.
        """
        check_topic(topic)
        if qos not in (0, 1, 2):
            raise LocalProtocolError(f"QoS is {qos}, must be 0, 1 or 2")
        packet_id = self._next_id() if qos else 0
        packet = packets.publish(self.options.version, packet_id, topic, payload, qos)
        code = self._limits.refusal(packet)
        if code:
            raise LocalProtocolError(f"the server does not take this publish: {reason(code)}")
        if self._outgoing is None:
            self._outgoing = Outgoing(self._limits)
        self._outgoing.add(packet_id, packet)
        self._flush()
        return packet_id

    def withdraw(self, packet_id: int) -> None:
        """Forget a publish at QoS 1 whose connection has ended: it is not sent again."""
        if self._outgoing is not None:
            self._outgoing.withdraw(packet_id)

    def ping(self) -> bytes:
        """Return PINGREQ, to be sent at once; ``awaiting_pong`` is true until its answer."""
        self._require_open("ping")
        self.awaiting_pong = True
        return packets.PINGREQ_PACKET

    def unsubscribe(self) -> None:
        """Queue an UNSUBSCRIBE of all filters; the answer is an Unsubscribed event."""
        self._require_open("unsubscribe")
        if self._unsubscribing or not self.filters:
            raise LocalProtocolError("there is nothing to unsubscribe, or it has been asked for")
        self._unsubscribing = self._next_id()
        self._output().extend(packets.unsubscribe(self.options.version, self._unsubscribing, self.filters))

    @property
    def unsubscribing(self) -> bool:
        """True from UNSUBSCRIBE until its UNSUBACK."""
        return self._unsubscribing > 0

    def disconnect(self) -> bytes:
        """Close the session and return DISCONNECT, to be sent at once, before the connection is closed."""
        if self._phase is Phase.CLOSED:
            raise LocalProtocolError("a session that is not connected cannot disconnect")
        self._close()
        return packets.DISCONNECT_PACKET

    def _reset(self) -> None:
        """Drop the state that belongs to one connection."""
        self._close()
        self._limits = UNLIMITED
        self._subscribing = 0
        self._unsubscribing = 0
        self._handshake = None
        self.session_present = False

    def _close(self) -> None:
        self._phase = Phase.CLOSED
        self._out = None
        self.established = False
        self.awaiting_pong = False

    def _require_open(self, action: str) -> None:
        if self._phase is not Phase.OPEN:
            raise LocalProtocolError(f"a session that is not connected cannot {action}")

    def _next_id(self) -> int:
        self._last_id = next_packet_id(self._last_id, (self._subscribing, self._unsubscribing), self._outgoing)
        return self._last_id

    def _output(self) -> bytearray:
        if self._out is None:
            self._out = bytearray()
        return self._out

    def _flush(self) -> None:
        """Append the publishes that may be sent now to the pending bytes."""
        if self._outgoing is not None and self._phase is Phase.OPEN:
            self._outgoing.send(self._output())
