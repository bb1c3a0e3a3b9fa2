"""The worker's command line. argparse, because a worker imports nothing that it does not need."""

import argparse
import os
import resource
import secrets
import signal
import socket
import ssl
import sys
from functools import partial
from pathlib import Path

from subscribers.carriers import Carrier, MqttCarrier, PipeCarrier
from subscribers.connection import resolve
from subscribers.errors import ExposureError
from subscribers.reactor import Reactor
from subscribers.swarm import Credentials
from subscribers.worker import Worker
from wire.boot import boot_id
from wire.contract.broker import CA, PASSWORD, USERNAME, BrokerUrl
from wire.contract.control import Join
from wire.errors import SettingsError
from wire.tls import client_context

__all__ = ["main"]

BAD_INPUT = 104


def main(arguments: list[str] | None = None) -> int:
    """Run a worker until its wire says leave; the exit code is 0 then, 1 when something died, 104 on bad input."""
    parser = argparse.ArgumentParser(
        prog="python -m subscribers",
        description="A worker: simulated outlets that join the wire with this id on this broker.",
        epilog=f"Credentials come from the URL or {USERNAME} and {PASSWORD}, the CA from its option or {CA}.",
    )
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument(
        "--broker", metavar="URL", help="mqtt://host:port of the broker that the wire is on, mqtts:// for TLS"
    )
    way.add_argument("--control-fd", type=int, help="a socket inherited from the wire, in place of a broker")
    parser.add_argument("--broker-ca", metavar="FILE", help="PEM file of the CA to trust with mqtts:// (the system's)")
    parser.add_argument("--wire", default="wirestorm", metavar="ID", help="the wire to join (default: %(default)s)")
    parser.add_argument("--name", default=f"{socket.gethostname()}-{os.getpid()}", help="this worker's name")
    parser.add_argument(
        "--raw-dir",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="where raw records go, if the wire asks for them (default: the present folder)",
    )
    parser.add_argument("--metrics", metavar="HOST:PORT", help="serve this worker's metrics there (default: nowhere)")
    options = parser.parse_args(arguments)

    try:
        options.raw_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or "the system refuses").lower()
        sys.stderr.write(f"--raw-dir: {options.raw_dir}: {reason}; give a folder that can be written\n")
        return BAD_INPUT
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    join = Join(
        worker=options.name,
        incarnation=secrets.token_hex(6),
        pid=os.getpid(),
        host=socket.gethostname(),
        boot_id=boot_id(),
        files=files,
    )
    try:
        reactor = Reactor(_tls(options.broker_ca))
    except SettingsError as error:
        sys.stderr.write(f"{CA if options.broker_ca is None else '--broker-ca'}: {error}\n")
        return BAD_INPUT
    credentials = _credentials(options.broker)
    carrier: Carrier
    if options.broker is None:
        carrier = PipeCarrier(reactor, options.control_fd)
    else:
        try:
            address = resolve(options.broker)
        except ValueError as error:
            sys.stderr.write(f"--broker: {error}; a broker is given as mqtt://host:port, or mqtts:// with TLS\n")
            return BAD_INPUT
        except OSError as error:
            sys.stderr.write(f"--broker: {error}\n")
            return BAD_INPUT
        carrier = MqttCarrier(reactor, address, options.wire, join.worker, join.incarnation, credentials)
    watch = None
    if options.metrics is not None:
        from subscribers.exposure import Exposure  # noqa: PLC0415 - most workers do without its imports

        try:
            watch = Exposure(join.worker, options.metrics).watch
        except ExposureError as error:
            sys.stderr.write(f"--metrics: {error}\n")
            return BAD_INPUT
    worker = Worker(reactor, carrier, join, credentials, options.raw_dir, watch)
    # A signal comes between any two steps of the loop: it only leaves word.
    signal.signal(signal.SIGTERM, lambda *_: reactor.call_in(0, partial(worker.wind_up, "terminated")))
    if options.broker is None:  # Ctrl-C reaches the whole process group; a child of a run is told by its parent
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    else:
        signal.signal(signal.SIGINT, lambda *_: reactor.call_in(0, partial(worker.wind_up, "interrupted")))
    worker.run()
    if worker.raw is not None and options.broker is not None:  # a child's are named by its parent
        incomplete = f", incomplete: {worker.raw.problem}" if worker.raw.problem else ""
        sys.stdout.write(f"{worker.raw.path}: {worker.raw.records:,} raw records{incomplete}\n")
    if worker.problem:
        sys.stderr.write(f"worker {join.worker}: {worker.problem}\n")
    return worker.exit_code


def _credentials(url: str | None) -> Credentials:
    """User and password, of the URL or else of the environment."""
    username, password = os.environ.get(USERNAME), os.environ.get(PASSWORD)
    try:
        given = BrokerUrl.parse(url or "").credentials
    except ValueError:  # which is said where the broker is looked up
        given = None
    if given is not None:
        username, password = given.username, given.password or password
    return (username.encode() if username else None, password.encode() if password else None)


def _tls(ca: str | None) -> ssl.SSLContext | None:
    """What trusts the CA of the option or the environment; None where neither names one."""
    path = ca or os.environ.get(CA)
    return client_context(path) if path else None
