"""The addresses that a machine's outlets connect from, read from single ones and ranges."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

from wire.errors import TransportError

__all__ = ["SOURCES_MOST", "expand_sources"]

SOURCES_MOST = 1_024
REMEDY = "give addresses such as 10.0.0.2, or ranges such as 10.0.0.2-10.0.0.9"


def expand_sources(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the addresses of texts such as ``10.0.0.2`` and ``10.0.0.2-10.0.0.9``, in their order.

    TransportError for a text that is neither, an address that comes twice, or more than SOURCES_MOST.
    """
    found: dict[str, None] = {}
    for text in texts:
        for address in _range(text):
            shown = str(address)
            if shown in found:
                raise TransportError("source", f"{shown} comes twice", "give it once")
            found[shown] = None
        if len(found) > SOURCES_MOST:
            raise TransportError("source", f"they are over {SOURCES_MOST:,} addresses", "give fewer")
    return tuple(found)


def _range(text: str) -> Iterable[IPv4Address | IPv6Address]:
    first, dash, last = text.partition("-")
    low, high = _address(first, text), _address(last, text) if dash else None
    if high is None:
        return (low,)
    if low.version != high.version:
        raise TransportError("source", f"{text}: one end is IPv4, the other IPv6", REMEDY)
    count = int(high) - int(low) + 1
    if count < 1:
        raise TransportError("source", f"{text}: the range ends before it begins", f"write {high}-{low}")
    if count > SOURCES_MOST:
        raise TransportError("source", f"{text} is {count:,} addresses", f"give {SOURCES_MOST:,} at most")
    return (type(low)(int(low) + number) for number in range(count))


def _address(text: str, whole: str) -> IPv4Address | IPv6Address:
    try:
        return ip_address(text.strip())
    except ValueError:
        raise TransportError("source", f"{whole!r} is no address, and no range of them", REMEDY) from None
