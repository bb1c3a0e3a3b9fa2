"""The settings of the service: one table of options, each also a variable ``WIRE_…``; the argument wins."""

import argparse
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from wire.contract.broker import BrokerUrl
from wire.contract.control_topics import WIRE_ID
from wire.contract.transport import VARIABLES, Transport
from wire.errors import SettingsError, TransportError
from wire.host.decoding import find_undecoded
from wire.host.listening import parse_place

__all__ = ["ServiceSettings", "parse_settings"]

FILES = ("ca", "certificate", "key")
PREFIXES = ("WIRE_", "WIRESTORM_")  # of the variables that a service obeys
PASSWORD_IN_URL = re.compile(r"//[^/]*:[^/]*@")


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """The service's settings, parsed and checked. Times in seconds, sizes in bytes.

    ``brokers`` are the nodes of one cluster; ``mqtt`` is ``3.1.1``, ``5`` or ``auto``: 5 where the broker speaks it.
    ``requests_per_s`` bounds the requests of one address, ``pending`` the releases and messages that wait to be sent.
    """

    brokers: tuple[str, ...]
    transport: Transport
    password_file: Path | None
    mqtt: str
    host: str
    port: int
    data: Path
    outlets: int
    countries: int
    seed: int
    qos: int
    wire_id: str
    min_workers: int
    grace_s: float
    tokens: Path | None
    calendar: str | None
    body_bytes: int
    requests_per_s: float
    pending: int


@dataclass(frozen=True, slots=True)
class _Option:
    name: str
    default: str | None
    metavar: str
    help: str

    @property
    def variable(self) -> str:
        return "WIRE_" + self.name.upper().replace("-", "_")


OPTIONS = (
    _Option(
        "broker",
        None,
        "URL",
        "URL of the broker: mqtt://host:port, mqtts://host:port, ws://host:port/path, wss://host:port/path or "
        "unix:///path; for a cluster the URLs of all nodes, with commas",
    ),
    _Option(
        "broker-ca",
        None,
        "FILE",
        "PEM file of the CA that signed the certificate of a broker with TLS; without it the system's CAs are trusted",
    ),
    _Option(
        "broker-certificate",
        None,
        "FILE",
        "PEM file of the certificate to show to the broker; WIRESTORM_BROKER_CERTIFICATE names one too",
    ),
    _Option(
        "broker-key",
        None,
        "FILE",
        "PEM file of the certificate's private key; without it the certificate's file has it",
    ),
    _Option(
        "password-file",
        None,
        "FILE",
        "file whose first line is the password for the broker; WIRESTORM_BROKER_PASSWORD_FILE names one too",
    ),
    _Option("mqtt", "auto", "VERSION", "MQTT version: 3.1.1, 5, or auto for 5 if the broker accepts it"),
    _Option("http", "127.0.0.1:8080", "HOST:PORT", "address of the HTTP API"),
    _Option("data", "wire-data", "DIR", "folder where the wire keeps its releases and its account of deliveries"),
    _Option("outlets", "6500", "N", "number of simulated outlets"),
    _Option("countries", "90", "N", "number of countries that the outlets are in"),
    _Option(
        "seed", "20250318", "S", "number that the outlets are generated from; the same seed gives the same outlets"
    ),
    _Option("qos", "1", "QOS", "MQTT quality of service of messages and subscriptions: 0, 1 or 2"),
    _Option("id", "wirestorm", "ID", "name of the wire on its broker; workers join it by this name"),
    _Option(
        "min-workers",
        "1",
        "N",
        "number of workers to wait for before the outlets are divided among them; after 2 s without a new worker the "
        "wire starts with those that have joined",
    ),
    _Option(
        "grace",
        "10",
        "SECONDS",
        "how long to wait for outlets to come online before publishing, at the start and after the broker's return",
    ),
    _Option(
        "tokens-file",
        None,
        "FILE",
        "file of the API's bearer tokens, one per line, in addition to WIRE_TOKENS; without tokens the API listens on "
        "loopback only",
    ),
    _Option(
        "calendar",
        None,
        "SCENARIO",
        "also publish the releases of this scenario, over and over: a name such as morning, or a file",
    ),
    _Option("max-body", "4000000", "BYTES", "largest body of a request to the API"),
    _Option("rate", "1000", "N", "largest number of requests per second from one address"),
    _Option("max-pending", "20000", "N", "largest number of releases and of messages that wait to be sent"),
)


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are SettingsError; argparse would print its usage and exit with 2."""

    def error(self, message: str) -> NoReturn:
        raise SettingsError(f"{message}; see {self.prog} --help")


def parse_settings(
    arguments: Sequence[str], environment: Mapping[str, str], program: str = "python -m wire"
) -> ServiceSettings:
    """Parse the command line and the environment; SettingsError names the option or variable, and what would be right.

    ``program`` is the command's name in its help. SystemExit for ``--help``.
    """
    parser = _Parser(
        prog=program,
        description="Run the wire as a service: take releases over HTTP, publish each when it is due, and record which "
        "outlets have it.",
        epilog="Each option is also an environment variable: the parentheses have its name, and the default. User and "
        "password of the broker come from WIRESTORM_BROKER_USERNAME and WIRESTORM_BROKER_PASSWORD. Exit codes: 0 ended "
        "as asked, 104 bad settings, 1 the id is taken or the wire fails.",
    )
    for option in OPTIONS:
        standing = f"; {option.default}" if option.default is not None else ""
        text = f"{option.help} ({option.variable}{standing})"
        parser.add_argument(f"--{option.name}", metavar=option.metavar, help=text)
    given = vars(parser.parse_args(arguments))
    if undecoded := find_undecoded(arguments, environment, PREFIXES):
        raise SettingsError(undecoded)
    values: dict[str, _Value] = {}
    for option in OPTIONS:
        argument, variable = given[option.name.replace("-", "_")], environment.get(option.variable)
        source = f"--{option.name}" if argument is not None or not variable else option.variable
        values[option.name] = _Value(source, argument or variable or option.default or "")
    host, port = values["http"].address()
    return ServiceSettings(
        brokers=values["broker"].brokers(in_arguments=given["broker"] is not None),
        transport=_transport(values, environment),
        password_file=values["password-file"].file(),
        mqtt=values["mqtt"].one_of("auto", "3.1.1", "5"),
        host=host,
        port=port,
        data=Path(values["data"].text),
        outlets=values["outlets"].whole(1, 200_000),
        countries=values["countries"].whole(1, 250),
        seed=values["seed"].whole(0, (1 << 63) - 1),
        qos=values["qos"].whole(0, 2),
        wire_id=values["id"].name(),
        min_workers=values["min-workers"].whole(1, 1_000),
        grace_s=values["grace"].number(0, 3_600),
        tokens=values["tokens-file"].file(),
        calendar=values["calendar"].text or None,
        body_bytes=values["max-body"].whole(1_000, 100_000_000),
        requests_per_s=values["rate"].number(0.1, 1_000_000),
        pending=values["max-pending"].whole(1, 10_000_000),
    )


def _transport(values: Mapping[str, "_Value"], environment: Mapping[str, str]) -> Transport:
    """Return the settings of connections: of the options, else of the variables that workers have too."""
    from wire.host.tls import check_transport  # noqa: PLC0415 - --help need not wait for ssl

    given: dict[str, Any] = {key: str(path) for key in FILES if (path := values[f"broker-{key}"].file()) is not None}
    if "certificate" in given:
        given.setdefault("key", "")  # the environment's belongs to the environment's certificate
    transport = replace(Transport.of_environment(environment), **given)
    try:
        check_transport(replace(transport, outlet_certificate="", outlet_key=""))  # the workers'
    except TransportError as error:
        source = values[f"broker-{error.key}"].source if error.key in given else VARIABLES[error.key]
        raise SettingsError(f"{source}: {error}") from None
    return transport


@dataclass(frozen=True, slots=True)
class _Value:
    """A value, and the option or variable that gave it."""

    source: str
    text: str

    def whole(self, least: int, most: int) -> int:
        try:
            number = int(self.text)
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise SettingsError(
                f"{self.source}: {self.text!r} does not fit; give a whole number from {least} to {most}"
            )
        return number

    def number(self, least: float, most: float) -> float:
        try:
            number = float(self.text)
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise SettingsError(f"{self.source}: {self.text!r} does not fit; give a number from {least:g} to {most:g}")
        return number

    def one_of(self, *choices: str) -> str:
        if self.text not in choices:
            raise SettingsError(f"{self.source}: {self.text!r} does not fit; give one of {', '.join(choices)}")
        return self.text

    def name(self) -> str:
        if not WIRE_ID.fullmatch(self.text):
            raise SettingsError(
                f"{self.source}: {self.text!r} does not fit; give up to 64 letters, digits, hyphens and underscores"
            )
        return self.text

    def file(self) -> Path | None:
        if not self.text:
            return None
        path = Path(self.text)
        if not path.exists() or path.is_dir():  # a pipe, such as of <(…), is read like a file
            raise SettingsError(f"{self.source}: there is no file {path}; give one that can be read")
        return path

    def address(self) -> tuple[str, int]:
        try:
            return parse_place(self.text)
        except ValueError:
            remedy = "give HOST:PORT such as 127.0.0.1:8080"
            raise SettingsError(f"{self.source}: {self.text!r} does not fit; {remedy}") from None

    def brokers(self, *, in_arguments: bool) -> tuple[str, ...]:
        urls = tuple(filter(None, (url.strip() for url in self.text.split(","))))
        if not urls:
            raise SettingsError(f"{self.source}: it is missing; give the URL of a broker such as mqtt://127.0.0.1:1883")
        if in_arguments and any(PASSWORD_IN_URL.search(url) for url in urls):
            raise SettingsError(
                f"{self.source}: a password in the arguments is seen by every user of this machine; give it by "
                "--password-file, or by WIRE_BROKER or WIRESTORM_BROKER_PASSWORD in the environment"
            )
        for number, url in enumerate(urls, 1):
            try:
                BrokerUrl.parse(url)
            except ValueError as error:
                which = f"URL {number}: " if len(urls) > 1 else ""
                remedy = "give a broker as mqtt://host:port, or mqtts:// with TLS"
                raise SettingsError(f"{self.source}: {which}{error}; {remedy}") from None
        return urls
