"""What a message says of itself in MQTT 5: its type, and when it expires."""

import asyncio
import datetime as dt
import queue
import threading
from contextlib import contextmanager

import paho.mqtt.client as paho
import pytest

from tests.support.brokers import certificate_authority, mosquitto, tls_mosquitto
from tests.support.runs import assert_all_delivered, run, scenario
from wire.broker.client import Access, connect
from wire.broker.probe import newest
from wire.contract.transport import Transport

pytestmark = pytest.mark.integration
HOST = "127.0.0.1"


@contextmanager
def subscriber(port, ca=None):
    """Subscribe another client to every topic of the wire; yield the queue of the messages that it gets."""
    got, subscribed = queue.Queue(), threading.Event()
    client = paho.Client(paho.CallbackAPIVersion.VERSION2, "reader", protocol=paho.MQTTv5)
    if ca is not None:
        client.tls_set(str(ca))
    client.on_subscribe = lambda *_: subscribed.set()
    client.on_message = lambda _client, _data, message: got.put(message)
    client.connect(HOST, port)
    client.subscribe("wire/#", qos=1)
    client.loop_start()
    try:
        assert subscribed.wait(timeout=10)
        yield got
    finally:
        client.loop_stop()
        client.disconnect()  # by itself: its socket is closed when this is back


async def test_messages_declare_their_type_and_their_expiry(tmp_path):
    """Another client reads the properties of MQTT 5: JSON in UTF-8, and the seconds until expiry."""
    ca, authority = certificate_authority(tmp_path)
    with tls_mosquitto(tmp_path, authority, HOST) as port, subscriber(port, ca) as got:
        access = await newest(Access.of(f"mqtts://{HOST}:{port}", transport=Transport(ca=str(ca))))
        assert access.mqtt == "5"
        async with connect(access, "wire") as link:
            for number, expiry_s in enumerate((None, 90, 0, -5, 1 << 40)):
                await link.publish(f"wire/{number}", b"{}", 1, expiry_s)
        messages = [await asyncio.to_thread(got.get, True, 10) for _ in range(5)]
    had = {message.topic: message.properties for message in messages}
    for properties in had.values():
        assert (properties.ContentType, properties.PayloadFormatIndicator) == ("application/json", 1)
    assert not hasattr(had["wire/0"], "MessageExpiryInterval")
    assert 80 <= had["wire/1"].MessageExpiryInterval <= 90
    assert 0 < had["wire/4"].MessageExpiryInterval <= 0xFFFFFFFF
    # A release that expired before it was sent is sent with the shortest expiry.
    assert all(had[topic].MessageExpiryInterval <= 1 for topic in ("wire/2", "wire/3"))


def test_when_a_release_expires_its_messages_do(tmp_path):
    """The expiry of a ninjs document goes through the desk to the broker."""
    copy = tmp_path / "copy.json"
    expires = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    copy.write_text(
        '{"uri": "urn:newsml:example.com:20250318:expiring", "type": "text", "language": "en", "standard":'
        ' {"name": "ninjs", "version": "3.1"}, "headlines": [{"value": "Figures of the year"}], "bodies":'
        ' [{"contentType": "text/plain", "value": "The figures are out, and they hold for an hour from now on."}],'
        f' "expires": "{expires.isoformat()}"}}'
    )
    with mosquitto(tmp_path) as port, subscriber(port) as got:
        url = f"mqtt://{HOST}:{port}"
        done, found = run(tmp_path, scenario(tmp_path, mqtt="5"), "--broker", url, "--copy", copy)
    assert_all_delivered(found, done.stdout + done.stderr)
    had = [got.get_nowait() for _ in range(got.qsize())]
    mine = [message.properties for message in had if b"hold for an hour" in message.payload]
    assert mine
    assert all(3500 < properties.MessageExpiryInterval <= 3600 for properties in mine)
    others = [message.properties for message in had if b"hold for an hour" not in message.payload]
    assert others
    assert not any(hasattr(properties, "MessageExpiryInterval") for properties in others)
