"""The settling of messages, their records in a tally, and their continuation by a partition's next owner."""

from collections.abc import Iterable, Iterator

from subscribers.ledger.marks import AWAY, EXPECTED, GOT
from subscribers.ledger.messages import Message
from wire.contract.tally import MessageRecord

__all__ = ["HELD_AT_MOST_NS", "SETTLED_AT_MOST_NS", "SETTLED_NS", "record_of", "resume", "settled"]

# A broker that is behind delivers in about the order in which it was given the messages: while a message or an older
# one arrives, the message may still be on its way. This long after the last such arrival, outlets without it miss it.
SETTLED_NS = 10_000_000_000
# Nothing says how far behind a broker is whose first arrival of a message has not come: such a message waits this long.
SETTLED_AT_MOST_NS = 60_000_000_000
# NATS sends a message again 60 s after it sent the message to an outlet that left without acknowledging it.
HELD_AT_MOST_NS = 75_000_000_000


def settled(messages: Iterable[Message], now_ns: int, deadline_ns: int | None, mended_ns: int = 0) -> Iterator[Message]:
    """Yield the announced messages that are complete, quiet for long enough or past the deadline.

    ``messages`` are all that are open, oldest first. A message of which something has arrived is quiet when neither it
    nor an older one has arrived for ten seconds; at the latest it is settled a minute after it was opened. Only a
    message that sessions hold for outlets that were away waits for 75 s, which is longer than brokers take to send it
    again.

    A message that is expected nowhere, because every outlet of it is absent, may be at the publisher still, and the
    outlets back before it is sent. It waits for ten seconds from its due time on, and from ``mended_ns``, the end of
    the broker's last outage.
    """
    overdue = deadline_ns is not None and now_ns >= deadline_ns
    last_ns = 0  # arrival of the message at hand, or of one before it
    for message in messages:
        last_ns = max(last_ns, message.last_ns)
        if not message.announced:
            continue
        if (
            overdue
            or _is_complete(message, now_ns, mended_ns)
            or (message.last_ns and not message.held and now_ns - max(last_ns, message.opened_ns) >= SETTLED_NS)
            or now_ns - message.opened_ns >= (HELD_AT_MOST_NS if message.held else SETTLED_AT_MOST_NS)
        ):
            yield message


def _is_complete(message: Message, now_ns: int, mended_ns: int) -> bool:
    if message.delivered != message.expected or not message.shares_served:
        return False
    if message.expected or not message.excuses:
        return True
    return now_ns - max(message.opened_ns, message.due_ns, mended_ns) >= SETTLED_NS


def record_of(message: Message) -> MessageRecord:
    """Return the record of a message in a tally: the outlets that have it while it is open, the missing ones once it is
    closed.
    """
    return MessageRecord(
        sequence=message.sequence,
        expected=message.expected,
        delivered=message.delivered,
        missing=message.missing if message.closed else 0,
        first_ns=message.first_ns,
        last_ns=message.last_ns,
        bins=tuple(message.bins.items()),
        lows=None if message.lows is None else tuple(message.lows.items()),
        outlets=message.missing_bitset() if message.closed else message.got_bitset(),
        closed=message.closed,
        sampled=tuple(message.sampled),
        excused=message.excused_bitset(),
        shared=f"{message.shared:x}",
        doubtful=f"{message.doubtful:x}",
        gone=f"{message.gone:x}",
    )


def resume(record: MessageRecord, message: Message) -> None:
    """Put a former owner's marks and arrivals into a message that was just begun."""
    marks = f"{int(record.outlets, 16):0{len(message.state)}b}"[::-1]
    had = "0" if record.closed else "1"  # the bits of a closed record are the missing outlets
    excused = f"{int(record.excused, 16):0{len(message.state)}b}"[::-1]
    for slot in message.topic.slots:
        if not record.closed:  # a closed one that is handed over says nothing of excused outlets
            message.state[slot] = AWAY if excused[slot] == "1" else EXPECTED
        elif marks[slot] == "1":  # it is missing in the account, wherever it was to be
            message.state[slot] = EXPECTED
        if marks[slot] == had and message.state[slot] == EXPECTED:
            message.state[slot] = GOT
    message.shared = int(record.shared, 16)
    shared = message.shared.bit_count()
    message.expected = len(message.topic.slots) - message.state.count(AWAY) + shared
    message.delivered = message.state.count(GOT) + shared
    message.bins, message.sampled = dict(record.bins), list(record.sampled)
    message.lows = None if record.lows is None else dict(record.lows)
    message.first_ns, message.last_ns = record.first_ns, record.last_ns
    if message.delivered:
        message.topic.arrive(message)
