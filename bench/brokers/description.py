"""What it takes to start a broker that others have written: its parts, its files, its command and its environment.

The texts have placeholders (string.Template): ``$host``, ``$port``, ``$port_2`` and further, ``$folder`` for the files,
``$data`` for the store, ``$durable`` for whether it is to outlive the broker's end (true or false), ``$level`` for the
protocol level of MQTT (4 for 3.1.1, 5 for 5), and the name of each part.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from bench.base.errors import BrokerFault
from bench.brokers.finding import Part
from wire.contract.broker import Credentials

__all__ = ["Description", "fill", "templates_folder"]


def templates_folder() -> Path:
    """Return the folder of the brokers' files: in the package in an installation from a wheel, else in ``ops``."""
    package = Path(__file__).parents[1]
    inside = package / "broker_files"
    return inside if inside.is_dir() else package.parent / "ops" / "brokers"


@dataclass(frozen=True, slots=True)
class Description:
    """How one broker is found and started.

    ``parts`` are found first, and named in the other texts. ``install`` says what to install if one is missing.
    ``helper`` is a process that listens on ``$port_2`` before the broker starts; its CPU and memory count as the
    broker's. ``version`` is a command that prints the version, or one text that has it. ``one_version`` is whether a
    listener speaks one version of MQTT alone. ``ready_s`` is how long the broker may take until it answers.
    """

    name: str
    install: str
    parts: Mapping[str, Part]
    command: tuple[str, ...]
    version: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    helper: tuple[str, ...] = ()
    ports: int = 1
    credentials: Credentials | None = None
    one_version: bool = False
    ready_s: float = 60.0  # RabbitMQ takes ten seconds on an idle machine

    def find(self) -> dict[str, str]:
        """Return the path of each part by name; BrokerFault, with what to install, if one is missing."""
        found = {name: part.find() for name, part in self.parts.items()}
        missing = [name for name, path in found.items() if path is None]
        if missing:
            raise BrokerFault(self.name, f"it is not installed here ({', '.join(missing)} not found); {self.install}")
        return {name: path for name, path in found.items() if path is not None}

    def files(self) -> tuple[Path, ...]:
        """Return the templates of the broker's files, sorted; none for a broker without files."""
        return tuple(sorted(path for path in (templates_folder() / self.name).glob("*") if path.is_file()))

    def write_files(self, folder: Path, values: Mapping[str, str]) -> None:
        """Write the broker's files into a folder that exists, with the values of the placeholders."""
        for template in self.files():
            (folder / template.name).write_text(fill(template.read_text("utf-8"), values), "utf-8")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its placeholders replaced; KeyError for one that has no value."""
    return Template(text).substitute(values)
