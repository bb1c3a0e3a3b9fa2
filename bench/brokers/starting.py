"""Start a broker by its description, and wait until it accepts an MQTT CONNECT."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.base.errors import BrokerFault
from bench.base.folders import BROKER_FILES
from bench.brokers.description import Description, fill
from bench.brokers.ports import HOST
from bench.brokers.process import SupervisedBroker, all_or_none
from bench.brokers.readiness import check_answer, until_listening, until_ready
from wire.broker.client import Access
from wire.broker.probe import probe_error

__all__ = ["UNKNOWN", "placeholders", "printed", "start_described", "version_of"]

LEVELS = {"3.1.1": "4", "5": "5"}  # the protocol levels of a CONNECT (MQTT 3.1.1 §3.1.2.2, MQTT 5.0 §3.1.2.2)
VERSION = re.compile(r"(\d+(?:\.\d+)+)")
UNKNOWN = "unknown"


def placeholders(
    found: Mapping[str, str], folder: Path, ports: Sequence[int], mqtt: str, *, durable: bool = False
) -> dict[str, str]:
    """Return the values of a description's placeholders: its parts as ``found``, ``folder`` the run's, its ports."""
    values = {"host": HOST, "port": str(ports[0]), "level": LEVELS[mqtt], "durable": str(durable).lower()}
    values |= {f"port_{number}": str(port) for number, port in enumerate(ports[1:], start=2)}
    own = folder.absolute() / BROKER_FILES
    return {**values, "folder": str(own), "data": str(own / "data"), **found}


async def start_described(
    description: Description, folder: Path, ports: Sequence[int], mqtt: str = "3.1.1", *, durable: bool = False
) -> tuple[list[SupervisedBroker], str]:
    """Start a broker; return its processes and its version when it accepts connections of a version of MQTT.

    Its log goes to ``folder``, which exists, its files and its store to BROKER_FILES there; the store is removed when
    it ends. A ``durable`` broker keeps what it has on disk meanwhile. BrokerFault, with nothing left running, if it is
    not installed or does not become ready.
    """
    values = placeholders(description.find(), folder, ports, mqtt, durable=durable)
    version = await version_of(description, values)
    data = _prepare(description, values)
    environment = {name: fill(text, values) for name, text in description.environment.items()}
    log = folder / f"{description.name}.log"
    async with all_or_none() as started:
        if description.helper:
            command = [fill(text, values) for text in description.helper]
            name = f"{description.name}'s {Path(command[0]).name}"
            helper_log = folder / f"{description.name}-helper.log"
            started.append(await SupervisedBroker.start(name, command, helper_log, None, environment))
            await until_listening(started[0], ports[1], description.ready_s)
        command = [fill(text, values) for text in description.command]
        started.insert(0, await SupervisedBroker.start(description.name, command, log, data, environment))
        await _until_ready(description, started, ports[0], mqtt)
    return started, version


async def version_of(description: Description, values: Mapping[str, str]) -> str:
    """Return the broker's version: what the command prints, or what the one text says."""
    texts = [fill(text, values) for text in description.version]
    text = texts[0] if len(texts) == 1 else await printed(*texts)
    found = VERSION.search(text)
    return found.group(1) if found else UNKNOWN


async def printed(program: str, *arguments: str) -> str:
    """Return what a program prints, with any exit status; BrokerFault if it can't be started."""
    try:
        process = await asyncio.create_subprocess_exec(
            program, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
    except OSError as error:
        raise BrokerFault(Path(program).name, f"cannot be started: {error.strerror}: {program}") from None
    output, _ = await process.communicate()
    return output.decode(errors="replace")


def _prepare(description: Description, values: Mapping[str, str]) -> Path:
    """Make the broker's folders and write its files; return the folder of its store."""
    data = Path(values["data"])
    data.mkdir(parents=True, exist_ok=True)
    description.write_files(data.parent, values)
    return data


async def _until_ready(description: Description, processes: Sequence[SupervisedBroker], port: int, mqtt: str) -> None:
    """Return when the broker accepts a CONNECT of a version of MQTT; BrokerFault if it does not, BrokerRefusal if it
    never will.
    """
    given = description.credentials
    username, password = (given.username, given.password) if given else (None, None)

    def access(version: str) -> Access:
        return Access.of(f"mqtt://{HOST}:{port}", version, username, password)

    await until_ready(processes, [port], description.ready_s, access(mqtt if description.one_version else "3.1.1"))
    check_answer(description.name, await probe_error(access(mqtt)))
