"""The broker probe: its CONNECT byte by byte, and the meaning of each answer."""

from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from tests.support.ports import own_port
from tests.support.stub_server import stub_server
from wire.broker.client import Access
from wire.broker.probe import ONLY_OLDER, WITHOUT_WILDCARDS, connect_packet, newest, probe, probe_error
from wire.errors import BrokerError

LIMIT_S = 20
V311, V5 = 4, 5  # protocol levels (MQTT 3.1.1 §3.1.2.2, MQTT 5.0 §3.1.2.2)


@asynccontextmanager
async def broker(answers, seen=None):
    """The access to a server that answers a CONNECT by its protocol level; no answer closes the connection."""
    port = own_port()

    async def serve(reader, writer):
        head = await reader.readexactly(2)
        body = await reader.readexactly(head[1])
        if seen is not None:
            seen.append(head + body)
        writer.write(answers.get(body[6], b""))

    async with stub_server(port, serve):
        yield Access("127.0.0.1", port)


def connack(code, level=V311):
    return bytes((0x20, 2, 0, code)) if level == V311 else bytes((0x20, 3, 0, code, 0))


def test_a_connect_packet_is_that_of_the_standard():
    """A clean session, 10 s of keepalive; MQTT 5 has an empty list of properties more (§3.1)."""
    assert connect_packet("me") == b"\x10\x0e\x00\x04MQTT\x04\x02\x00\x0a\x00\x02me"
    assert connect_packet("me", "5") == b"\x10\x0f\x00\x04MQTT\x05\x02\x00\x0a\x00\x00\x02me"


def test_credentials_follow_the_identifier_and_are_counted_in_bytes():
    """Their flags are 0x80 and 0x40; a length from 128 on takes two bytes."""
    packet = connect_packet("me", username="é", password="pw")
    assert packet[9] == 0xC2
    assert packet.endswith(b"\x00\x02me\x00\x02\xc3\xa9\x00\x02pw")
    long = connect_packet("x" * 200)
    assert long[1:3] == b"\xd4\x01"  # 212
    assert len(long) == 3 + 212


async def test_the_code_of_the_connack_is_the_answer():
    """And the CONNECT has the access's version and credentials."""
    seen = []
    async with broker({V311: connack(5)}, seen) as access:
        assert (await probe(Access(access.host, access.port, "3.1.1", "ed", "pw"), LIMIT_S)).code == 5
    assert seen[0].endswith(b"\x00\x02ed\x00\x02pw")


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (connack(0), ""),
        (connack(5), "refuses MQTT 3.1.1 connections: not authorised (CONNACK 5); check the username and password"),
        (connack(1), "refuses MQTT 3.1.1 connections: it speaks no MQTT 3.1.1; give --mqtt 5 (CONNACK 1)"),
        (connack(3), "refuses MQTT 3.1.1 connections: server unavailable (CONNACK 3)"),
        (b"HTTP/1.1 400 Bad Request", "cannot be reached: it does not answer in MQTT"),
        (b"\x15\x03\x01\x00\x02\x02\x46", "cannot be reached: it speaks TLS there; use mqtts://"),
        (
            b"",
            "cannot be reached: it closed the connection in place of a CONNACK, as one does that takes TLS (mqtts://) "
            "or WebSockets (ws://)",
        ),
    ],
)  # fmt: skip
async def test_what_keeps_a_broker_from_use_is_said_in_words(answer, problem):
    """Nothing is said of one that accepts a connection."""
    async with broker({V311: answer}) as access:
        assert (await probe_error(access, LIMIT_S)).text == problem


@pytest.mark.parametrize(
    ("answer", "final"),
    [(connack(5), True), (connack(1), True), (connack(3), False), (b"HTTP/1.1 400", True), (b"", False)],
)  # fmt: skip
async def test_a_problem_is_final_where_the_same_request_would_fail_again(answer, final):
    """A server that is unavailable, or that closes the connection without a word, may answer another time."""
    async with broker({V311: answer}) as access:
        assert (await probe_error(access, LIMIT_S)).final is final


@pytest.mark.parametrize("older", [connack(0), connack(5)])
async def test_a_broker_that_knows_mqtt_3_1_1_alone_and_closes_mqtt_5_is_told_as_that(older):
    """RabbitMQ before 3.13: it answers MQTT 3.1.1, be it with a refusal. One that closes both is told as before."""
    async with broker({V311: older}) as access:
        assert (await probe_error(replace(access, mqtt="5"), LIMIT_S)).text == ONLY_OLDER
        scram = replace(access, mqtt="5", username="ed", password="pw", authentication="SCRAM-SHA-256")
        assert "in place of a CONNACK" in (await probe_error(scram, LIMIT_S)).text
    async with broker({}) as access:
        assert "in place of a CONNACK" in (await probe_error(replace(access, mqtt="5"), LIMIT_S)).text


@pytest.mark.parametrize(("available", "problem"), [(1, ""), (0, WITHOUT_WILDCARDS)])
async def test_a_broker_of_mqtt_5_without_wildcards_is_of_no_use_to_outlets(available, problem):
    """Most outlets have a filter with one; the load does not start."""
    answer = b"\x20\x05\0\0\x02\x28" + bytes((available,))
    async with broker({V5: answer}) as access:
        assert (await probe_error(replace(access, mqtt="5"), LIMIT_S)).text == problem


async def test_a_port_where_nobody_listens_is_told():
    """In the words of the system's error."""
    problem = (await probe_error(Access("127.0.0.1", own_port()), LIMIT_S)).text
    assert problem.startswith("cannot be reached: ")


@pytest.mark.parametrize(
    ("answers", "mqtt"),
    [
        ({V5: connack(0, V5)}, "5"),
        ({V5: connack(132, V5), V311: connack(0)}, "3.1.1"),
        ({V5: connack(1), V311: connack(0)}, "3.1.1"),
        ({V5: b"", V311: connack(0)}, "3.1.1"),
    ],
)
async def test_the_newest_version_that_a_broker_accepts_is_taken(answers, mqtt):
    """One that does not know MQTT 5 says so in either version's code, or closes the connection."""
    async with broker(answers) as access:
        assert (await newest(access, LIMIT_S)).mqtt == mqtt


async def test_an_older_version_is_not_tried_where_it_would_be_refused_too():
    """A wrong password is wrong in each version; the URL is in the error."""
    seen = []
    async with broker({V5: connack(135, V5)}, seen) as access:
        with pytest.raises(BrokerError, match="refuses MQTT 5 connections: not authorised") as raised:
            await newest(access, LIMIT_S)
    assert access.url in str(raised.value)
    assert len(seen) == 1


async def test_a_broker_that_accepts_no_version_is_an_error():
    """With the reason of the last one."""
    async with broker({V5: connack(132, V5), V311: connack(3)}) as access:
        with pytest.raises(BrokerError, match=r"refuses MQTT 3\.1\.1 connections: server unavailable \(CONNACK 3\)"):
            await newest(access, LIMIT_S)
