"""Messages of one's own, as a foreign subscriber sees them: byte for byte, but for the stamp where it was put."""

import json
import queue
import subprocess
import threading
from contextlib import ExitStack, contextmanager

import paho.mqtt.client as paho
import pytest

from tests.support.brokers import OURS, RestartableBroker, mosquitto, needs_mosquitto
from tests.support.runs import COMMAND, assert_all_delivered, summary
from wire.contract.stamp import LENGTH, find, mark, read_digits

pytestmark = pytest.mark.integration
BINARY = bytes(range(256)) * 4 + b"{i}{"
PROTOBUF = b"\x08\x96\x01\x12\x07testing\x1a\x03\x08\x80\x01"  # fields 1, 2 and 3, which has a message
JSON = b'{{"n": {sequence}, "trace": "{stamp}", "city": "{city}", "at": {due_ms}}}'


@contextmanager
def subscriber(port, version=paho.MQTTv311):
    """Subscribe another client to the topics; yield the queue of the messages that it gets."""
    got, subscribed = queue.Queue(), threading.Event()
    client = paho.Client(paho.CallbackAPIVersion.VERSION2, "reader", protocol=version)
    client.on_subscribe = lambda *_: subscribed.set()
    client.on_message = lambda _client, _data, message: got.put(message)
    client.connect("127.0.0.1", port)
    client.subscribe("news/#", qos=1)
    client.loop_start()
    try:
        assert subscribed.wait(timeout=10)
        yield got
    finally:
        client.loop_stop()
        client.disconnect()


@pytest.fixture
def fanned_out(tmp_path):
    """Run wirestorm fanout on a broker, beside another subscriber; return the summary and what the subscriber got."""
    with ExitStack() as stack:

        def run(kind, *words, mqtt="3.1.1"):
            if kind == "embedded":
                broker = RestartableBroker(tmp_path)
                broker.start()
                stack.callback(broker.kill)
                port = broker.port
            else:
                port = stack.enter_context(mosquitto(tmp_path))
            version = paho.MQTTv5 if mqtt == "5" else paho.MQTTv311
            got = stack.enter_context(subscriber(port, version))
            command = [
                COMMAND,
                "fanout",
                "--broker",
                f"mqtt://127.0.0.1:{port}",
                "--topic",
                "news/{i}",
                "--topics",
                "3",
            ]
            command += ["--outlets", "15", "--rate", "20/s", "--duration", "1s", "--mqtt", mqtt, "--workers", "2"]
            command += [*words, "--out", tmp_path / "out"]
            done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
            found = summary(tmp_path)
            assert_all_delivered(found, done.stdout + done.stderr)
            assert (found["expected"], found["messages"], found["foreign"]) == (300, 20, 0)
            return found, [got.get(timeout=10) for _ in range(20)]

        yield run


def written(folder, name, data):
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("kind", OURS)
@pytest.mark.parametrize("payload", [BINARY, PROTOBUF], ids=["binary", "protobuf"])
def test_a_payload_file_arrives_byte_for_byte_with_the_stamp_behind_it(fanned_out, tmp_path, kind, payload):
    """In MQTT 3.1.1, by two publishers; each message once and in the order of its topic."""
    found, got = fanned_out(kind, "--payload", written(tmp_path, "body", payload), "--publishers", "2")
    assert {message.payload[:-LENGTH] for message in got} == {payload}
    stamps = [(message.topic, read_digits(message.payload[-LENGTH:])) for message in got]
    assert {stamp.run_id for _, stamp in stamps} == {int(found["run_id"], 16)}
    by_topic = {}
    for topic, stamp in stamps:
        by_topic.setdefault(topic, []).append(stamp.sequence)
    assert by_topic == {f"news/{i}": list(range(i + 1, 21, 3)) for i in range(3)}


@needs_mosquitto
def test_in_mqtt_5_a_payload_file_arrives_byte_for_byte_and_the_stamp_is_a_user_property(fanned_out, tmp_path):
    """With the content type and the properties of the scenario."""
    words = ("--payload", written(tmp_path, "body", BINARY), "--set", "message.content_type=a/b")
    _, got = fanned_out("mosquitto", *words, "--set", 'message.user_properties={n = "{sequence}"}', mqtt="5")
    assert {message.payload for message in got} == {BINARY}
    for message in got:
        pairs = dict(message.properties.UserProperty)
        assert read_digits(pairs["wirestorm"].encode()).sequence == int(pairs["n"])
        assert (message.properties.ContentType, message.retain) == ("a/b", 0)


@pytest.mark.parametrize("kind", OURS)
def test_json_from_a_template_has_its_rows_and_the_stamp_where_it_was_put(fanned_out, tmp_path, kind):
    """Still JSON; nothing else in it changes."""
    data = written(tmp_path, "rows.csv", "city\nKöln\nOslo\n".encode())
    found, got = fanned_out(kind, "--payload-template", written(tmp_path, "body", JSON), "--data", data)
    for message in got:
        value = json.loads(message.payload)
        place = find(message.payload, mark(int(found["run_id"], 16)), 0, len(message.payload))
        stamp = read_digits(message.payload[place : place + LENGTH])
        assert (value["n"], value["trace"]) == (stamp.sequence, stamp.encode().decode())
        assert (value["city"], value["at"]) == (("Köln", "Oslo")[(value["n"] - 1) % 2], stamp.due_ns // 1_000_000)
