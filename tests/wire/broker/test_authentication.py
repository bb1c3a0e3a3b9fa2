"""Enhanced authentication of publisher and probe, against a server side of other implementations (MQTT 5.0 §4.12)."""

import asyncio

import pytest

from tests.support.mqtt_bytes import packet, read_packet
from tests.support.ports import own_port
from tests.support.scram_broker import METHOD, read, scram_broker
from tests.support.stub_server import stub_server
from wire.broker.authentication import auth_packet
from wire.broker.client import Access, connect
from wire.broker.probe import probe_error
from wire.contract.broker import AUTHENTICATION, TOKENS
from wire.errors import BrokerError

pytest.importorskip("scramp")


def access_to(port, password="pencil"):
    return Access("127.0.0.1", port, "5", "user", password, authentication=METHOD)


@pytest.mark.parametrize("proof_in_auth", [False, True])
async def test_publisher_and_probe_prove_their_password_and_never_send_it(proof_in_auth):
    """Each connection has a nonce of its own; a message goes out afterwards."""
    port, connects = own_port(), []
    async with stub_server(port, scram_broker(proof_in_auth=proof_in_auth, connects=connects)), asyncio.timeout(20):
        assert (await probe_error(access_to(port))).text == ""
        for _ in range(2):
            async with connect(access_to(port), "me") as link:
                await link.publish("a/b", b"{}", 1)
    assert len({hello.authentication_data for hello in connects}) == 3
    assert {(hello.username, hello.password) for hello in connects} == {(None, None)}


async def test_a_wrong_password_is_a_refusal():
    """In the words of any refusal."""
    port = own_port()
    async with stub_server(port, scram_broker("crayon")), asyncio.timeout(20):
        assert "not authorised" in (await probe_error(access_to(port))).text
        with pytest.raises(BrokerError, match="not authorised"):
            async with connect(access_to(port), "me"):
                pytest.fail("the password is wrong")


@pytest.mark.parametrize("proof_in_auth", [False, True])
async def test_a_broker_that_does_not_know_the_password_is_not_trusted(proof_in_auth):
    """It accepts anybody, and proves nothing."""
    port = own_port()
    async with stub_server(port, scram_broker(lie=True, proof_in_auth=proof_in_auth)), asyncio.timeout(20):
        assert "does not prove that it knows the password" in (await probe_error(access_to(port))).text
        with pytest.raises(BrokerError, match="does not prove that it knows the password"):
            async with connect(access_to(port), "me"):
                pytest.fail("the broker lies")


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (packet(0xF0, b"\x00\x00"), "does not continue the authentication"),
        (auth_packet("SCRAM-SHA-512", b"x"), "method is not the one of our CONNECT"),
        (auth_packet(METHOD, b"x"), "no nonce, salt and iteration count"),
        (packet(0x20, b"\x00\x00\x00"), "method is not the one of our CONNECT"),
    ],
)
async def test_a_broker_that_breaks_the_rules_is_told(answer, problem):
    """The kind of mistake, to publisher and probe alike."""
    port = own_port()

    async def serve(reader, writer):
        await read_packet(reader)
        writer.write(answer)
        await reader.read()

    async with stub_server(port, serve), asyncio.timeout(20):
        assert problem in (await probe_error(access_to(port))).text
        with pytest.raises(BrokerError, match=problem):
            async with connect(access_to(port), "me"):
                pytest.fail("the broker broke a rule")


async def test_without_user_and_password_there_is_nothing_to_prove():
    """Told before anything is sent."""
    access = Access("127.0.0.1", own_port(), "5", authentication=METHOD)
    assert "needs a user name and a password" in (await probe_error(access)).text
    with pytest.raises(BrokerError, match="needs a user name and a password"):
        async with connect(access, "me"):
            pytest.fail("there is no password")


async def test_a_command_s_token_is_the_password_of_each_connection():
    """The client id is the user where there is none; a command that fails is told."""
    port, seen = own_port(), []

    async def serve(reader, writer):
        hello = await read(reader)
        seen.append((hello.username, hello.password))
        writer.write(b"\x20\x03\x00\x00\x00")
        await reader.read()

    plain = Access("127.0.0.1", port, "5")
    file, column, command = TOKENS
    assert plain.authenticated({}) is plain
    assert plain.authenticated({AUTHENTICATION: METHOD}).authentication == METHOD
    access = plain.authenticated({command: "printenv WIRESTORM_CLIENT_ID"})
    async with stub_server(port, serve), asyncio.timeout(20):
        async with connect(access, "me"):
            pass
        async with connect(plain.authenticated({file: "/no/such/file", column: ""}), "me"):
            pass  # a file's tokens are the outlets' alone
    assert seen == [("me", b"me"), (None, None)]
    with pytest.raises(BrokerError, match="no token: the token command ended with exit code 1"):
        async with connect(plain.authenticated({command: "false"}), "me"):
            pytest.fail("there is no token")
    assert "exit code 1" in (await probe_error(plain.authenticated({command: "false"}))).text
