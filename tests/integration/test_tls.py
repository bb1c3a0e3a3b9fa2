"""Brokers over TLS: whole runs, and every reason to refuse a certificate."""

import datetime as dt
import os
import subprocess
import sys
from contextlib import contextmanager

import pytest
import trustme

from tests.support.brokers import certificate_authority, mosquitto, tls_mosquitto, users
from tests.support.ports import own_port
from tests.support.processes import descendants
from tests.support.runs import COMMAND, assert_all_delivered, run, scenario, summary
from tests.support.waiting import until
from wire.contract.broker import CA

pytestmark = pytest.mark.integration
HOST = "127.0.0.1"
USER, SECRET = "ann", "swordfish-4417"
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@contextmanager
def far_worker(*options):
    """Start a worker that joins over the broker, and end it when the context ends."""
    with subprocess.Popen([sys.executable, "-m", "subscribers", "--name", "far", *options]) as far:
        try:
            yield far
        finally:
            far.kill()


@pytest.mark.parametrize(("mqtt", "named"), [("3.1.1", "on the command line"), ("5", "in the scenario")])
def test_a_run_over_tls_accounts_for_every_delivery_by_the_kernels_clock(tmp_path, mqtt, named):
    """Outlets, publisher, control group and a worker that joins over the broker use TLS, at QoS 1.

    The CA's file comes from the option, or from the scenario's key broker.ca, relative to the scenario.
    """
    ca, authority = certificate_authority(tmp_path)
    path = scenario(tmp_path, mqtt=mqtt)
    with tls_mosquitto(tmp_path, authority, HOST) as port:
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


def refusal(folder, *options, code=104):
    """Return the standard error of a run that ends before it starts anything, by default as one of bad input."""
    done, _ = run(folder, scenario(folder), *options)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "outlets on" not in done.stdout
    lines = done.stderr.strip().splitlines()
    assert len([line for line in lines if "read a password in an argument" not in line]) == 1
    return done.stderr


def test_a_broker_that_is_not_to_be_trusted_is_refused_before_anything_starts(tmp_path):
    """An unknown CA, no CA, another host name or an expired certificate: exit 104, with the reason.

    Only a broker that ends the connection without a word may be in trouble itself: exit 1.
    """
    ca, authority = certificate_authority(tmp_path)
    with tls_mosquitto(tmp_path, authority, "elsewhere.example") as port:
        said = refusal(tmp_path, "--broker", f"mqtts://{HOST}:{port}", "--broker-ca", ca)
        assert f"mqtts://{HOST}:{port}" in said
        assert "bears another name" in said
        assert HOST in said.partition("another name")[2]
        assert "no CA that is trusted here" in refusal(tmp_path, "--broker", f"mqtts://{HOST}:{port}")
        assert "takes TLS (mqtts://)" in refusal(tmp_path, "--broker", f"mqtt://{HOST}:{port}", code=1)
    with tls_mosquitto(tmp_path, trustme.CA(), HOST) as port:
        said = refusal(tmp_path, "--broker", f"mqtts://{HOST}:{port}", "--broker-ca", ca)
        assert "no CA that is trusted here" in said
        worker = [sys.executable, "-m", "subscribers", "--broker", f"mqtts://{HOST}:{port}", "--broker-ca", ca]
        done = subprocess.run(worker, capture_output=True, text=True, timeout=30, check=False)
        assert (done.returncode, "no CA that is trusted here" in done.stderr) == (1, True), done.stderr
    with tls_mosquitto(tmp_path, authority, HOST, expires=LONG_AGO) as port:
        said = refusal(tmp_path, "--broker", f"mqtts://{HOST}:{port}", "--broker-ca", ca)
        assert "has expired" in said
    with mosquitto(tmp_path) as port:
        said = refusal(tmp_path, "--broker", f"mqtts://{HOST}:{port}", "--broker-ca", ca, code=1)
        assert "is that port for TLS?" in said


def test_a_bad_ca_file_names_its_option(tmp_path):
    """A CA file that is missing or holds no usable certificate is exit 104, named after its option or variable."""
    (tmp_path / "text.pem").write_text("no certificate")
    ca, _ = certificate_authority(tmp_path)
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
    """A worker that does not trust one node's CA reports the refusals with the reason, and does not retry them.

    The local worker trusts all nodes. Each of the two has outlets on each of the three nodes, in either order of
    joining.
    """
    ca, authority = certificate_authority(tmp_path)
    for name in ("second", "other"):
        (tmp_path / name).mkdir()
    other_ca, other_authority = certificate_authority(tmp_path / "other")
    both = tmp_path / "both.pem"
    both.write_bytes(ca.read_bytes() + other_ca.read_bytes())
    with (
        tls_mosquitto(tmp_path, authority, HOST) as port,
        tls_mosquitto(tmp_path / "second", authority, HOST) as second_port,
        tls_mosquitto(tmp_path / "other", other_authority, HOST) as other_port,
        far_worker("--broker", f"mqtts://{HOST}:{port}", "--broker-ca", ca),
    ):
        options = ["--workers", "1", "--set", "swarm.remote=1", "--set", "audience.control=0", "--broker-ca", both]
        for node in (port, second_port, other_port):
            options += ["--broker", f"mqtts://{HOST}:{node}"]
        done, found = run(tmp_path, scenario(tmp_path), *options)
    assert found["fault"] is None, done.stdout + done.stderr  # a run that ends early may have no refusal yet
    assert len(found["outlets_refused"]) == 1, done.stdout + done.stderr
    (reason,) = found["outlets_refused"]
    assert "no CA that is trusted here" in reason
    assert found["outlets_refused"][reason] == 150 - found["outlets_on"] == 25
    assert found["expected"] == found["delivered"] + found["missing"]
    assert done.returncode in (98, 99)


def test_no_password_is_shown_over_tls(tmp_path):
    """A password, right, wrong, or with a certificate that fails, is in no output, argument or file."""
    ca, authority = certificate_authority(tmp_path)
    with tls_mosquitto(tmp_path, authority, HOST, lines=users(tmp_path, USER, SECRET)) as port:
        url = f"mqtts://{USER}:{SECRET}@{HOST}:{port}"
        command = [COMMAND, "run", scenario(tmp_path), "--out", tmp_path / "out", "--broker", url]
        environment = os.environ | {CA: str(ca)}
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment) as process:
            seen = set()

            def ended():
                """Add the command lines that show now, and return whether the run has ended."""
                seen.update(descendants(process.pid).values())
                return process.poll() is not None

            until(ended, 60)
            output, errors = process.communicate(timeout=60)
        assert_all_delivered(summary(tmp_path), output + errors)
        # A child has the line of the run itself, which is the test's, until it is another program.
        assert any("subscribers" in line for line in seen), seen
        assert [line for line in seen if SECRET in line and str(COMMAND) not in line] == []
        (refused := tmp_path / "refused").mkdir()
        wrong = refusal(refused, "--broker", url.replace("4417", "7144"), "--broker-ca", ca)
        distrusted = refusal(refused, "--broker", url)
    assert "username and password" in wrong
    assert "no CA that is trusted here" in distrusted
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir())
    assert "swordfish" not in output + errors + wrong + distrusted
    assert b"swordfish" not in written
