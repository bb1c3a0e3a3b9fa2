"""The broker of the comparison over TLS: a mosquitto with a certificate of its own making, which the clients trust."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from bench.base.errors import BenchError, BrokerFault
from bench.benchmarks.sidebyside.plan import SECURE, BrokerName
from bench.brokers.catalogue import CATALOGUE
from bench.brokers.opening import Broker, open_broker
from bench.brokers.ports import HOST, free_ports
from bench.brokers.process import SupervisedBroker, stop_all
from bench.brokers.readiness import until_listening
from bench.brokers.starting import placeholders, version_of
from wire.contract.transport import Transport

__all__ = ["find_secure", "open_case_broker"]

READY_S = 10.0
VALID_DAYS = "2"
LINES = "certfile {certificate}\nkeyfile {key}\n"  # of the one listener


def find_secure() -> None:
    """BrokerFault where the broker or the program that makes its certificate is not installed."""
    CATALOGUE["mosquitto"].find()
    if shutil.which("openssl") is None:
        raise BrokerFault(SECURE, "openssl, which makes its certificate, is not on PATH; install it")


def open_case_broker(name: BrokerName, folder: Path) -> AbstractAsyncContextManager[Broker]:
    """Open the broker of a case, by its name there; BrokerFault where it can't be opened."""
    return _open_secure(folder) if name == SECURE else open_broker(name, folder)


@asynccontextmanager
async def _open_secure(folder: Path) -> AsyncIterator[Broker]:
    description = CATALOGUE["mosquitto"]
    certificate, key = folder / "broker.pem", folder / "broker.key"
    await _make_certificate(certificate, key)
    (port,) = free_ports(1)
    values = placeholders(description.find(), folder, [port], "3.1.1")
    description.write_files(folder, values)
    configuration = folder / "mosquitto.conf"
    with configuration.open("a") as file:
        file.write(LINES.format(certificate=certificate, key=key))
    version = await version_of(description, values)
    command = (values["mosquitto"], "-c", str(configuration))
    process = await SupervisedBroker.start(SECURE, command, folder / f"{SECURE}.log")
    try:
        await until_listening(process, port, READY_S)
        transport = Transport(ca=str(certificate))
        yield Broker("mosquitto", version, (f"mqtts://{HOST}:{port}",), None, (process,), transport=transport)
    finally:
        await stop_all([process])


async def _make_certificate(certificate: Path, key: Path) -> None:
    """Make a certificate for this machine that is its own CA, with a key of the usual kind."""
    words: Sequence[str] = (
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
        *("-days", VALID_DAYS, "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=IP:{HOST}"),
        *("-keyout", str(key), "-out", str(certificate)),
    )
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*words, stdout=pipe, stderr=pipe)
    _, said = await process.communicate()
    if process.returncode:
        raise BenchError(f"openssl made no certificate: {said.decode(errors='replace').strip()}")
