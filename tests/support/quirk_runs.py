"""Runs of a small scenario against the fake broker of the shared folder, with one oddity at a time."""

import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import Any

from subscribers.mqtt import packets
from subscribers.mqtt.options import SessionOptions, Version
from tests.support.ports import own_port
from tests.support.quirks import QUIRKS
from tests.support.runs import SHARED, run
from tests.support.waiting import listening, until
from wire.contract.stamp import HEAD, Stamp

__all__ = ["FAKE_BROKER", "fake_broker", "problems_of", "run_with"]

FIELD = SHARED / "field"
FAKE_BROKER = FIELD / "fakebroker.py"
OUTLETS = 100
SMALL = ("--set", f"audience.outlets={OUTLETS}", "--set", "audience.control=0", "--duration", "2s", "--set", "drain=2s")
RETAINED = b"wire/v1/en/northern-america/business"  # with the stamp of another run


def problems_of(name: str, mqtt: str, qos: int, done: "subprocess.CompletedProcess[str]", found: Any) -> list[str]:
    """Return what is wrong with the end of a run: an account that does not add up, or does not say what happened."""
    quirk = QUIRKS[name]
    if "Traceback" in done.stderr + done.stdout:
        return ["a traceback"]
    if quirk.fault and mqtt in quirk.fault_in:
        one_line = len(done.stderr.strip().splitlines()) == 1 and quirk.fault in done.stderr
        told = done.returncode == quirk.code and one_line and found is None
        return [] if told else [f"{done.returncode}: {done.stderr}"]
    if done.returncode not in (0, 98, 99) or found is None:
        return [f"exit code {done.returncode}: {done.stderr.strip()[-300:]}"]
    problems = [f"fault: {found['fault']}"] if found["fault"] else []
    problems += found["account_faults"]
    if found["expected"] != found["delivered"] + found["missing"]:
        problems.append("expected is not delivered and missing")
    if found["missing"] != sum(found["missing_by_cause"].values()):
        problems.append("the causes do not add up")
    if found["outlets_on"] + sum(found["outlets_refused"].values()) < OUTLETS and not found["disconnects"]:
        problems.append("outlets are neither on nor refused")
    if quirk.refusing and (found["outlets_on"] or done.returncode != 98):
        problems.append("the run was not stopped")
    if not quirk.told(found, mqtt, qos):
        problems.append(f"the account does not say what happened: {found['missing_by_cause']}, {found['doubts']}")
    return problems


def run_with(folder, name, mqtt, qos, timeout=90):
    """Run the small scenario against the fake broker with a quirk; return the process's end and the summary."""
    quirk = QUIRKS[name]
    with fake_broker(quirk.options) as port:
        if quirk.retained:
            _retain(port)
        where = ("--broker", f"mqtt://127.0.0.1:{port}")
        how = ("--set", f"audience.qos={qos}", "--set", f'audience.mqtt="{mqtt}"')
        return run(folder, FIELD / "small.toml", *where, *how, *SMALL, timeout=timeout)


@contextmanager
def fake_broker(options):
    """Run the fake broker with these options; yield its port on loopback."""
    port = own_port()
    command = [sys.executable, FAKE_BROKER, "--port", str(port)]
    command += [word for option in options for word in ("--quirk", option)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: listening(port))
            yield port
        finally:
            process.terminate()


def _retain(port):
    payload = HEAD + Stamp(1, 1, 1, 1).encode() + b'"}]}'
    publish = packets.publish(Version.V311, 0, RETAINED.decode(), payload, 0)
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(packets.connect(SessionOptions(), "wire-before"))
        client.recv(4)
        client.sendall(bytes((publish[0] | 1,)) + publish[1:] + packets.DISCONNECT_PACKET)
        client.recv(1)  # the broker is done with it
