"""The mark of one outlet for one message, and bitsets of the outlets with some marks."""

__all__ = ["AWAY", "CAME", "EXCUSED", "EXPECTED", "GOT", "MAY", "MEMBER", "STRANGER", "marked_bitset"]

# A member of a shared subscription may get the one copy of all its members. Once a message is closed, MAY stands for a
# possible delivery that has not come. CAME is an arrival that is no delivery: it must not come, or it was possible and
# came after the message was closed.
STRANGER, EXPECTED, GOT, AWAY, MEMBER, MAY, CAME = range(7)
EXCUSED = (AWAY, MAY, CAME)

_BITS: dict[tuple[int, ...], bytes] = {
    wanted: bytes(ord("1") if mark in wanted else ord("0") for mark in range(256))
    for wanted in ((EXPECTED,), (GOT,), EXCUSED)
}


def marked_bitset(state: bytearray, wanted: tuple[int, ...]) -> str:
    """Return the outlets with one of these marks in hex, the partition's first outlet in the lowest bit. ``wanted`` is
    EXCUSED, or EXPECTED or GOT by itself.
    """
    return f"{int(state.translate(_BITS[wanted])[::-1] or b'0', 2):x}"
