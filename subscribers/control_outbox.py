"""The control messages that a worker has sent and that the broker does not have yet, in the sizes that it takes.

Below MQTT 5 a broker names no limit: it ends the connection at a packet that is too large. A message that was on its
way when two connections in a row ended is sent in smaller parts, and so is every later one. Where not even the smallest
parts get through, there is no use in going on.
"""

from collections.abc import Callable

from wire.contract.control_parts import PAYLOAD_LEAST, PAYLOAD_MOST, smaller, split

__all__ = ["ENDS_MOST", "ControlOutbox"]

ENDS_SUSPECT = 2  # connections in a row that ended with a message on its way: one may be a coincidence
ENDS_MOST = 10  # the smallest parts are reached before, from the largest message


class _Message:
    """A message that is on its way in one payload or several."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.payloads: dict[int, bytes] = {}  # by packet id, those that the broker has not acknowledged
        self.ends = 0  # of connections with the message on its way

    @property
    def longest(self) -> int:
        """The bytes of the longest payload on its way."""
        return max(map(len, self.payloads.values()))


class ControlOutbox:
    """Sends messages in the order of the calls, under the name ``sender``.

    ``publish`` sends a payload and returns its packet id; ``withdraw`` forgets a packet id. ``given_up`` says why
    there is no use in going on; it is empty while there is.
    """

    def __init__(self, sender: str, publish: Callable[[bytes], int], withdraw: Callable[[int], None]) -> None:
        self.given_up = ""
        self._sender = sender
        self._publish = publish
        self._withdraw = withdraw
        self._most = PAYLOAD_MOST
        self._numbered = 0
        self._messages: dict[int, _Message] = {}
        self._number_of: dict[int, int] = {}  # the message of each packet id

    def send(self, data: bytes) -> None:
        """Send an encoded message."""
        self._send(_Message(data))

    def acknowledge(self, packet_id: int) -> None:
        """Note that the broker has a payload."""
        number = self._number_of.pop(packet_id, None)
        if number is None:
            return
        message = self._messages[number]
        del message.payloads[packet_id]
        message.ends = 0
        if not message.payloads:
            del self._messages[number]

    def limit(self, most: int) -> None:
        """Take the largest payload in bytes that a broker of MQTT 5 says it takes: longer messages go in parts.

        It is at least PAYLOAD_LEAST.
        """
        self._most = min(self._most, most)

    def too_large(self, packet_id: int) -> None:
        """Send a message anew, in parts of the present limit: the broker takes no payload as large as this one."""
        number = self._number_of.pop(packet_id, None)
        if number is None:
            return
        message = self._messages.pop(number)
        for other in message.payloads:
            self._number_of.pop(other, None)
        message.payloads = {}
        self._send(message)

    def repeat(self, packet_id: int) -> None:
        """Send a payload once more that the broker lost with its session; its message anew where it is too long now."""
        number = self._number_of.get(packet_id)
        if number is None:
            return  # its message went anew with an earlier payload
        message = self._messages[number]
        if len(message.payloads[packet_id]) > self._most:
            self.too_large(packet_id)
            return
        del self._number_of[packet_id]
        self._publish_payload(number, message, message.payloads.pop(packet_id))

    def connection_ended(self) -> str:
        """Note that the broker ended an accepted connection. Return what changes, in words; empty if nothing does."""
        for message in self._messages.values():
            message.ends += 1
        suspects = [message for message in self._messages.values() if message.ends >= ENDS_SUSPECT]
        if not suspects:
            return ""
        longest = max(message.longest for message in suspects)
        ends = max(message.ends for message in suspects)
        told = f"the broker ended {ends} connections in a row with a control message of {longest:,} bytes on its way"
        if longest > PAYLOAD_LEAST:
            self._most = smaller(longest)
            self._send_again()
            return f"{told}; longer ones than {self._most:,} bytes go in parts now"
        if ends >= ENDS_MOST:
            self.given_up = told
        return ""

    def _send_again(self) -> None:
        """Send every message anew, between two connections."""
        messages, self._messages = self._messages, {}
        for packet_id in self._number_of:
            self._withdraw(packet_id)
        self._number_of.clear()
        for message in messages.values():
            message.payloads = {}
            self._send(message)

    def _send(self, message: _Message) -> None:
        self._numbered += 1
        self._messages[self._numbered] = message
        for payload in split(message.data, self._sender, self._numbered, self._most):
            self._publish_payload(self._numbered, message, payload)

    def _publish_payload(self, number: int, message: _Message, payload: bytes) -> None:
        packet_id = self._publish(payload)
        message.payloads[packet_id] = payload
        self._number_of[packet_id] = number
