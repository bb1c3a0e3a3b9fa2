"""The worker's options. They use argparse: a worker imports only modules that it needs, and --help fewer still."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote

from wire.contract.broker import CA, PASSWORD, USERNAME
from wire.contract.control_topics import WIRE_ID
from wire.contract.transport import VARIABLES
from wire.host.decoding import find_undecoded

__all__ = ["BAD_INPUT", "parse_options"]


BAD_INPUT = 104
OTHERS = [variable for key, variable in VARIABLES.items() if key != "ca"]
TIMEOUT_MOST_S = 1_000_000
PREFIX = "WIRESTORM_"  # of the variables that a worker obeys
NAME_MOST = 200  # as a part of a file's name, which has at most 255 bytes


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line and exit 104; argparse would print its usage and exit with 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message}; see {self.prog} --help\n")


def _seconds(text: str) -> float:
    """Return a number of seconds above 0; argparse tells the text of the error."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= TIMEOUT_MOST_S:
        raise argparse.ArgumentTypeError(
            f"{text!r} does not fit; give a number of seconds above 0, to {TIMEOUT_MOST_S:,}"
        )
    return seconds


def _wire_id(text: str) -> str:
    """Return the id of a wire; argparse tells the text of the error."""
    if not WIRE_ID.fullmatch(text):
        problem = "does not fit; give up to 64 letters, digits, hyphens and underscores"
        raise argparse.ArgumentTypeError(f"{text!r} {problem}")
    return text


def _name(text: str) -> str:
    """Return a worker's name, which is in the names of its files; argparse tells the text of the error."""
    if not text or not text.isprintable() or len(quote(text, safe="")) > NAME_MOST:
        shown = text if len(text) <= NAME_MOST else f"{text[:NAME_MOST]}…"
        problem = f"does not fit; give a name of at most {NAME_MOST} letters, digits and signs"
        raise argparse.ArgumentTypeError(f"{shown!r} {problem}")
    return text


def parse_options(arguments: Sequence[str] | None = None, program: str = "python -m subscribers") -> argparse.Namespace:
    """Parse the arguments, those of the process by default; ``program`` is the command's name in its help.

    SystemExit for --help (0) and bad options (104).
    """
    parser = _Parser(
        prog=program,
        description="Run a worker: a process with simulated outlets, which joins a wire over the wire's broker.",
        epilog=f"User and password come from the URL, or from {USERNAME} and {PASSWORD}. "
        f"{CA} is the variable of --broker-ca, and {', '.join(OTHERS)} have what else a connection needs.",
    )
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument(
        "--broker",
        metavar="URL",
        help="URL of the wire's broker: mqtt://host:port, mqtts://host:port, ws://host:port/path, wss://host:port/path "
        "or unix:///path; one node of a cluster is enough",
    )
    way.add_argument(
        "--control-fd",
        type=int,
        metavar="N",
        help="file descriptor of a socket to the wire; wirestorm run sets it for its own workers",
    )
    parser.add_argument(
        "--broker-ca",
        metavar="FILE",
        help="PEM file of the CA that signed the certificate of a broker with TLS (default: the system's CAs)",
    )
    parser.add_argument(
        "--broker-certificate",
        metavar="FILE",
        help="PEM file of the certificate to show to the broker, for the control connection and the outlets",
    )
    parser.add_argument(
        "--broker-key",
        metavar="FILE",
        help="PEM file of the certificate's private key (default: the certificate's file)",
    )
    parser.add_argument(
        "--outlet-certificate",
        metavar="FILE",
        help="the outlets' own certificate; with {i} in its name, which stands for an outlet's number, one for each",
    )
    parser.add_argument(
        "--outlet-key", metavar="FILE", help="the key of --outlet-certificate (default: the certificate's file)"
    )
    parser.add_argument(
        "--source",
        metavar="ADDRESSES",
        help="addresses of this machine that the outlets connect from, such as 10.0.0.2-10.0.0.9,10.0.1.1",
    )
    parser.add_argument(
        "--password-file",
        type=Path,
        metavar="FILE",
        help="file whose first line is the password for the broker",
    )
    parser.add_argument(
        "--wire",
        type=_wire_id,
        default="wirestorm",
        metavar="ID",
        help="id of the wire to join, as in python -m wire --id (default: %(default)s)",
    )
    parser.add_argument(
        "--name",
        type=_name,
        default=f"{os.uname().nodename}-{os.getpid()}",
        metavar="NAME",
        help="name of this worker (default: HOST-PID)",
    )
    parser.add_argument(
        "--raw-dir",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="folder for files of raw records, if the load test has --raw (default: the current folder)",
    )
    parser.add_argument(
        "--timeout",
        type=_seconds,
        metavar="SECONDS",
        help="give up, with exit code 1, if the wire has given this worker no outlets by then (default: wait for ever)",
    )
    parser.add_argument(
        "--metrics", metavar="HOST:PORT", help="address on which to serve metrics for Prometheus (default: none)"
    )
    found = parser.parse_args(arguments)
    words = sys.argv[1:] if arguments is None else arguments
    if undecoded := find_undecoded(words, os.environ, [PREFIX]):
        parser.error(undecoded)
    return found
