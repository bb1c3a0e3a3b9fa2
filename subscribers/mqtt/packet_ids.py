"""The choice of packet ids: two bytes, never 0, and never an id that is in use (MQTT 5.0 §2.2.1)."""

from subscribers.mqtt.errors import LocalProtocolError
from subscribers.mqtt.outgoing import Outgoing

__all__ = ["IDS", "next_packet_id"]

IDS = 65_535
RESERVED = 2  # for SUBSCRIBE and UNSUBSCRIBE


def next_packet_id(last: int, requests: tuple[int, int], outgoing: Outgoing | None) -> int:
    """Return the first free packet id after ``last``; LocalProtocolError if unacknowledged publishes use all of them.

    In use are the ids of ``requests`` (SUBSCRIBE and UNSUBSCRIBE, 0 for none) and of the publishes in ``outgoing``.
    """
    if outgoing is not None and len(outgoing) >= IDS - RESERVED:
        raise LocalProtocolError("every packet id is taken by an unacknowledged publish")
    number = last % IDS + 1
    while number in requests or (outgoing is not None and number in outgoing):
        number = number % IDS + 1
    return number
