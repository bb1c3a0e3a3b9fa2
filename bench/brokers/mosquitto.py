"""The mosquitto on PATH, on loopback, without persistence."""

import os
import shutil
from pathlib import Path

from bench.base.errors import BrokerFault
from bench.brokers.ports import HOST
from bench.brokers.process import SupervisedBroker, log_tail
from bench.brokers.readiness import until_accepted

__all__ = ["ADMIN_FOLDERS", "configuration", "executable", "start"]

NAME = "mosquitto"
READY_S = 10.0
ADMIN_FOLDERS = "/usr/local/sbin:/usr/sbin"  # Debian's place for it, which is not on every user's PATH

# Beyond max_queued_messages (1,000 by default) mosquitto drops silently, and 0 makes some 2.0 releases
# disconnect clients. The user is named because a change of user would clear the signal that ties the
# broker's life to its supervisor's; without root's rights the line has no effect.
CONFIGURATION = """\
listener {port} {host}
allow_anonymous true
user root
persistence false
max_queued_messages 65000
max_inflight_messages 65535
max_inflight_bytes 0
set_tcp_nodelay true
sys_interval 0
log_dest stderr
log_type error
log_type warning
log_type notice
log_timestamp_format %Y-%m-%dT%H:%M:%S
"""


def executable() -> Path:
    """Return the mosquitto on PATH or in ADMIN_FOLDERS; BrokerFault if there is none."""
    found = shutil.which("mosquitto", path=f"{os.environ.get('PATH', os.defpath)}:{ADMIN_FOLDERS}")
    if found is None:
        raise BrokerFault(NAME, "it is not on PATH; install it, or take the embedded broker")
    return Path(found)


def configuration(port: int) -> str:
    """Return the configuration of a mosquitto on a loopback port."""
    return CONFIGURATION.format(port=port, host=HOST)


async def start(folder: Path, port: int, server: Path) -> SupervisedBroker:
    """Start mosquitto and wait until it is ready. Its configuration and log go to ``folder``.

    BrokerFault, with nothing left running, if it does not become ready.
    """
    config, log = folder / "mosquitto.conf", folder / "mosquitto.log"
    config.write_text(configuration(port))
    process = await SupervisedBroker.start(NAME, [str(server), "-c", str(config)], log)
    try:
        await _ready(process, port)
    except BaseException:
        await process.stop()
        raise
    return process


async def _ready(process: SupervisedBroker, port: int) -> None:
    if await until_accepted(process.pid, port, READY_S, lambda: process.alive):
        return
    if not process.alive:
        raise await process.wait()
    problem = f"accepted no MQTT connection within {READY_S:.0f} s"
    raise BrokerFault(process.name, problem, process.log, log_tail(process.log))
