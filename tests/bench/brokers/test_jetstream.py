"""The streams behind the embedded broker's MQTT, asked for over the NATS client protocol."""

import json
from contextlib import asynccontextmanager

import pytest

from bench.base.errors import BrokerFault
from bench.base.exits import Exit
from bench.brokers import jetstream
from tests.support.ports import own_port
from tests.support.stub_server import stub_server

HOST = "127.0.0.1"


@asynccontextmanager
async def nats(port, answer):
    """A server that answers calls of the JetStream API; yields the calls, each with its request."""
    calls = []

    async def serve(reader, writer):
        writer.write(b"INFO {}\r\n")
        while line := await reader.readline():
            if line.startswith(b"PUB "):
                _, subject, inbox, size = line.split()
                body = await reader.readexactly(int(size))
                call = subject.decode().removeprefix("$JS.API.")
                calls.append((call, json.loads(body or b"{}")))
                reply = json.dumps(answer(call, len(calls))).encode()
                writer.write(b"PING\r\nMSG %b 1 %d\r\n%b\r\n" % (inbox, len(reply), reply))

    async with stub_server(port, serve):
        yield calls


async def test_both_streams_are_bounded_by_size_and_in_memory():
    """A stream bounded by size spares the server a question to every consumer at every acknowledgement."""
    port = own_port()
    async with nats(port, lambda call, number: {}) as calls:
        await jetstream.make_streams(port, 10)
    assert [call for call, _ in calls] == ["STREAM.CREATE.$MQTT_msgs", "STREAM.CREATE.$MQTT_out"]
    for _, request in calls:
        assert (request["retention"], request["storage"], request["max_bytes"]) == ("limits", "memory", 1 << 30)


async def test_a_stream_that_a_client_made_first_is_updated():
    """In place, and on the storage that it has."""
    port = own_port()
    taken = {"error": {"code": 400, "err_code": 10_058}}
    async with nats(port, lambda call, number: taken if ".CREATE.$MQTT_msgs" in call else {}) as calls:
        await jetstream.make_streams(port, 10)
    assert [call for call, _ in calls][:2] == ["STREAM.CREATE.$MQTT_msgs", "STREAM.UPDATE.$MQTT_msgs"]
    assert calls[1][1]["storage"] == "file"


async def test_a_cluster_without_a_leader_is_asked_again():
    """It refuses, or says nothing, until it has elected one."""
    port = own_port()
    leaderless = {"error": {"code": 503, "err_code": 10_008}}
    async with nats(port, lambda call, number: leaderless if number < 3 else {}) as calls:
        await jetstream.make_streams(port, 30)
    assert len(calls) == 4


async def test_a_server_that_refuses_for_good_is_a_fault_with_its_reason():
    """After the patience that the caller has."""
    port = own_port()
    async with nats(port, lambda call, number: {"error": {"code": 500, "description": "no room"}}):
        with pytest.raises(BrokerFault, match=rf"the NATS server at {HOST}:{port}: its JetStream did not do .*no room"):
            await jetstream.make_streams(port, 0.1)


async def test_renewing_deletes_what_clients_left_and_makes_the_streams_again():
    """A stream that is not there need not be deleted."""
    port = own_port()
    missing = {"error": {"code": 404}}
    async with nats(port, lambda call, number: missing if "DELETE" in call else {}) as calls:
        await jetstream.renew_streams(port, 10)
    assert [call.rpartition(".")[0] for call, _ in calls] == [
        "STREAM.DELETE",
        "STREAM.DELETE",
        "STREAM.PURGE",
        "STREAM.CREATE",
        "STREAM.CREATE",
    ]


@pytest.mark.parametrize("words", [[], ["nats-1"], [":4222"], ["nats-1:0"], ["nats-1:65536"], ["a:1", "b:2"]])
def test_the_program_takes_one_host_and_port(words, capsys):
    """Anything else is bad input, said in a line."""
    assert jetstream.main(words) == Exit.BAD_INPUT
    assert capsys.readouterr().err == "give the client port of a NATS server as HOST:PORT, such as nats-1:4222\n"


def test_the_program_says_which_server_failed(capsys, monkeypatch):
    """No process listens there."""
    monkeypatch.setattr(jetstream, "PATIENCE_S", 0.0)
    port = own_port()
    assert jetstream.main([f"{HOST}:{port}"]) == Exit.FAULT
    assert capsys.readouterr().err.startswith(f"the NATS server at {HOST}:{port}: ")
