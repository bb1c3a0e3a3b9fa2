"""A service as users start it: the embedded broker, ``python -m wire`` and workers, each a process."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from contextlib import ExitStack, contextmanager

from tests.support.ports import own_ports
from tests.support.runs import COMMAND
from tests.support.waiting import listening, until

SEED = 20250318
OUTLETS = 300
TAIL_LINES = 20


class ServiceProcesses:
    """The processes of a service, and their addresses. Each process writes to a log of its own in the folder."""

    def __init__(self, folder, stack, broker_url="", outlets=OUTLETS):
        self.folder = folder
        self.outlets = outlets
        self.processes = {}
        self.http, self.broker_port = own_ports(2)
        self.broker_url = broker_url or f"mqtt://127.0.0.1:{self.broker_port}"
        self.token = ""
        self._stack = stack

    def start(self, name, command, **environment):
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | environment)
        self.processes[name] = process
        self._stack.callback(_end, process)
        return process

    def start_broker(self):
        until(lambda: not listening(self.broker_port))  # a broker that was killed takes a moment to end
        self.start("broker", [COMMAND, "broker", "--port", str(self.broker_port), "--folder", self.folder / "broker"])
        until(lambda: listening(self.broker_port))

    def start_wire(self, *arguments, **environment):
        """Start the wire, and wait until it answers."""
        self.spawn_wire(*arguments, **environment)
        until(lambda: self.ask("GET", "/healthz", sure=False))

    def spawn_wire(self, *arguments, **environment):
        """Start the wire, which may not answer yet."""
        command = [sys.executable, "-m", "wire", "--http", f"127.0.0.1:{self.http}", "--data", self.folder / "data"]
        command += ["--outlets", str(self.outlets), "--seed", str(SEED), "--grace", "30", *arguments]
        if "WIRE_BROKER" not in environment:
            command += ["--broker", self.broker_url]
        self.start("wire", command, **environment)

    def start_worker(self, name, **environment):
        command = [sys.executable, "-m", "subscribers", "--broker", self.broker_url, "--name", name]
        self.start(name, command, **environment)

    def kill(self, name):
        self.processes[name].send_signal(signal.SIGKILL)
        self.processes[name].wait()

    def ready(self):
        until(lambda: self.ask("GET", "/readyz", sure=False), 60)

    def printed(self, name):
        return (self.folder / f"{name}.log").read_text()

    def ask(self, method, path, body=None, kind="application/json", *, sure=True):
        """Return the document of an answer; None for a failure if ``sure`` is false."""
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        request = urllib.request.Request(f"http://127.0.0.1:{self.http}{path}", data, method=method)
        if data is not None:
            request.add_header("Content-Type", kind)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return {"status_code": answer.status} | json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:  # else its socket is closed by the garbage collector, with a warning
                if sure:
                    return {"status_code": error.code} | json.loads(error.read())
        except (urllib.error.URLError, ConnectionError):
            assert not sure, f"{path} can't be reached"
        return None

    def state(self):
        """Return the state of every process, the ends of their logs, and the readiness, for a test that fails."""
        lines = []
        for name, process in self.processes.items():
            ended = process.poll()
            lines.append(f"{name}: {'runs' if ended is None else f'ended with {ended}'}")
        for log in (*self.folder.glob("*.log"), *self.folder.glob("broker/*.log")):
            lines += [f"{log.name}:", *(f"  {line}" for line in log.read_text().splitlines()[-TAIL_LINES:])]
        try:
            lines.append(f"/readyz: {self.ask('GET', '/readyz')}")
        except (AssertionError, OSError) as error:
            lines.append(f"/readyz: {error}")
        return "\n".join(lines)

    def delivery(self, uri, version=None):
        query = "" if version is None else f"?version={version}"
        return self.ask("GET", f"/releases/{quoted(uri)}/delivery{query}")

    def settled(self, uri, version=None, seconds=30):
        """Wait until a release is settled; return its delivery."""

        def settled_delivery():
            found = self.delivery(uri, version)
            return found if found.get("settled") else None

        return until(settled_delivery, seconds)

    def counts(self):
        return self.ask("GET", "/account")["counts"]


@contextmanager
def running_service(folder, workers=2, **more):
    """Start a service with workers, and yield it when every outlet is on."""
    with ExitStack() as stack:
        service = ServiceProcesses(folder, stack, **more)
        try:
            service.start_broker()
            service.start_wire("--min-workers", str(workers))
            for number in range(workers):
                service.start_worker(f"worker-{number}")
            service.ready()
            yield service
        except AssertionError as error:
            error.add_note(service.state())
            raise


def quoted(uri):
    return urllib.parse.quote(uri, safe="")


def _end(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
