"""Source addresses from single ones and ranges."""

import pytest

from wire.contract.sources import SOURCES_MOST, expand_sources
from wire.errors import TransportError


def test_ranges_and_single_addresses_become_a_list_in_their_order():
    """Both ends of a range belong to it; IPv6 has ranges too, and its shortest form."""
    assert expand_sources(["10.0.0.9", "10.0.0.2-10.0.0.4"]) == ("10.0.0.9", "10.0.0.2", "10.0.0.3", "10.0.0.4")
    assert expand_sources(["10.0.0.254 - 10.0.1.1"]) == ("10.0.0.254", "10.0.0.255", "10.0.1.0", "10.0.1.1")
    assert expand_sources(["fd00:0::fffe-fd00::1:0"]) == ("fd00::fffe", "fd00::ffff", "fd00::1:0")
    assert expand_sources(["127.0.0.1-127.0.0.1"]) == ("127.0.0.1",)
    assert expand_sources([]) == ()
    assert len(expand_sources(["10.0.0.0-10.0.3.255"])) == SOURCES_MOST


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        (["10.0.0"], "'10.0.0' is no address"),
        (["10.0.0.2-9"], "'10.0.0.2-9' is no address, and no range"),
        (["10.0.0.02"], "is no address"),
        (["10.0.0.0/24"], "is no address"),
        (["-10.0.0.1"], "is no address"),
        (["10.0.0.1-"], "is no address"),
        (["host.example"], "is no address"),
        (["10.0.0.9-10.0.0.2"], "ends before it begins; write 10.0.0.2-10.0.0.9"),
        (["10.0.0.1-fd00::1"], "one end is IPv4, the other IPv6"),
        (["10.0.0.1-10.0.0.3", "10.0.0.2"], "10.0.0.2 comes twice"),
        (["10.0.0.0-10.0.4.0"], "is 1,025 addresses; give 1,024 at most"),
        (["10.0.0.0-10.0.3.255", "10.1.0.0"], "over 1,024 addresses"),
        (["::-ffff::"], "addresses; give 1,024 at most"),
    ],
)
def test_what_is_no_address_or_range_is_refused_with_its_text(texts, reason):
    """Nothing is guessed: neither a short end of a range nor a network."""
    with pytest.raises(TransportError, match=reason) as raised:
        expand_sources(texts)
    assert raised.value.key == "source"
