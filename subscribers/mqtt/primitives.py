"""MQTT's data representations (MQTT 5.0 §1.5) and the names made of them (§4.7), written and read."""

from subscribers.mqtt.errors import LocalProtocolError, RemoteProtocolError

__all__ = [
    "VARINT_MAX",
    "check_filter",
    "check_topic",
    "read_text",
    "read_varint",
    "write_binary",
    "write_text",
    "write_varint",
]

VARINT_MAX = 268_435_455  # four bytes of seven bits, §1.5.5
LENGTH_MAX = 65_535  # a length of two bytes, §1.5.4 and §1.5.6


def write_varint(value: int) -> bytes:
    """Return a variable byte integer (§1.5.5): seven bits a byte, least significant first."""
    if value > VARINT_MAX:
        raise LocalProtocolError(f"{value} does not fit MQTT's variable byte integer, which ends at {VARINT_MAX}")
    if value < 128:
        return bytes((value,))
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def read_varint(buffer: bytearray, start: int, end: int) -> tuple[int, int]:
    """Return the value at ``start`` and the offset behind it; RemoteProtocolError unless it ends before ``end``."""
    value = 0
    for position in range(start, min(end, start + 4)):
        byte = buffer[position]
        value |= (byte & 127) << 7 * (position - start)
        if byte < 128:
            if not byte and position > start:
                raise RemoteProtocolError("a variable byte integer is longer than it needs to be", "1.5.5")
            return value, position + 1
    raise RemoteProtocolError("a variable byte integer does not end", "1.5.5")


def write_binary(data: bytes) -> bytes:
    """Return binary data (§1.5.6): two bytes of length, then the bytes."""
    if len(data) > LENGTH_MAX:
        raise LocalProtocolError(f"{len(data)} bytes do not fit a field that ends at {LENGTH_MAX}")
    return len(data).to_bytes(2, "big") + data


def write_text(text: str | bytes) -> bytes:
    """Return a UTF-8 string (§1.5.4): two bytes of length, then the text. Bytes have to be UTF-8 already."""
    try:
        data = text.encode() if isinstance(text, str) else text
    except UnicodeEncodeError as error:
        raise LocalProtocolError(f"{text!r} has no UTF-8 form") from error
    if 0 in data:
        raise LocalProtocolError(f"{text!r} contains a null character, which MQTT's strings must not")
    return write_binary(data)


def read_text(buffer: bytearray, start: int, end: int) -> tuple[str, int]:
    """Return the UTF-8 string at ``start`` and the offset behind it; RemoteProtocolError where it is none."""
    stop = start + 2
    if stop <= end:
        stop += buffer[start] << 8 | buffer[start + 1]
    if stop > end:
        raise RemoteProtocolError("a string does not fit its packet", "1.5.4")
    try:
        text = buffer[start + 2 : stop].decode()
    except UnicodeDecodeError as error:
        raise RemoteProtocolError("a string is not UTF-8", "1.5.4") from error
    if "\0" in text:
        raise RemoteProtocolError("a string contains a null character", "1.5.4")
    return text, stop


def check_topic(topic: str) -> None:
    """Raise LocalProtocolError unless this names a topic (§4.7): not empty, without wildcards."""
    if not topic or "+" in topic or "#" in topic:
        raise LocalProtocolError(f"{topic!r} is not a topic: it must not be empty or contain + or #")


def check_filter(topic_filter: str) -> None:
    """Raise LocalProtocolError unless this is a topic filter (§4.7.1): wildcards fill whole levels, # the last."""
    levels = topic_filter.split("/")
    if (
        not topic_filter
        or any((level != "#" and "#" in level) or (level != "+" and "+" in level) for level in levels)
        or "#" in levels[:-1]
    ):
        raise LocalProtocolError(
            f"{topic_filter!r} is not a topic filter: + and # fill whole levels, and # only the last"
        )
