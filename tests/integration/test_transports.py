"""Whole runs over each transport: WebSockets, mutual TLS, Unix sockets, IPv6, several source addresses."""

import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest

from tests.support.brokers import mosquitto, needs_mosquitto, users
from tests.support.certificates import ClientCertificates
from tests.support.ports import own_port
from tests.support.runs import assert_all_delivered, run, scenario
from tests.support.transport_broker import transport_broker
from tests.support.waiting import listening
from wire.contract.broker import PASSWORD, USERNAME

pytestmark = [pytest.mark.integration, needs_mosquitto]
HOST = "127.0.0.1"
CLIENTS = 1_000
RETURNING = 60
USER, SECRET = "ann", "swordfish-4417"


@contextmanager
def far_worker(*options):
    """Start a worker that joins over the broker, and end it when the context ends."""
    with subprocess.Popen([sys.executable, "-m", "subscribers", "--name", "far", *map(str, options)]) as far:
        try:
            yield far
        finally:
            far.kill()


@pytest.mark.parametrize("mqtt", ["3.1.1", "5"])
def test_a_run_over_websockets_accounts_for_every_delivery_by_the_kernels_clock(tmp_path, mqtt):
    """Outlets, publisher, control group, and the control link of a worker that joins over the broker.

    With MQTT 5 the broker takes one user alone, by a password file.
    """
    passwords = users(tmp_path, USER, SECRET) if mqtt == "5" else ""
    environment = {USERNAME: USER, PASSWORD: SECRET} if passwords else {}
    with transport_broker(tmp_path, websockets=True, passwords=passwords) as broker:
        far_url = broker.ws.replace("//", f"//{USER}:{SECRET}@") if passwords else broker.ws
        with far_worker("--broker", far_url) as far:
            options = ["--broker", broker.ws, "--workers", "1", "--set", "swarm.remote=1"]
            done, found = run(tmp_path, scenario(tmp_path, mqtt=mqtt), *options, **environment)
            assert far.wait(timeout=20) == 0
    assert_all_delivered(found, done.stdout + done.stderr)
    assert found["outlets_on"] == 150
    assert found["arrival_clock"] == "kernel"
    assert found["broker"]["urls"] == [broker.ws]
    assert found["control"]["both"] == found["control"]["swarm"]["delivered"] > 0


def test_a_thousand_clients_with_certificates_of_their_own_have_an_exact_account(tmp_path):
    """Over wss and mqtts, where the broker takes each client's name from its certificate, and lets none in without.

    An ACL gives the outlets what they read and the publisher what it writes, by those names. Half of the outlets are on
    each listener.
    """
    certificates = ClientCertificates(tmp_path)
    publisher = certificates.write("publisher")
    for index in range(CLIENTS):
        certificates.write(str(index), together=True)
    acl = "user publisher\ntopic readwrite #\n" + "".join(f"user {index}\ntopic read #\n" for index in range(CLIENTS))
    with transport_broker(tmp_path, websockets=True, certificates=certificates, acl=acl) as broker:
        path = scenario(tmp_path)
        path.write_text(
            f'{path.read_text()}[broker]\nurls = ["{broker.wss}", "{broker.mqtts}"]\nca = "client-ca.pem"\n'
            'certificate = "publisher.pem"\nkey = "publisher.key"\noutlet_certificate = "{i}.pem"\n'
        )
        options = ("--outlets", CLIENTS, "--workers", "2", "--set", "audience.persistent=false")
        done, found = run(tmp_path, path, *options, "--set", "audience.control=5", timeout=150)
        seen = broker.users()
    assert_all_delivered(found, done.stdout + done.stderr)
    assert found["outlets_on"] == CLIENTS
    assert found["arrival_clock"] == "kernel"
    assert found["control"]["both"] == found["control"]["swarm"]["delivered"] > 0
    assert {str(index) for index in range(CLIENTS)} | {"publisher"} == seen
    assert publisher.certificate not in done.stdout + done.stderr


@pytest.mark.parametrize("version", ["1.2", "1.3"])
def test_outlets_that_come_back_resume_their_own_tls_session(tmp_path, version):
    """The broker knows each by the certificate of its first connection, and lets none in without, in either version."""
    certificates = ClientCertificates(tmp_path)
    certificates.write("publisher")
    for index in range(RETURNING):
        certificates.write(str(index), together=True)
    acl = "user publisher\ntopic readwrite #\n" + "".join(f"user {index}\ntopic read #\n" for index in range(RETURNING))
    with transport_broker(tmp_path, certificates=certificates, acl=acl) as broker:
        path = scenario(tmp_path)
        path.write_text(
            f'{path.read_text()}[[audience.behaviour]]\nkind = "mass_return"\nshare = 0.5\nat = "400ms"\n'
            'for = "300ms"\n'
            f'[broker]\nurls = ["{broker.mqtts}"]\nca = "client-ca.pem"\ntls_max = "{version}"\n'
            'certificate = "publisher.pem"\nkey = "publisher.key"\noutlet_certificate = "{i}.pem"\n'
        )
        options = ("--outlets", RETURNING, "--workers", "1", "--set", "audience.persistent=false")
        done, found = run(tmp_path, path, *options)
        seen = broker.users()
    assert found["outlets_on"] == RETURNING, done.stdout + done.stderr
    assert found["expected"] == found["delivered"]
    tls = found["tls"]
    assert tls["resumed"] == tls["offered"] == tls["handshakes"] - RETURNING >= RETURNING // 2 - 5
    assert {str(index) for index in range(RETURNING)} | {"publisher"} == seen


def test_a_thousand_clients_of_a_file_with_certificates_of_their_own_have_an_exact_account(tmp_path):
    """Each row of the file names a client's id, filter, certificate and key; one listener is wss, the other mqtts."""
    certificates = ClientCertificates(tmp_path)
    certificates.write("publisher")
    rows = ["client_id,filters,certificate,key"]
    for index in range(CLIENTS):
        own = certificates.write(str(index))
        rows.append(f"desk-{index},news/{index % 5},{own.certificate},{own.key}")
    (tmp_path / "clients.csv").write_text("\n".join((*rows, "")))
    acl = "user publisher\ntopic readwrite #\n" + "".join(f"user {index}\ntopic read #\n" for index in range(CLIENTS))
    path = tmp_path / "own.toml"
    with transport_broker(tmp_path, websockets=True, certificates=certificates, acl=acl) as broker:
        path.write_text(
            'duration = "2s"\n[message]\ntopic = "news/{i}"\ntopics = 5\nrate = "10/s"\n'
            '[audience]\nclients = "clients.csv"\npersistent = false\n'
            f'[broker]\nurls = ["{broker.wss}", "{broker.mqtts}"]\nca = "client-ca.pem"\n'
            'certificate = "publisher.pem"\nkey = "publisher.key"\n'
        )
        done, found = run(tmp_path, path, "--workers", "2", timeout=150)
        seen = broker.users()
    assert_all_delivered(found, done.stdout + done.stderr)
    assert (found["outlets_on"], found["expected"]) == (CLIENTS, 20 * CLIENTS // 5)
    assert {str(index) for index in range(CLIENTS)} | {"publisher"} == seen


def test_a_run_over_a_unix_socket_says_that_its_arrivals_are_of_the_reads(tmp_path):
    """The kernel has no times for it: the summary and the console say so, and the account is exact all the same."""
    with transport_broker(tmp_path) as broker, far_worker("--broker", broker.unix) as far:
        options = ["--broker", broker.unix, "--workers", "1", "--set", "swarm.remote=1"]
        done, found = run(tmp_path, scenario(tmp_path), *options)
        assert far.wait(timeout=20) == 0
    assert_all_delivered(found, done.stdout + done.stderr)
    assert found["arrival_clock"] == "read"
    assert found["outlets_on"] == 150


def test_a_run_over_ipv6_comes_from_the_addresses_that_it_is_given(tmp_path):
    """Each of two nodes is reached from the sources of its family, as the kernel's own table of connections says."""
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            pass
    except OSError:
        pytest.skip("this machine has no ::1")
    with transport_broker(tmp_path) as broker, mosquitto(tmp_path):
        options = ["--broker", broker.ipv6, "--set", 'swarm.source="::1"', "--workers", "1"]
        done, found = run(tmp_path, scenario(tmp_path), *options)
        assert_all_delivered(found, done.stdout + done.stderr)
        (tmp_path / "four").mkdir()
        options = ["--broker", broker.mqtt, "--set", 'swarm.source=["127.0.0.2-127.0.0.4"]', "--workers", "1"]
        done, found = run(tmp_path / "four", scenario(tmp_path), *options)
        assert_all_delivered(found, done.stdout + done.stderr)
        outlets = [address for client, address in broker.clients() if not client.startswith("wire-")]
    for source in ("127.0.0.2", "127.0.0.3", "127.0.0.4"):
        assert outlets.count(source) == 100  # each outlet comes again when the broker is to forget its session
    assert outlets.count("::1") >= 150


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "answers HTTP 403 Forbidden in place of a WebSocket"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "HTTP 404 Not Found in place of a WebSocket; check"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP 200 OK in place of a WebSocket; an HTTP server"),
    ],
)  # fmt: skip
def test_an_endpoint_without_websockets_is_refused_before_anything_starts(tmp_path, answer, words):
    """One line, with the status."""
    with socket.create_server((HOST, own_port())) as server:
        url = f"ws://{HOST}:{server.getsockname()[1]}/mqtt"
        script = (
            "import socket, sys; server = socket.socket(fileno=int(sys.argv[1])); peer, _ = server.accept(); "
            "peer.recv(9999); peer.sendall(bytes.fromhex(sys.argv[2])); peer.recv(1)"
        )
        number = server.fileno()
        command = [sys.executable, "-c", script, str(number), answer.hex()]
        with subprocess.Popen(command, pass_fds=(number,)) as process:
            done, _ = run(tmp_path, scenario(tmp_path), "--broker", url)
            assert process.wait(timeout=20) == 0
    assert done.returncode == 104
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stderr.startswith(f"wirestorm: --broker: broker.urls: {url}: ")
    assert words in done.stderr
    assert "outlets on" not in done.stdout


def test_a_certificate_that_cannot_be_used_is_named_before_anything_starts(tmp_path):
    """Missing, or of another key: exit 104, with file and key; nobody listens at the broker's port."""
    certificates = ClientCertificates(tmp_path)
    one, other = certificates.write("one"), certificates.write("other")
    certificates.write("0", together=True)
    port = own_port()
    broker = ["--broker", f"mqtts://{HOST}:{port}", "--set", f"broker.ca={certificates.ca}"]
    for settings, words in (
        ((f"broker.certificate={one.certificate}", f"broker.key={other.key}"), "this key does not fit the certificate"),
        ((f"broker.outlet_certificate={tmp_path}/{{i}}.pem",), "/1.pem: no such file or directory"),
        (("broker.insecure=true",), "a broker's certificate is always checked"),
    ):
        options = [part for setting in settings for part in ("--set", setting)]
        done, _ = run(tmp_path, scenario(tmp_path), *broker, *options)
        assert done.returncode == 104, done.stdout + done.stderr
        assert words in done.stderr
        assert done.stderr.count("\n") == 1
    assert not listening(port)
