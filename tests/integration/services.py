"""A wire as people start it: the embedded broker, ``python -m wire``, workers, each a process; asked over HTTP."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from contextlib import ExitStack, contextmanager

from tests.integration.runs import COMMAND, listening, until
from tests.ports import own_ports

SEED = 20250318
OUTLETS = 300
TAIL_LINES = 20


class Lab:
    """Processes and where they are. What each prints goes to a file of its own in the folder."""

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
        until(lambda: not listening(self.broker_port))  # one that was killed is gone a moment later
        self.start("broker", [COMMAND, "broker", "--port", str(self.broker_port), "--folder", self.folder / "broker"])
        until(lambda: listening(self.broker_port))

    def start_wire(self, *arguments, **environment):
        command = [sys.executable, "-m", "wire", "--http", f"127.0.0.1:{self.http}", "--data", self.folder / "data"]
        command += ["--outlets", str(self.outlets), "--seed", str(SEED), "--grace", "30", *arguments]
        if "WIRE_BROKER" not in environment:
            command += ["--broker", self.broker_url]
        self.start("wire", command, **environment)
        until(lambda: self.ask("GET", "/healthz", sure=False))

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
        """The answer's document; None where it is no success and need not be."""
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
        """What there is to say of it when a test fails: who lives, what each said last, what is waited for."""
        told = []
        for name, process in self.processes.items():
            ended = process.poll()
            told.append(f"{name}: {'it runs' if ended is None else f'it ended with {ended}'}")
        for log in (*self.folder.glob("*.log"), *self.folder.glob("broker/*.log")):
            told += [f"{log.name}:", *(f"  {line}" for line in log.read_text().splitlines()[-TAIL_LINES:])]
        try:
            told.append(f"/readyz: {self.ask('GET', '/readyz')}")
        except (AssertionError, OSError) as error:
            told.append(f"/readyz: {error}")
        return "\n".join(told)

    def delivery(self, uri, version=None):
        query = "" if version is None else f"?version={version}"
        return self.ask("GET", f"/releases/{quoted(uri)}/delivery{query}")

    def settled(self, uri, version=None, seconds=30):
        """The delivery once nothing more is awaited."""

        def look():
            found = self.delivery(uri, version)
            return found if found.get("settled") else None

        return until(look, seconds)

    def counts(self):
        return self.ask("GET", "/account")["counts"]


@contextmanager
def lab(folder, workers=2, **more):
    """A service whose outlets are on, each worker with a share of them."""
    with ExitStack() as stack:
        made = Lab(folder, stack, **more)
        try:
            made.start_broker()
            made.start_wire("--min-workers", str(workers))
            for number in range(workers):
                made.start_worker(f"worker-{number}")
            made.ready()
            yield made
        except AssertionError as error:
            error.add_note(made.state())
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
