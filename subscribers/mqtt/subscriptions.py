"""The answers to SUBSCRIBE and UNSUBSCRIBE, held against the filters that were asked for, as events."""

from collections.abc import Sequence

from subscribers.mqtt.errors import RemoteProtocolError
from subscribers.mqtt.events import Subscribed, Unsubscribed
from subscribers.mqtt.reasons import suback_reason

__all__ = ["subscribed", "unsubscribed"]

REFUSED = 0x80  # codes from here on refuse a filter (MQTT 5.0 §3.9.3)


def subscribed(
    filters: Sequence[str], codes: tuple[int, ...], detail: str, *, v5: bool, sent: bool = True
) -> Subscribed:
    """Return the event of a SUBACK, or of one that need not be asked for.

    RemoteProtocolError if it does not have one code for each filter.
    """
    if len(codes) != len(filters):
        raise RemoteProtocolError("SUBACK has more or fewer codes than SUBSCRIBE had filters", "3.9.3")
    refused = tuple(
        (item, code, suback_reason(code, v5=v5)) for item, code in zip(filters, codes, strict=True) if code >= REFUSED
    )
    return Subscribed(codes, refused, detail, sent)


def unsubscribed(filters: Sequence[str], codes: tuple[int, ...], *, v5: bool) -> Unsubscribed:
    """Return the event of an UNSUBACK; RemoteProtocolError if it does not have one code for each filter.

    MQTT 3.1.1 has no codes.
    """
    if v5 and len(codes) != len(filters):
        raise RemoteProtocolError("UNSUBACK has more or fewer codes than UNSUBSCRIBE had filters", "3.11.3")
    return Unsubscribed(codes)
