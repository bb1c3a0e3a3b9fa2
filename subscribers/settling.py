"""When a message is settled, what is told of it, and how its share's next owner goes on from there."""

from subscribers.messages import EXPECTED, GOT, Message
from wire.contract.tally import MessageRecord

__all__ = ["SETTLED_AT_MOST_NS", "SETTLED_NS", "go_on_from", "is_settled", "record_of"]

SETTLED_NS = 10_000_000_000  # what still lacks this long after the last delivery is missing
SETTLED_AT_MOST_NS = 60_000_000_000


def is_settled(message: Message, now_ns: int, deadline_ns: int | None) -> bool:
    """Complete, quiet for long enough or past the deadline; never before it was announced."""
    if not message.announced:
        return False
    if message.delivered == message.expected or (deadline_ns is not None and now_ns >= deadline_ns):
        return True
    quiet_ns = now_ns - max(message.last_ns, message.opened_ns)
    return quiet_ns >= SETTLED_NS or now_ns - message.opened_ns >= SETTLED_AT_MOST_NS


def record_of(message: Message) -> MessageRecord:
    """What a tally says of a message: who had it while it is open, who lacks it once it is closed."""
    return MessageRecord(
        sequence=message.sequence,
        expected=message.expected,
        delivered=message.delivered,
        missing=message.missing if message.closed else 0,
        first_ns=message.first_ns,
        last_ns=message.last_ns,
        bins=message.bins,
        lows=message.lows,
        outlets=message.lacking() if message.closed else message.bitset(GOT),
        closed=message.closed,
        watched=message.watched,
    )


def go_on_from(record: MessageRecord, message: Message) -> None:
    """Put a former owner's marks and arrivals into a message that was just begun."""
    marks = f"{int(record.outlets, 16):0{len(message.state)}b}"[::-1]
    had = "0" if record.closed else "1"  # the bits of a closed record are those that lack it
    for slot in message.page.slots:
        if marks[slot] == had and message.state[slot] == EXPECTED:
            message.state[slot] = GOT
    message.delivered = message.state.count(GOT)
    message.bins, message.lows, message.watched = record.bins, record.lows, record.watched
    message.first_ns, message.last_ns = record.first_ns, record.last_ns
    if message.delivered:
        message.page.meet(message)
