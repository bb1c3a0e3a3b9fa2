"""The shipped permissions of each broker: a service runs with them, and nobody else publishes."""

import itertools
import re
import shutil
import subprocess
import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path

import paho.mqtt.client as paho
import pytest

from bench.brokers import embedded
from tests.support.brokers import mosquitto
from tests.support.ports import own_ports
from tests.support.service_processes import ServiceProcesses
from tests.support.waiting import listening, until
from wire.contract.broker import PASSWORD, USERNAME

pytestmark = pytest.mark.integration

OPS = Path(__file__).resolve().parents[2] / "ops"
NUMBERS = itertools.count()
USERS = ("wire", "worker", "reader")
# By user: the topics that it publishes on, of all of these.
TOPICS = ("wire/v1/de/western-europe/flash", "wirestorm/w/desk", "wirestorm/w/worker/i", "wirestorm/w/claim")
PUBLISHED = {"wire": {TOPICS[0], TOPICS[2], TOPICS[3]}, "worker": {TOPICS[1]}, "reader": set()}
READ = {"wire": {TOPICS[1], TOPICS[3]}, "worker": {TOPICS[0], TOPICS[2]}, "reader": {TOPICS[0]}}


@contextmanager
def mosquitto_with_permissions(folder):
    """Yield the port of a mosquitto with the shipped file and a password for each user."""
    tool = shutil.which("mosquitto_passwd")
    if tool is None:
        pytest.skip("mosquitto is not installed")
    passwords, acl = folder / "passwords", folder / "acl"
    passwords.touch(0o600)
    for user in (*USERS, "boss"):
        subprocess.run([tool, "-b", passwords, user, f"{user}-password"], check=True, capture_output=True)
    acl.write_text((OPS / "mosquitto" / "acl").read_text() + "\nuser boss\ntopic readwrite #\n")
    acl.chmod(0o600)
    more = f"user root\npassword_file {passwords}\nacl_file {acl}\n"
    with mosquitto(folder, more.replace("allow_anonymous true", "")) as port:
        yield port


@contextmanager
def nats_with_permissions(folder):
    """Yield the port of a NATS server with the shipped file and a password for each user."""
    client, monitor, cluster, port = own_ports(4)
    text = embedded.configuration(1, [[client, monitor, cluster, port]], folder / "store")
    users = (OPS / "nats-cluster" / "permissions.conf").read_text()
    for user in USERS:
        users = users.replace(f"${user.upper()}_PASSWORD", f'"{user}-password"')
    boss = '{ user: boss, password: "boss-password" }\n]'
    text, made = re.subn(r"users: \[.*?\]", lambda _: users.rstrip().removesuffix("]") + boss, text, flags=re.DOTALL)
    assert made == 1
    text = re.sub(r"(?m)^no_auth_user.*$", "", text)
    config = folder / "nats.conf"
    config.write_text(text)
    with (
        (folder / "nats.log").open("wb") as log,
        subprocess.Popen([embedded.executable(), "-c", config], stdout=log, stderr=log) as process,
    ):
        until(lambda: listening(port) or process.poll() is not None)
        assert process.poll() is None, (folder / "nats.log").read_text()
        try:
            yield port
        finally:
            process.terminate()


BROKERS = {"mosquitto": mosquitto_with_permissions, "nats": nats_with_permissions}


class Client:
    """A client that publishes and keeps what comes; a broker may end the connection for what it refuses."""

    def __init__(self, port, user):
        self.came = set()
        self._on = threading.Event()
        self._subscribed = threading.Event()
        self.client = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id=f"test-{next(NUMBERS)}")
        self.client.username_pw_set(user, f"{user}-password")
        self.client.on_connect = lambda *_: self._on.set()
        self.client.on_subscribe = lambda *_: self._subscribed.set()
        self.client.on_message = lambda _client, _data, message: self.came.add(message.topic)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        assert self._on.wait(30)

    def publish(self, topic):
        self.client.publish(topic, b"{}", 0).wait_for_publish(10)

    def subscribe(self, topic):
        self._subscribed.clear()
        self.client.subscribe(topic, 0)
        self._subscribed.wait(3)

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


@pytest.mark.parametrize("broker", sorted(BROKERS))
def test_only_the_wire_publishes_releases_and_leads_its_workers(tmp_path, broker):
    """A worker only reports; every other client reads releases and publishes nothing."""
    with BROKERS[broker](tmp_path) as port:
        boss = Client(port, "boss")
        for topic in (*TOPICS, "test/end"):
            boss.subscribe(topic)
        for user in USERS:
            boss.came.clear()
            for topic in TOPICS:
                client = Client(port, user)  # one for each: a broker may end the connection
                client.publish(topic)
                client.close()
            until(lambda user=user: boss.came >= PUBLISHED[user])
            boss.publish("test/end")  # behind all that came before
            until(lambda: "test/end" in boss.came)
            boss.came.discard("test/end")
            assert boss.came == PUBLISHED[user], user
            readers = {topic: Client(port, user) for topic in TOPICS}
            for topic, reader in readers.items():
                reader.subscribe(topic)
            for topic in (*TOPICS, "test/end"):
                boss.publish(topic)
            until(lambda: "test/end" in boss.came)  # or its own copies come when the next user's are awaited
            until(
                lambda user=user, readers=readers: set().union(*(each.came for each in readers.values())) >= READ[user]
            )
            came = set().union(*(reader.came for reader in readers.values()))
            assert READ[user] <= came <= READ[user] | {TOPICS[0]}, user  # every client may read releases
            for reader in readers.values():
                reader.close()
        boss.close()


@pytest.mark.parametrize("broker", sorted(BROKERS))
def test_a_service_runs_with_the_permissions_of_its_users(tmp_path, broker):
    """The wire claims its id, the worker joins, and each outlet has the release."""
    with BROKERS[broker](tmp_path) as port, ExitStack() as stack:
        service = ServiceProcesses(tmp_path, stack, broker_url=f"mqtt://127.0.0.1:{port}", outlets=40)
        service.start_wire("--min-workers", "1", **{USERNAME: "wire", PASSWORD: "wire-password"})
        service.start_worker("w", **{USERNAME: "worker", PASSWORD: "worker-password"})
        service.ready()
        body = {"uri": "urn:test:1", "text": "Release number one\n\nA paragraph in English.", "language": "en"}
        posted = service.ask("POST", "/releases", body)
        assert posted["status_code"] == 201, posted["detail"]
        delivery = service.settled(posted["uri"])
        assert delivery["delivered"] == delivery["entitled"] > 0
