"""A port to listen on: the one that is asked for or none, and for 0 a free one that outlets do not connect from."""

import errno

import pytest

from wire.errors import SettingsError
from wire.host.listening import listen, parse_place


class Ports:
    """Starts on a port unless it is told of an error there; ``asked`` has every port in order."""

    def __init__(self, *errors):
        self.asked = []
        self._errors = list(errors)

    async def start(self, port):
        self.asked.append(port)
        if self._errors:
            number = self._errors.pop(0)
            raise OSError(number, {errno.EADDRINUSE: "Address already in use"}.get(number, "Permission denied"))


async def test_the_port_that_is_asked_for_is_the_only_one_that_is_tried():
    """The user would look for it there."""
    ports = Ports()
    assert await listen(ports.start, "127.0.0.1", 8080, "the API") == 8080
    assert ports.asked == [8080]


async def test_a_port_that_is_taken_is_an_error_that_says_what_would_be_right():
    """It names the listener, the port, and the reason."""
    ports = Ports(errno.EADDRINUSE)
    with pytest.raises(SettingsError) as raised:
        await listen(ports.start, "127.0.0.1", 8080, "the API")
    assert str(raised.value) == ("the API can't listen on 127.0.0.1:8080: Address already in use; choose another port")
    assert ports.asked == [8080]


async def test_a_free_port_is_below_those_of_the_outlets_connections():
    """Linux takes these from 32,768 on; ports that are taken are passed over, each tried once."""
    ports = Ports(*[errno.EADDRINUSE] * 7)
    found = await listen(ports.start, "127.0.0.1", 0, "the API")
    assert len(set(ports.asked)) == 8
    assert found == ports.asked[-1]
    assert all(20_000 <= port < 32_000 for port in ports.asked)


async def test_other_ports_are_not_tried_where_another_would_be_no_better():
    """An address that is not this machine's stays that on each port."""
    ports = Ports(errno.EACCES)
    with pytest.raises(SettingsError, match="Permission denied; choose another address or port"):
        await listen(ports.start, "192.0.2.1", 0, "the API")
    assert len(ports.asked) == 1


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("127.0.0.1:80", ("127.0.0.1", 80)),
        ("[::1]:0", ("::1", 0)),
        ("::1:9", ("::1", 9)),
        ("a.example:65535", ("a.example", 65_535)),
    ],
)
def test_a_place_is_a_host_and_a_port(text, place):
    """An IPv6 address may stand in brackets."""
    assert parse_place(text) == place


@pytest.mark.parametrize(
    "text", ["", "a", ":80", "a:", "a:b", "a:²", "a:٣", "a:65536", f"a:{'9' * 5_000}", "a..b:1", f"{'a' * 64}:1"]
)
def test_what_is_no_place_is_a_value_error(text):
    """Digits are ASCII's, and the host is one that the DNS can have."""
    with pytest.raises(ValueError, match="is no HOST:PORT"):
        parse_place(text)


async def test_a_name_that_no_host_can_have_is_an_error_that_says_so():
    """Asyncio raises a UnicodeError for it."""

    async def start(_port):
        "a..b".encode("idna")

    with pytest.raises(SettingsError, match=r"can't listen on a\.\.b:80: the DNS can have no such name"):
        await listen(start, "a..b", 80, "the API")
