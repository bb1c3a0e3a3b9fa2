"""A mosquitto with a listener for each transport."""

import re
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.ports import own_ports
from tests.support.waiting import until

__all__ = ["TransportBroker", "transport_broker"]

HOST = "127.0.0.1"


@dataclass
class TransportBroker:
    """The URLs of a mosquitto, and what its log says of the clients."""

    mqtt: str
    ipv6: str
    unix: str
    ws: str
    mqtts: str
    wss: str
    log: Path

    def clients(self):
        """Return the id of each client that connected, and the address that it came from."""
        lines = re.findall(r"New client connected from (\S+?):\d+ as (\S+) ", self.log.read_text())
        return [(client, address.strip("[]")) for address, client in lines]

    def users(self):
        """Return the names that the clients had, of their certificates."""
        return set(re.findall(r"New client connected from .* u'([^']+)'", self.log.read_text()))


@contextmanager
def transport_broker(folder, *, websockets=False, certificates=None, acl="", passwords=""):
    """Yield a mosquitto that listens for plain MQTT over IPv4, IPv6 and a Unix socket, and for ``websockets`` if asked.

    With ``certificates`` it listens for TLS alone, requires a certificate of each client, and takes its name from that.
    ``acl`` is an access-control list, ``passwords`` the line that names a password file.
    """
    plain, six, ws, mqtts, wss = own_ports(5)
    lines = ["user root", "log_type all", "log_dest stderr", "max_inflight_messages 0", "max_queued_messages 65000"]
    lines += ["per_listener_settings false"]
    if acl:
        (folder / "acl").write_text(acl)
        (folder / "acl").chmod(0o600)
        lines.append(f"acl_file {folder}/acl")
    if certificates is None:
        lines += [passwords or "allow_anonymous true", f"listener {plain} {HOST}", f"listener 0 {folder}/broker.sock"]
        lines += [f"listener {six} ::1"] if Path("/proc/net/if_inet6").exists() else []
        lines += [f"listener {ws} {HOST}", "protocol websockets"] if websockets else []
    else:
        issued = certificates.authority.issue_cert(HOST)
        issued.private_key_pem.write_to_path(str(folder / "broker.key"))
        (folder / "broker.pem").write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
        secure = [f"cafile {certificates.ca}", f"certfile {folder}/broker.pem", f"keyfile {folder}/broker.key"]
        secure += ["require_certificate true", "use_identity_as_username true"]
        lines += ["allow_anonymous false", f"listener {mqtts} {HOST}", *secure]
        lines += [f"listener {wss} {HOST}", "protocol websockets", *secure] if websockets else []
    config, log = folder / "transports.conf", folder / "transports.log"
    config.write_text("\n".join(lines) + "\n")
    urls = (f"mqtt://{HOST}:{plain}", f"mqtt://[::1]:{six}", f"unix://{folder}/broker.sock", f"ws://{HOST}:{ws}/mqtt")
    secure_urls = (f"mqtts://{HOST}:{mqtts}", f"wss://{HOST}:{wss}/mqtt")
    with log.open("wb") as output, subprocess.Popen(["mosquitto", "-c", config], stderr=output) as process:
        try:
            until(lambda: " running" in log.read_text() or process.poll() is not None)
            if process.poll() is not None:
                if "Websockets support not available" in log.read_text():
                    pytest.skip("this mosquitto has no WebSockets")
                raise AssertionError(log.read_text())
            yield TransportBroker(*urls, *secure_urls, log)
        finally:
            process.terminate()
