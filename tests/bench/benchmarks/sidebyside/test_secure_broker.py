"""The comparison over TLS: a broker that the clients trust, and the baseline with TLS on it."""

import asyncio
import shutil
import subprocess
from pathlib import Path

import pytest

from bench.base.errors import BenchError, BrokerFault
from bench.benchmarks.sidebyside.baseline import baseline
from bench.benchmarks.sidebyside.client_under_test import Subscriptions
from bench.benchmarks.sidebyside.plan import SECURE, Case
from bench.benchmarks.sidebyside.programs import COMPILERS, build_programs
from bench.benchmarks.sidebyside.secure_broker import find_secure, open_case_broker
from tests.support.brokers import needs_mosquitto
from tests.support.waiting import eventually
from wire.broker.client import Access, connect
from wire.contract.topics import FLASH, topic
from wire.contract.transport import Transport
from wire.directory.population import population

DIRECTORY = population(1, 3, 1)


def has_headers():
    """Whether a C compiler is here that finds OpenSSL's headers."""
    compiler = next(filter(None, map(shutil.which, COMPILERS)), None)
    source = "#include <openssl/ssl.h>\n"
    return (
        compiler is not None
        and not subprocess.run(
            [compiler, "-E", "-"], input=source, text=True, capture_output=True, check=False
        ).returncode
    )


needs_headers = pytest.mark.skipif(not has_headers(), reason="no C compiler with OpenSSL's headers (libssl-dev)")


def test_a_machine_without_openssl_is_told_so(tmp_path, monkeypatch):
    """It makes the broker's certificate."""
    (tmp_path / "mosquitto").write_text("#!/bin/sh\n")
    (tmp_path / "mosquitto").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BrokerFault, match="openssl, which makes its certificate, is not on PATH"):
        find_secure()


def test_a_case_over_tls_has_the_baseline_and_the_swarm():
    """The aiomqtt clients have no part in it."""
    assert Case(SECURE, 0, "paced").clients == ("baseline", "swarm")


@needs_headers
@needs_mosquitto
@pytest.mark.integration
async def test_a_baseline_over_tls_has_every_message_once_and_trusts_no_other_broker(tmp_path):
    """At QoS 1, and with a message of many records; another certificate in the CA's place ends it with the reason."""
    program = build_programs(tmp_path / "build", tls=True).secure_baseline
    circuit = DIRECTORY.circuits[0]
    outlets, messages = len(DIRECTORY.entitled(circuit, FLASH)), 200
    async with open_case_broker(SECURE, tmp_path) as opened:
        url, transport = opened.urls[0], opened.transport
        assert url.startswith("mqtts://")
        async with baseline(program, Subscriptions(DIRECTORY, url, 1, transport), 7) as client:
            access = Access.of(url, transport=transport)
            async with connect(access, "publisher") as link, asyncio.TaskGroup() as group:
                for size in [100] * (messages - 1) + [600_000]:
                    group.create_task(link.publish(topic(circuit, FLASH), b"x" * size, 1))
            await eventually(lambda: client.delivered == messages * outlets)
            await client.finish()
        (other := tmp_path / "other").mkdir()
        async with open_case_broker(SECURE, other) as another:
            trusted = Path(another.transport.ca)
        with pytest.raises(BenchError, match="TLS handshake: certificate verify failed"):
            async with baseline(program, Subscriptions(DIRECTORY, url, 1, Transport(ca=str(trusted))), 7):
                pass
