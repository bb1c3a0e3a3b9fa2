"""What the service is told: one table of options, each also from the environment as ``WIRE_…``; the argument wins."""

import argparse
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wire.errors import SettingsError

__all__ = ["ServiceSettings", "parse_settings"]

NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
PASSWORD_IN_URL = re.compile(r"//[^/]*:[^/]*@")


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """The service's settings, parsed and checked. Times in seconds, sizes in bytes.

    ``brokers`` are the nodes of one cluster; ``mqtt`` is ``3.1.1``, ``5`` or ``auto``: 5 where the broker speaks it.
    ``requests_per_s`` bounds what one address may ask, ``pending`` what may wait to be sent.
    """

    brokers: tuple[str, ...]
    broker_ca: Path | None
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
    _Option("broker", None, "URL", "the broker, mqtt://host:port or mqtts://host:port; more nodes after commas"),
    _Option("broker-ca", None, "FILE", "certificates that vouch for an mqtts:// broker, in place of the system's"),
    _Option("mqtt", "auto", "VERSION", "3.1.1, 5, or auto: 5 where the broker speaks it"),
    _Option("http", "127.0.0.1:8080", "HOST:PORT", "where the API listens"),
    _Option("data", "wire-data", "DIR", "the folder of the outbox and the account"),
    _Option("outlets", "6500", "N", "how many outlets the directory has"),
    _Option("countries", "90", "N", "in how many countries"),
    _Option("seed", "20250318", "S", "what the directory is drawn from"),
    _Option("qos", "1", "QOS", "of the outlets' subscriptions and of what is published: 0, 1 or 2"),
    _Option("id", "wirestorm", "ID", "the wire's name on its broker, which workers join"),
    _Option("min-workers", "1", "N", "workers to wait for; fewer do once nobody has joined for 2 s"),
    _Option("grace", "10", "SECONDS", "how long the outlets are waited for when the broker is back"),
    _Option("tokens-file", None, "FILE", "bearer tokens, one a line, beside those in WIRE_TOKENS; none: loopback only"),
    _Option("calendar", None, "SCENARIO", "keep publishing a scenario's calendar, over and over"),
    _Option("max-body", "4000000", "BYTES", "the largest body that is taken"),
    _Option("rate", "1000", "N", "requests a second that are taken from one address"),
    _Option("max-pending", "20000", "N", "releases and messages that may wait to be sent"),
)


def parse_settings(arguments: Sequence[str], environment: Mapping[str, str]) -> ServiceSettings:
    """From the command line and the environment; SettingsError names the option or variable and what would be right.

    argparse itself ends the program where an option is unknown, and for ``--help``.
    """
    parser = argparse.ArgumentParser(
        prog="python -m wire",
        description="The wire as a service: takes releases by HTTP, publishes them when due, and accounts for them.",
        epilog="User and password of the broker come from WIRESTORM_BROKER_USERNAME and WIRESTORM_BROKER_PASSWORD.",
    )
    for option in OPTIONS:
        standing = f"; {option.default}" if option.default is not None else ""
        text = f"{option.help} ({option.variable}{standing})"
        parser.add_argument(f"--{option.name}", metavar=option.metavar, help=text)
    given = vars(parser.parse_args(arguments))
    values: dict[str, _Value] = {}
    for option in OPTIONS:
        argument, variable = given[option.name.replace("-", "_")], environment.get(option.variable)
        source = f"--{option.name}" if argument is not None or not variable else option.variable
        values[option.name] = _Value(source, argument or variable or option.default or "")
    host, port = values["http"].address()
    return ServiceSettings(
        brokers=values["broker"].brokers(in_arguments=given["broker"] is not None),
        broker_ca=values["broker-ca"].file(),
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


@dataclass(frozen=True, slots=True)
class _Value:
    """What was given, and by which option or variable."""

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
        if not NAME.fullmatch(self.text):
            raise SettingsError(
                f"{self.source}: {self.text!r} does not fit; give up to 64 letters, digits, hyphens and underscores"
            )
        return self.text

    def file(self) -> Path | None:
        if not self.text:
            return None
        path = Path(self.text)
        if not path.is_file():
            raise SettingsError(f"{self.source}: there is no file {path}; give one that can be read")
        return path

    def address(self) -> tuple[str, int]:
        host, colon, port = self.text.rpartition(":")
        if not colon or not host or not port.isdigit() or int(port) > 65_535:
            raise SettingsError(f"{self.source}: {self.text!r} does not fit; give HOST:PORT such as 127.0.0.1:8080")
        return host.strip("[]"), int(port)

    def brokers(self, *, in_arguments: bool) -> tuple[str, ...]:
        urls = tuple(filter(None, (url.strip() for url in self.text.split(","))))
        if not urls:
            raise SettingsError(f"{self.source}: it is missing; give the URL of a broker such as mqtt://127.0.0.1:1883")
        if in_arguments and any(PASSWORD_IN_URL.search(url) for url in urls):
            raise SettingsError(
                f"{self.source}: a password in the arguments is seen by every user of this machine; give it by "
                "WIRE_BROKER or WIRESTORM_BROKER_PASSWORD in the environment"
            )
        return urls
