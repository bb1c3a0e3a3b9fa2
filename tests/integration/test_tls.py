"""A broker over TLS: the whole way of a run, and every way in which it is not to be trusted."""

import asyncio
import datetime as dt
import gc
import os
import queue
import shutil
import subprocess
import sys
from contextlib import contextmanager

import paho.mqtt.client as paho
import pytest
import trustme

from bench.brokers.opening import open_broker
from tests.integration.runs import COMMAND, deliveries, descendants, mosquitto, run, scenario, summary, until
from tests.integration.secure import secure_mosquitto, trusted
from tests.ports import own_port
from wire.contract.broker import CA, PASSWORD, USERNAME
from wire.errors import BrokerError
from wire.greeting import newest
from wire.mqtt import Access, connect

pytestmark = pytest.mark.integration
HOST = "127.0.0.1"
SECRET = "swordfish-4417"
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def assert_all_delivered(found, output):
    """The account is exact and complete; a busy machine's figures may be in doubt all the same."""
    assert found["expected"] == found["delivered"] > 0, output
    assert found["account_faults"] == []
    assert found["verdict"] in ("PASS", "INVALID"), output


@contextmanager
def far_worker(*options):
    """A worker that joins over the broker; it is gone in the end, whatever became of its wire."""
    with subprocess.Popen([sys.executable, "-m", "subscribers", "--name", "far", *options]) as far:
        try:
            yield far
        finally:
            far.kill()


def users(folder):
    """The lines of a mosquitto's configuration that let ann in, and nobody else."""
    if shutil.which("mosquitto_passwd") is None:
        pytest.skip("mosquitto is not installed")
    passwords = folder / "passwords"
    subprocess.run(["mosquitto_passwd", "-b", "-c", passwords, "ann", SECRET], check=True, capture_output=True)
    passwords.chmod(0o644)
    return f"password_file {passwords}"


@pytest.mark.parametrize(("mqtt", "named"), [("3.1.1", "on the command line"), ("5", "in the scenario")])
def test_a_run_over_tls_accounts_for_every_delivery_by_the_kernels_clock(tmp_path, mqtt, named):
    """QoS 1, outlets, publisher, control group and a worker that joins over the broker. The CA's file is an option's,
    or key broker.ca's, relative to the scenario.
    """
    ca, authority = trusted(tmp_path)
    path = scenario(tmp_path, mqtt=mqtt)
    with secure_mosquitto(tmp_path, authority, HOST) as port:
        url = f"mqtts://{HOST}:{port}"
        options = ["--workers", "1", "--set", "swarm.remote=1"]
        if named == "in the scenario":
            path.write_text(f'{path.read_text()}[broker]\nurls = "{url}"\nca = "{ca.name}"\n')
        else:
            options += ["--broker", url, "--broker-ca", ca]
        with far_worker("--broker", url, "--broker-ca", ca) as far:
            done, found = run(tmp_path, path, *options)
            assert far.wait(timeout=20) == 0
    assert_all_delivered(found, done.stdout + done.stderr)
    assert found["outlets_on"] == 150
    assert found["arrival_clock"] == "kernel"
    assert found["control"]["both"] == found["control"]["swarm"]["delivered"] > 0
    assert found["broker"]["urls"] == [url]


def refusal(folder, *options):
    """What a run says that is over before anything of it has started."""
    done, _ = run(folder, scenario(folder), *options)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "outlets on" not in done.stdout
    assert len(done.stderr.strip().splitlines()) == 1
    return done.stderr


def test_a_broker_that_is_not_to_be_trusted_is_refused_before_anything_starts(tmp_path):
    """A CA that is not ours, or none at all, another's name, an old certificate: exit 1, and which of them it was."""
    ca, authority = trusted(tmp_path)
    with secure_mosquitto(tmp_path, authority, "elsewhere.example") as port:
        said = refusal(tmp_path, "--broker", f"mqtts://{HOST}:{port}", "--broker-ca", ca)
        assert f"mqtts://{HOST}:{port}" in said
        assert "bears another name" in said
        assert HOST in said.partition("another name")[2]
        assert "no CA that is trusted here" in refusal(tmp_path, "--broker", f"mqtts://{HOST}:{port}")
        assert "takes TLS (mqtts://)" in refusal(tmp_path, "--broker", f"mqtt://{HOST}:{port}")
    with secure_mosquitto(tmp_path, trustme.CA(), HOST) as port:
        said = refusal(tmp_path, "--broker", f"mqtts://{HOST}:{port}", "--broker-ca", ca)
        assert "no CA that is trusted here" in said
        worker = [sys.executable, "-m", "subscribers", "--broker", f"mqtts://{HOST}:{port}", "--broker-ca", ca]
        done = subprocess.run(worker, capture_output=True, text=True, timeout=30, check=False)
        assert (done.returncode, "no CA that is trusted here" in done.stderr) == (1, True), done.stderr
    with secure_mosquitto(tmp_path, authority, HOST, expires=LONG_AGO) as port:
        said = refusal(tmp_path, "--broker", f"mqtts://{HOST}:{port}", "--broker-ca", ca)
        assert "has expired" in said
    with mosquitto(tmp_path) as port:
        said = refusal(tmp_path, "--broker", f"mqtts://{HOST}:{port}", "--broker-ca", ca)
        assert "is that port for TLS?" in said


def test_a_bad_ca_file_names_its_option(tmp_path):
    """Missing, no certificate, or of no use: exit 104. The environment's is named as it is called there."""
    (tmp_path / "text.pem").write_text("no certificate")
    ca, _ = trusted(tmp_path)
    secure, plain = f"mqtts://{HOST}:{own_port()}", f"mqtt://{HOST}:{own_port()}"
    for url, path, word in (
        (secure, tmp_path / "missing.pem", "no such file"),
        (secure, tmp_path / "text.pem", "holds no certificate"),
        (plain, ca, "no mqtts://"),
    ):
        done, _ = run(tmp_path, scenario(tmp_path), "--broker", url, "--broker-ca", path)
        assert done.returncode == 104, done.stderr
        assert done.stderr.startswith("wirestorm: --broker-ca: ")
        assert word in done.stderr
    done, _ = run(tmp_path, scenario(tmp_path), "--broker", secure, **{CA: "nowhere.pem"})
    assert done.returncode == 104
    assert f"{CA}: nowhere.pem: no such file" in done.stderr
    worker = [sys.executable, "-m", "subscribers", "--broker", secure, "--broker-ca", tmp_path / "text.pem"]
    done = subprocess.run(worker, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 104
    assert done.stderr.startswith("--broker-ca: ")


def test_outlets_that_can_not_trust_a_node_are_refused_and_never_counted_as_on(tmp_path):
    """A worker that knows the CA of one node and not the other's: reported with the reason, without endless tries."""
    ca, authority = trusted(tmp_path)
    (tmp_path / "other").mkdir()
    other_ca, other_authority = trusted(tmp_path / "other")
    both = tmp_path / "both.pem"
    both.write_bytes(ca.read_bytes() + other_ca.read_bytes())
    with (
        secure_mosquitto(tmp_path, authority, HOST) as port,
        secure_mosquitto(tmp_path / "other", other_authority, HOST) as other_port,
        far_worker("--broker", f"mqtts://{HOST}:{port}", "--broker-ca", ca),
    ):
        options = ["--workers", "1", "--set", "swarm.remote=1", "--set", "audience.control=0", "--broker-ca", both]
        urls = ["--broker", f"mqtts://{HOST}:{port}", "--broker", f"mqtts://{HOST}:{other_port}"]
        done, found = run(tmp_path, scenario(tmp_path), *urls, *options)
    (reason,) = found["outlets_refused"]
    assert "no CA that is trusted here" in reason
    assert found["outlets_refused"][reason] == 150 - found["outlets_on"] > 0
    assert found["expected"] == found["delivered"] + found["missing"]
    assert done.returncode in (98, 99)


def test_no_password_is_shown_over_tls(tmp_path):
    """Right, wrong and beside a certificate that fails: in no output, argument or file. The CA is the environment's."""
    ca, authority = trusted(tmp_path)
    with secure_mosquitto(tmp_path, authority, HOST, lines=users(tmp_path)) as port:
        url = f"mqtts://ann:{SECRET}@{HOST}:{port}"
        command = [COMMAND, "run", scenario(tmp_path), "--out", tmp_path / "out", "--broker", url]
        metrics = own_port()
        command += ["--metrics-port", str(metrics)]
        environment = os.environ | {CA: str(ca)}
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment) as process:
            until(lambda: deliveries(metrics))
            family = descendants(process.pid)
            output, errors = process.communicate(timeout=60)
        assert_all_delivered(summary(tmp_path), output + errors)
        assert not any(SECRET in line for line in family.values())
        wrong = refusal(tmp_path, "--broker", url.replace("4417", "7144"), "--broker-ca", ca)
        distrusted = refusal(tmp_path, "--broker", url)
    assert "username and password" in wrong
    assert "no CA that is trusted here" in distrusted
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir())
    assert "swordfish" not in output + errors + wrong + distrusted
    assert b"swordfish" not in written


async def test_the_wire_says_what_its_messages_are_and_when_they_expire(tmp_path):
    """MQTT 5's properties, as another client reads them: JSON in UTF-8, and the seconds until they expire."""
    got = queue.Queue()
    ca, authority = trusted(tmp_path)
    with secure_mosquitto(tmp_path, authority, HOST) as port:
        reader = paho.Client(paho.CallbackAPIVersion.VERSION2, "reader", protocol=paho.MQTTv5)
        reader.tls_set(str(ca))
        reader.on_subscribe = lambda *_: got.put("on")
        reader.on_message = lambda _client, _data, message: got.put((message.topic, message.properties))
        reader.connect(HOST, port)
        reader.subscribe("wire/#", qos=1)
        reader.loop_start()
        try:
            assert got.get(timeout=10) == "on"
            access = await newest(Access.of(f"mqtts://{HOST}:{port}", ca=str(ca)))
            assert access.mqtt == "5"
            async with connect(access, "wire") as link:
                for number, expiry_s in enumerate((None, 90, 0, -5, 1 << 40)):
                    await link.publish(f"wire/{number}", b"{}", 1, expiry_s)
            had = dict([await asyncio.to_thread(got.get, True, 10) for _ in range(5)])
        finally:
            reader.loop_stop()
            reader.disconnect()  # by itself: its socket is closed when this is back
    for properties in had.values():
        assert (properties.ContentType, properties.PayloadFormatIndicator) == ("application/json", 1)
    assert not hasattr(had["wire/0"], "MessageExpiryInterval")
    assert 80 <= had["wire/1"].MessageExpiryInterval <= 90
    assert 0 < had["wire/4"].MessageExpiryInterval <= 0xFFFFFFFF
    # What had expired before it left still leaves, for as short as there is.
    assert all(had[topic].MessageExpiryInterval <= 1 for topic in ("wire/2", "wire/3"))


def test_when_a_release_expires_its_messages_do(tmp_path):
    """From the ninjs document's expires, through the desk, to the broker."""
    got = queue.Queue()
    copy = tmp_path / "copy.json"
    expires = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    copy.write_text(
        '{"uri": "urn:newsml:example.com:20250318:expiring", "type": "text", "language": "en", "standard":'
        ' {"name": "ninjs", "version": "3.1"}, "headlines": [{"value": "Figures of the year"}], "bodies":'
        ' [{"contenttype": "text/plain", "value": "The figures are out, and they hold for an hour from now on."}],'
        f' "expires": "{expires.isoformat()}"}}'
    )
    with mosquitto(tmp_path) as port:
        reader = paho.Client(paho.CallbackAPIVersion.VERSION2, "reader", protocol=paho.MQTTv5)
        reader.on_subscribe = lambda *_: got.put(None)
        reader.on_message = lambda _client, _data, message: got.put((message.payload, message.properties))
        reader.connect(HOST, port)
        reader.subscribe("wire/#", qos=1)
        reader.loop_start()
        try:
            got.get(timeout=10)
            url = f"mqtt://{HOST}:{port}"
            done, found = run(tmp_path, scenario(tmp_path, mqtt="5"), "--broker", url, "--copy", copy)
        finally:
            reader.loop_stop()
            reader.disconnect()  # by itself: its socket is closed when this is back
    assert_all_delivered(found, done.stdout + done.stderr)
    had = [got.get_nowait() for _ in range(got.qsize())]
    mine = [properties for payload, properties in had if b"hold for an hour" in payload]
    assert mine
    assert all(3500 < properties.MessageExpiryInterval <= 3600 for properties in mine)
    others = [properties for payload, properties in had if b"hold for an hour" not in payload]
    assert others
    assert not any(hasattr(properties, "MessageExpiryInterval") for properties in others)


@pytest.mark.filterwarnings("ignore:unclosed <ssl:ResourceWarning")
async def test_the_newest_version_that_a_broker_speaks_is_found_by_asking(tmp_path):
    """The embedded broker has 3.1.1 alone, mosquitto has 5; one where nobody gets in has neither."""
    async with open_broker("embedded", tmp_path) as broker:
        assert (await newest(Access.of(broker.urls[0]))).mqtt == "3.1.1"
    with mosquitto(tmp_path) as port:
        assert (await newest(Access.of(f"mqtt://{HOST}:{port}"))).mqtt == "5"
    with pytest.raises(BrokerError, match=f"mqtt://{HOST}:{port}: cannot be reached"):
        await newest(Access.of(f"mqtt://{HOST}:{port}"))
    ca, authority = trusted(tmp_path)
    with secure_mosquitto(tmp_path, authority, HOST, lines=users(tmp_path)) as port:
        url = f"mqtts://{HOST}:{port}"
        with pytest.raises(BrokerError, match="username and password"):
            await newest(Access.of(url, username="ann", password="wrong", ca=str(ca)))
        access = await newest(Access.of(url, username="ann", password=SECRET, ca=str(ca)))
        assert (access.mqtt, access.url) == ("5", url)
        with pytest.raises(BrokerError, match="no CA that is trusted here") as caught:
            async with connect(Access.of(url.replace("mqtts://", f"mqtts://ann:{SECRET}@")), "wire"):
                pass
    assert SECRET not in str(caught.value)
    assert {USERNAME, PASSWORD}.isdisjoint(os.environ)
    del caught
    gc.collect()  # paho leaves the socket of a handshake that failed to the collector: not to be found in a later test


async def test_a_broker_that_hangs_up_on_the_newer_version_is_asked_in_the_older(tmp_path):
    """Some that know 3.1.1 alone close the connection in place of an answer."""
    del tmp_path

    async def old(reader, writer):
        try:
            packet = await reader.read(100)
            if packet[8] == 4:  # the protocol level (MQTT 3.1.1 §3.1.2.2)
                writer.write(b"\x20\x02\x00\x00")
                await reader.read(100)
        finally:
            writer.close()

    async with await asyncio.start_server(old, HOST, 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert (await newest(Access.of(f"mqtt://{HOST}:{port}"))).mqtt == "3.1.1"
