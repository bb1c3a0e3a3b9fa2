"""The worker as a process: from its options to the exit code."""

import argparse
import os
import resource
import secrets
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial

from subscribers.assignment_wait import AssignmentWait
from subscribers.control_link import ControlInbox, ControlLink
from subscribers.errors import MetricsServerError
from subscribers.mqtt.authentication import Exchange
from subscribers.mqtt_link import MqttControlLink
from subscribers.net.ports import foreign_source
from subscribers.net.reactor import Reactor
from subscribers.options import BAD_INPUT
from subscribers.outlets.endpoints import Origins
from subscribers.outlets.fast_path import FastPath
from subscribers.outlets.sessions import Credentials
from subscribers.partitions import PartitionSet
from subscribers.pipe_link import PipeControlLink
from subscribers.process import freeze_heap
from subscribers.transport_options import transport_of
from subscribers.worker import Worker
from wire.contract.broker import AUTHENTICATION, PASSWORD, TOKENS, USERNAME, BrokerUrl
from wire.contract.control import Join
from wire.contract.sources import expand_sources
from wire.contract.tally import SwarmFigures
from wire.directory.building import audience_of
from wire.errors import SettingsError
from wire.host.boot import boot_id
from wire.host.files import read_file
from wire.host.password import in_argument, take_password
from wire.host.scram import exchanges
from wire.host.signals import ignore_signals
from wire.host.sink import LineSink, complain, open_standard_streams
from wire.host.tokens import TokenSource, token_source

__all__ = ["run"]


class _BadInputError(Exception):
    """An option, or a variable of the environment, that can't be used; the text names both."""


def run(options: argparse.Namespace) -> int:
    """Run a worker until its wire sends Leave. Return 0 then, 1 after a failure, 104 on bad input."""
    open_standard_streams()
    try:
        worker, reactor = _compose(options)
    except _BadInputError as error:
        complain(str(error))
        return BAD_INPUT
    # A signal may come between any two steps of the loop: the handler only schedules a call.
    signal.signal(signal.SIGTERM, lambda *_: reactor.call_in(0, partial(worker.drain_and_stop, "terminated")))
    if options.broker is None:  # Ctrl-C reaches the whole process group; a child of a run is told by its parent
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    else:
        signal.signal(signal.SIGINT, lambda *_: reactor.call_in(0, partial(worker.drain_and_stop, "interrupted")))
    worker.run()
    ignore_signals()
    if worker.raw is not None and options.broker is not None:  # a child's are named by its parent
        incomplete = f", incomplete: {worker.raw.problem}" if worker.raw.problem else ""
        LineSink(sys.stdout).write(f"{worker.raw.path}: {worker.raw.records:,} raw records{incomplete}\n")
    if worker.problem:
        _write(options.name, worker.problem)
    return worker.exit_code


def _compose(options: argparse.Namespace) -> tuple[Worker, Reactor]:
    """Build the worker and its reactor: the composition root of this package."""
    try:
        options.raw_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or "the system refuses").lower()
        raise _BadInputError(f"--raw-dir: {options.raw_dir}: {reason}; give a folder that can be written") from None
    try:
        take_password(options.password_file, os.environ)
    except SettingsError as error:
        raise _BadInputError(str(error)) from None
    if warning := in_argument([options.broker or ""]):
        _write(options.name, f"--broker: {warning}")
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    join = Join(
        worker=options.name,
        instance=secrets.token_hex(6),
        pid=os.getpid(),
        host=os.uname().nodename,
        boot_id=boot_id(),
        files=files,
    )
    try:
        transport = transport_of(options, os.environ)
    except SettingsError as error:
        raise _BadInputError(str(error)) from None
    sources = expand_sources(transport.source)
    if foreign := foreign_source(sources):
        raise _BadInputError(
            f"--source: {foreign} is no address of this machine; give addresses that `ip address` shows"
        )
    reactor = Reactor(transport)
    credentials = _credentials(options.broker)
    try:
        tokens = token_source(os.environ, TOKENS)
    except SettingsError as error:
        raise _BadInputError(str(error)) from None
    link = _link(options, reactor, join, credentials, tokens)
    partition_set_for = partial(
        PartitionSet,
        network=reactor,
        credentials=credentials,
        worker=join.worker,
        raw_folder=options.raw_dir,
        audience_for=partial(audience_of, read=read_file),
        read_path_for=partial(FastPath, reactor),
        freeze_heap=freeze_heap,
        origins=Origins(sources, transport.identity_of if transport.outlet_certificate else None),
        tokens=tokens,
    )
    watch = None if options.metrics is None else _metrics(options)
    timeout_ns = None if options.timeout is None else int(options.timeout * 1_000_000_000)
    wait = AssignmentWait(partial(_write, options.name), timeout_ns)
    return Worker(reactor, link, join, partition_set_for, watch, wait), reactor


def _link(
    options: argparse.Namespace, reactor: Reactor, join: Join, credentials: Credentials, tokens: TokenSource | None
) -> ControlLink:
    note = partial(_write, options.name)
    inbox = ControlInbox(lambda: reactor.now_ns, note)
    if options.broker is None:
        return PipeControlLink(reactor, options.control_fd, inbox)
    try:
        address = reactor.resolve(options.broker)
    except ValueError as error:
        raise _BadInputError(
            f"--broker: {error}; a broker is given as mqtt://host:port, or mqtts:// with TLS"
        ) from None
    except (OSError, SettingsError) as error:
        raise _BadInputError(f"--broker: {error}") from None
    return MqttControlLink(
        reactor,
        address,
        options.wire,
        join.worker,
        join.instance,
        credentials,
        inbox,
        note=note,
        authentication=_authentication(credentials),
        tokens=None if tokens is None or tokens.outlets_alone else tokens,
    )


def _authentication(credentials: Credentials) -> Callable[[], Exchange] | None:
    """Return the exchanges of the control link's enhanced authentication; None where there is none."""
    method = os.environ.get(AUTHENTICATION, "")
    if not method:
        return None
    username, password = credentials
    if username is None or password is None:
        raise _BadInputError(f"{AUTHENTICATION}: {method} needs a user and a password; give both, or unset it")
    try:
        return exchanges(method, username.decode(), password.decode())
    except ValueError as error:
        raise _BadInputError(f"{AUTHENTICATION}: {error}") from None


def _metrics(options: argparse.Namespace) -> Callable[[SwarmFigures, Sequence[int]], None]:
    from subscribers.metrics_server import WorkerMetrics, serve_metrics  # noqa: PLC0415 - few workers need its imports

    metrics = WorkerMetrics(options.name)
    try:
        serve_metrics(metrics, options.metrics)
    except MetricsServerError as error:
        raise _BadInputError(f"--metrics: {error}") from None
    return metrics.watch


def _credentials(url: str | None) -> Credentials:
    """Return user and password, of the URL or else of the environment."""
    username, password = os.environ.get(USERNAME), os.environ.get(PASSWORD)
    try:
        given = BrokerUrl.parse(url or "").credentials
    except ValueError:  # reported where the broker's name is looked up
        given = None
    if given is not None:
        username, password = given.username, given.password or password
    return (username.encode() if username else None, password.encode() if password else None)


def _write(name: str, text: str) -> None:
    complain(f"worker {name}: {text}")
