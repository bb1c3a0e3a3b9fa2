"""The client id in the first bytes of a connection, for faults that concern a share of the clients."""

__all__ = ["client_id_of"]

CONNECT = 0x10  # MQTT 3.1.1 §3.1.1
LEVEL_5 = 5
MULTIPLIER = 128


def client_id_of(data: bytes) -> bytes | None:
    """Return the client id of a CONNECT (MQTT 3.1.1 §3.1, 5.0 §3.1); None where it is not whole yet, or no CONNECT."""
    try:
        if data[0] != CONNECT:
            return None
        _, at = _length(data, 1)
        at += 2 + _short(data, at)  # the protocol's name
        level = data[at]
        at += 1 + 1 + 2  # level, flags, keep-alive
        if level == LEVEL_5:
            properties, at = _length(data, at)
            at += properties
        size = _short(data, at)
    except IndexError:
        return None
    found = data[at + 2 : at + 2 + size]
    return found if len(found) == size else None


def _short(data: bytes, at: int) -> int:
    return data[at] << 8 | data[at + 1]


def _length(data: bytes, at: int) -> tuple[int, int]:
    """Return a variable byte integer (MQTT 5.0 §1.5.5) and where it ends."""
    value, factor = 0, 1
    for place in range(at, at + 4):
        value += (data[place] & 0x7F) * factor
        if not data[place] & 0x80:
            return value, place + 1
        factor *= MULTIPLIER
    raise IndexError
